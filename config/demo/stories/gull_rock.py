"""The Keeper of Gull Rock: a lighthouse mystery in four episodes, which wait for a reviewer."""

from config.demo.stories import casts
from config.demo.stories.script import Episode, Fate, Feeling, Move, Scene, Shot, Story, Text, says

_CALM = Feeling.CALM
_SAD = Feeling.SAD
_SHOCKED = Feeling.SHOCKED

_EPISODES = (
    Episode(
        1,
        Text("The Light Is On", "灯亮着"),
        Text("A lighthouse without power shines every night.", "断电的灯塔，每晚都亮。"),
        "mystery",
        (
            Scene(
                "lighthouse",
                Shot.WIDE,
                ("ning",),
                (says("ning", "This lighthouse lost its power ten years ago.", "这座灯塔，十年前就断电了。"),),
                move=Move.CLOSER,
            ),
            Scene(
                "open-sea",
                Shot.SOLO,
                ("yu",),
                (says("yu", "Yet it shines every night.", "可它每晚都亮。"),),
                (_CALM,),
                move=Move.LEFT,
            ),
            Scene("keeper-room", Shot.BACK, ("ning",), (says("qin", "You are late, daughter.", "你来晚了，女儿。"),)),
        ),
    ),
    Episode(
        2,
        Text("Tomorrow's Entry", "明天的日志"),
        Text("The last page of the log is dated tomorrow.", "日志的最后一页，写的是明天。"),
        "mystery",
        (
            Scene(
                "keeper-room",
                Shot.PROP,
                ("ning",),
                (says("ning", "The last entry is dated tomorrow.", "最后一页，写的是明天。"),),
                prop="logbook",
            ),
            Scene(
                "keeper-room",
                Shot.DUO,
                ("qin", "ning"),
                (says("qin", "Tomorrow night a ship goes down.", "明天夜里，有一艘船会沉。"),),
                (_CALM, _SHOCKED),
            ),
            Scene(
                "keeper-room",
                Shot.EYES,
                ("ning",),
                (says("ning", "That is the ship I came on.", "那是……我来时坐的船。"),),
                (_SHOCKED,),
            ),
        ),
    ),
    Episode(
        3,
        Text("Behind the Door", "门后"),
        Text("One key, one door, thirty years of silence.", "一把钥匙，一扇门，三十年的沉默。"),
        "tension",
        (
            Scene(
                "keeper-room",
                Shot.PROP,
                ("yu",),
                (says("yu", "Nobody has opened it for thirty years.", "三十年了，没人开过这扇门。"),),
                prop="key",
            ),
            Scene(
                "lamp-room",
                Shot.WIDE,
                ("ning", "yu"),
                (says("ning", "There is no bulb in this lamp.", "这盏灯里，没有灯泡。"),),
                move=Move.UP,
            ),
            Scene(
                "lamp-room",
                Shot.SOLO,
                ("yu",),
                (says("yu", "Then what is shining?", "那……是什么在发光？"),),
                (_SHOCKED,),
                move=Move.CLOSER,
            ),
        ),
    ),
    Episode(
        4,
        Text("The Debt", "灯债"),
        Text("Somebody has to keep the light. Somebody always has.", "灯，总要有人来守。"),
        "tension",
        (
            Scene(
                "lighthouse",
                Shot.SOLO,
                ("qin",),
                (says("qin", "Keeping the light is no job. It is a debt.", "守灯不是差事，是还债。"),),
                (_SAD,),
                move=Move.CLOSER,
            ),
            Scene(
                "open-sea",
                Shot.SOLO,
                ("yu",),
                (says("yu", "Hai Ning! Jump!", "海宁！跳！"),),
                (_SHOCKED,),
                move=Move.LEFT,
            ),
            Scene(
                "lamp-room", Shot.BACK, ("ning",), (says("ning", "This time, I will keep it.", "这一次，换我来守。"),)
            ),
            Scene(
                "lamp-room",
                Shot.EYES,
                ("ning",),
                (says("ning", "Outside the glass... stood I.", "玻璃外面站着的……是我自己。"),),
                (_SHOCKED,),
            ),
        ),
    ),
)

STORY = Story(
    slug="the-keeper-of-gull-rock",
    palette="gull-rock",
    title=Text("The Keeper of Gull Rock", "鸥岩守灯人"),
    tagline=Text("The power is off. The light is on.", "电断了，灯还亮着。"),
    synopsis=Text(
        "Hai Ning is sent to close a lighthouse that went dark ten years ago. It is lit when she lands, and "
        "the keeper who opens the door calls her daughter.",
        "海宁奉命去关停一座十年前就断电的灯塔。她上岸那晚，灯亮着，开门的守灯人喊她“女儿”。",
    ),
    genre="mystery",
    tropes=("lighthouse", "lost-father", "time-loop"),
    fate=Fate.WAITING_FOR_REVIEW,
    cast=casts.GULL_ROCK,
    cover=Scene("lighthouse", Shot.DUO, ("qin", "ning"), (), (_CALM, _SHOCKED)),
    cover_title=("鸥岩", "守灯人"),
    episodes=_EPISODES,
)
