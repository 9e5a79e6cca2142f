"""The Ninth Bowl: a secret heir and two rival cooks in eight episodes."""

from config.demo.stories import casts
from config.demo.stories.script import Episode, Fate, Feeling, Move, Scene, Shot, Story, Text, says

_CALM = Feeling.CALM
_WARM = Feeling.WARM
_SAD = Feeling.SAD
_ANGRY = Feeling.ANGRY
_SHOCKED = Feeling.SHOCKED
_SLY = Feeling.SLY

_EPISODES = (
    Episode(
        1,
        Text("The Dishwasher", "洗碗工"),
        Text("A cold bowl of noodles makes a whole kitchen go quiet.", "一碗凉掉的面，让整个后厨安静了。"),
        "tension",
        (
            Scene(
                "kitchen",
                Shot.WIDE,
                ("cong", "su"),
                (says("cong", "A dishwasher, touching my stove?", "一个洗碗的，也敢碰灶？"),),
                move=Move.CLOSER,
            ),
            Scene(
                "kitchen",
                Shot.SOLO,
                ("su",),
                (says("su", "Cold noodles are not noodles.", "面凉了，就不是面了。"),),
                (_CALM,),
                move=Move.RIGHT,
            ),
            Scene(
                "banquet-hall",
                Shot.PROP,
                ("madam",),
                (says("madam", "That taste. Nobody has made it for twenty years.", "这味道……二十年没人做得出。"),),
                prop="bowl",
            ),
        ),
    ),
    Episode(
        2,
        Text("Half a Jade", "半块玉"),
        Text("What Su's mother left her was more than a knife.", "母亲留给小禾的，不只是一把刀。"),
        "mystery",
        (
            Scene(
                "lantern-street",
                Shot.DUO,
                ("zhou", "su"),
                (says("zhou", "Your mother left you more than a knife.", "你娘留给你的，不止一把刀。"),),
                (_CALM, _SHOCKED),
            ),
            Scene(
                "lantern-street",
                Shot.PROP,
                ("su",),
                (says("su", "The other half is in the House of Shen?", "另一半……在沈家？"),),
                prop="pendant",
            ),
            Scene(
                "banquet-hall",
                Shot.EYES,
                ("madam",),
                (says("madam", "That jade. Who gave it to you?", "那块玉，是谁给你的？"),),
                (_SHOCKED,),
            ),
        ),
    ),
    Episode(
        3,
        Text("Thief", "小偷"),
        Text("Thrown out at noon, challenged by moonlight.", "中午被赶出门，夜里收到战书。"),
        "tension",
        (
            Scene(
                "banquet-hall",
                Shot.SOLO,
                ("cong",),
                (says("cong", "A thief in my house. Get out!", "敢偷沈家的东西，滚出去！"),),
                (_ANGRY,),
                move=Move.CLOSER,
            ),
            Scene("courtyard", Shot.BACK, ("su",), (says("su", "I never stole anything.", "我什么都没偷。"),)),
            Scene(
                "courtyard",
                Shot.DUO,
                ("lu", "su"),
                (
                    says(
                        "lu",
                        "You did. My knife work. Rival or apprentice: choose.",
                        "你偷了，我的刀法。当对手，还是当徒弟？",
                    ),
                ),
                (_SLY, _SHOCKED),
            ),
        ),
    ),
    Episode(
        4,
        Text("Two Stalls", "一条街，两个摊"),
        Text("First to sell out stays on Lantern Street.", "谁先卖完，谁留在灯笼街。"),
        "warm",
        (
            Scene(
                "lantern-street",
                Shot.WIDE,
                ("lu", "su"),
                (says("lu", "First to sell out stays on this street.", "谁先卖完，谁留在这条街。"),),
                move=Move.LEFT,
            ),
            Scene(
                "lantern-street",
                Shot.SOLO,
                ("su",),
                (says("su", "Bowl one hundred. Careful, it's hot.", "第一百碗，小心烫。"),),
                (_WARM,),
                move=Move.CLOSER,
            ),
            Scene(
                "lantern-street",
                Shot.EYES,
                ("lu",),
                (says("lu", "Her broth... there is no salt in it at all.", "她的汤里……一粒盐都没有。"),),
                (_SHOCKED,),
            ),
        ),
    ),
    Episode(
        5,
        Text("The Blank Page", "空白的一页"),
        Text("Eight recipes. The ninth page has never been written.", "八道菜谱之后，第九页是空的。"),
        "mystery",
        (
            Scene(
                "banquet-hall",
                Shot.PROP,
                ("madam",),
                (says("madam", "The ninth page has always been blank.", "第九碗那一页，一直是空的。"),),
                prop="scroll",
            ),
            Scene(
                "courtyard",
                Shot.DUO,
                ("madam", "su"),
                (says("madam", "Whoever can write it owns this house.", "谁写得出，谁就是沈家的主人。"),),
                (_CALM, _SHOCKED),
            ),
            Scene(
                "courtyard",
                Shot.EYES,
                ("cong",),
                (says("cong", "Then she must not reach the final.", "那就别让她走进决赛。"),),
                (_SLY,),
            ),
        ),
    ),
    Episode(
        6,
        Text("Locked In", "锁上的门"),
        Text("Smoke in the kitchen, and the key is gone.", "后厨起烟，钥匙却不见了。"),
        "tension",
        (
            Scene(
                "kitchen",
                Shot.SOLO,
                ("su",),
                (says("su", "The door! Somebody locked it!", "门！门被锁上了！"),),
                (_SHOCKED,),
                move=Move.CLOSER,
            ),
            Scene("kitchen", Shot.DUO, ("lu", "su"), (says("lu", "Stand behind me.", "站到我身后。"),), (_CALM, _SAD)),
            Scene(
                "courtyard",
                Shot.SOLO,
                ("lu",),
                (says("lu", "My right hand. It can't hold a knife.", "我的右手……拿不了刀了。"),),
                (_SAD,),
                move=Move.AWAY,
            ),
        ),
    ),
    Episode(
        7,
        Text("The Final", "决赛"),
        Text("Two cooks, two good hands, one bowl.", "两个人，两只手，一碗面。"),
        "triumph",
        (
            Scene(
                "contest",
                Shot.WIDE,
                ("lu", "su"),
                (says("", "The final dish: the ninth bowl.", "决赛题目：第九碗面。"),),
                move=Move.CLOSER,
            ),
            Scene(
                "contest",
                Shot.DUO,
                ("su", "lu"),
                (says("su", "Lend me your left hand. Take my right.", "借我你的左手，用我的右手。"),),
                (_WARM, _SAD),
            ),
            Scene(
                "contest",
                Shot.PROP,
                ("su",),
                (says("madam", "That is my daughter's knife.", "那是我女儿的刀。"),),
                prop="knife",
            ),
        ),
    ),
    Episode(
        8,
        Text("The Ninth Bowl", "第九碗面"),
        Text("The blank page was never a secret. It was an empty seat.", "空白的一页不是秘密，是一个空位。"),
        "triumph",
        (
            Scene(
                "contest",
                Shot.PROP,
                ("su",),
                (says("su", "The ninth bowl is for the one who isn't home yet.", "第九碗，留给还没回家的人。"),),
                prop="bowl",
            ),
            Scene(
                "contest",
                Shot.EYES,
                ("madam",),
                (says("madam", "Xiaohe. Grandma has waited twenty years.", "小禾，外婆等了你二十年。"),),
                (_SAD,),
            ),
            Scene(
                "banquet-hall",
                Shot.SOLO,
                ("su",),
                (says("su", "Keep the palace. I want the street.", "大楼我不要，我要那条街。"),),
                (_WARM,),
                move=Move.RIGHT,
            ),
            Scene(
                "lantern-street",
                Shot.DUO,
                ("lu", "su"),
                (says("lu", "Boss, still hiring a dishwasher?", "老板，还招洗碗工吗？"),),
                (_SLY, _WARM),
                move=Move.AWAY,
            ),
        ),
    ),
)

STORY = Story(
    slug="the-ninth-bowl",
    palette="ninth-bowl",
    title=Text("The Ninth Bowl", "第九碗面"),
    tagline=Text("She washes the dishes. She owns the house.", "她洗的每一只碗，都是自家的。"),
    synopsis=Text(
        "Su Xiaohe scrubs pots in the grandest restaurant of the city and cooks when nobody looks. Then the "
        "old lady of the house tastes a bowl that only her lost daughter could make.",
        "苏小禾在全城最气派的酒楼洗碗，没人的时候才敢下厨。直到老夫人尝到一碗面：那味道，只有她失散的女儿做得出。",
    ),
    genre="family",
    tropes=("secret-heir", "rival-chefs", "underdog"),
    fate=Fate.PUBLISHED,
    cast=casts.NINTH_BOWL,
    cover=Scene("lantern-street", Shot.DUO, ("lu", "su"), (), (_SLY, _CALM)),
    cover_title=("第九碗面",),
    episodes=_EPISODES,
)
