"""The people of the four stories, and what they wear."""

from config.demo.stories.script import Look, Role, Text

LAST_TRAIN = (
    Role(
        "lin",
        Text("Lin Wan", "林晚"),
        Text("A clock mender who missed one minute", "错过了一分钟的修钟人"),
        Look("long", "coat", "c9a37a", "7b2f4f", feminine=True),
    ),
    Role(
        "gu",
        Text("Gu Chen", "顾辰"),
        Text("A photographer, gone for a year", "消失了一年的摄影师"),
        Look("short", "hoodie", "3d63a0", "e8e4f0"),
    ),
    Role(
        "he",
        Text("He Yan", "何砚"),
        Text("The fiancé with an answer for everything", "凡事都有答案的未婚夫"),
        Look("neat", "suit", "2a2740", "8e1f4b", extras=("glasses",)),
    ),
    Role(
        "mei",
        Text("The conductor", "列车长"),
        Text("She punches tickets for days that are over", "只检过去的票"),
        Look("bob", "suit", "4b2b57", "d9a441", feminine=True, hair_colour="cfc8d8", extras=("wrinkles",)),
    ),
)

NINTH_BOWL = (
    Role(
        "su",
        Text("Su Xiaohe", "苏小禾"),
        Text("A dishwasher with her mother's hands", "有着母亲那双手的洗碗工"),
        Look("ponytail", "chef", "f4efe6", "d9381e", feminine=True, extras=("headband",)),
    ),
    Role(
        "lu",
        Text("Lu Chen", "陆沉"),
        Text("The star chef who has never lost", "从未输过的名厨"),
        Look("short", "chef", "34363e", "e8b54a"),
    ),
    Role(
        "madam",
        Text("Madam Shen", "沈老夫人"),
        Text("She has tasted everything but peace", "尝遍百味，唯独没尝过安宁"),
        Look("bun", "qipao", "6e1220", "f2b544", feminine=True, hair_colour="b9b2ad", extras=("earrings", "wrinkles")),
    ),
    Role(
        "cong",
        Text("Shen Cong", "沈聪"),
        Text("The heir, according to himself", "自封的继承人"),
        Look("neat", "suit", "23262e", "8e1f2b"),
    ),
    Role(
        "zhou",
        Text("Old Zhou", "老周"),
        Text("He sells noodles and keeps secrets", "卖面，也守着秘密"),
        Look("short", "chef", "b8a88c", "2fa389", hair_colour="c8c2ba", extras=("beard", "wrinkles", "headband")),
    ),
)

GULL_ROCK = (
    Role(
        "ning",
        Text("Hai Ning", "海宁"),
        Text("An engineer sent to switch off the light", "被派来关灯的工程师"),
        Look("bob", "oilskin", "d3a63c", "e9e2d2", feminine=True),
    ),
    Role(
        "qin",
        Text("Keeper Qin", "老秦"),
        Text("The keeper who never left", "从未离开的守灯人"),
        Look("cap", "oilskin", "3d5560", "d8d2c2", hair_colour="b9b3ab", extras=("beard", "wrinkles")),
    ),
    Role(
        "yu",
        Text("Jiang Yu", "江屿"),
        Text("The boatman who rows her over", "摆渡她的船夫"),
        Look("short", "oilskin", "37505e", "c8573a", extras=("stubble",)),
    ),
)

EMPRESS = (
    Role(
        "xie",
        Text("Xie Zhiyi", "谢知意"),
        Text("The empress, on her last day of work", "最后一天上班的皇后"),
        Look("bun", "hanfu", "b3202e", "d9a441", feminine=True, extras=("hairpins",)),
    ),
    Role(
        "heng",
        Text("Xiao Heng", "萧珩"),
        Text("The emperor, who did not read it first", "没看就批的皇帝"),
        Look("topknot", "hanfu", "2b3a5c", "d9a441", extras=("coronet",)),
    ),
    Role(
        "man",
        Text("Xiaoman", "小满"),
        Text("The maid who packs and listens", "收拾行李的丫鬟"),
        Look("bun", "hanfu", "4d8f80", "f0d9c0", feminine=True),
    ),
)
