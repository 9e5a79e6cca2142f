"""The Empress Wants Out: a palace comedy in three episodes, one of which left the cutting room with a "
"hole in it."""

from config.demo.stories import casts
from config.demo.stories.script import Episode, Fate, Feeling, Gap, Move, Scene, Shot, Story, Text, says

_CALM = Feeling.CALM
_WARM = Feeling.WARM
_SAD = Feeling.SAD
_SHOCKED = Feeling.SHOCKED
_SLY = Feeling.SLY

_EPISODES = (
    Episode(
        1,
        Text("Granted", "准了"),
        Text(
            "The emperor signs everything without reading. Today that is a mistake.", "陛下批折子从来不看，今天除外。"
        ),
        "court",
        (
            Scene(
                "throne-hall",
                Shot.WIDE,
                ("heng", "xie"),
                (says("xie", "Your Majesty, I would like a divorce.", "陛下，臣妾要和离。"),),
                move=Move.CLOSER,
            ),
            Scene(
                "throne-hall",
                Shot.SOLO,
                ("heng",),
                (says("heng", "Granted. Wait. You want what?", "准了。……等等，你要什么？"),),
                (_SHOCKED,),
                move=Move.RIGHT,
            ),
            Scene(
                "throne-hall",
                Shot.PROP,
                ("xie",),
                (says("xie", "Too late. You stamped it yourself.", "晚了，玉玺是您自己盖的。"),),
                prop="scroll",
            ),
        ),
    ),
    Episode(
        2,
        Text("One More Day", "再等一天"),
        Text("The carriage is waiting. So is the emperor.", "马车在等，陛下也在等。"),
        "court",
        (
            Scene(
                "palace",
                Shot.WIDE,
                ("xie", "man"),
                (says("man", "My lady, the carriage has waited three days.", "娘娘，马车等了三天了。"),),
                move=Move.LEFT,
            ),
            Scene(
                "courtyard",
                Shot.SOLO,
                ("xie",),
                (says("xie", "Let it wait one more.", "再等一天。"),),
                (_CALM,),
                move=Move.CLOSER,
            ),
            Scene(
                "study",
                Shot.DUO,
                ("heng", "xie"),
                (says("heng", "You are staying. Because of me?", "你不走，是因为朕？"),),
                (_WARM, _SHOCKED),
            ),
        ),
        gap=Gap(start=4.4, seconds=5.4),
    ),
    Episode(
        3,
        Text("The Letter", "那封信"),
        Text("A love letter, ten years old, in somebody else's hand.", "十年前的情书，字迹却不是她的。"),
        "mystery",
        (
            Scene(
                "study",
                Shot.SOLO,
                ("heng",),
                (says("heng", "You wrote me this letter ten years ago.", "这封信，是你十年前写给朕的。"),),
                (_SAD,),
                move=Move.CLOSER,
            ),
            Scene(
                "study",
                Shot.EYES,
                ("xie",),
                (says("xie", "Ten years ago... I could not write.", "十年前……我还不会写字。"),),
                (_SHOCKED,),
            ),
            Scene(
                "palace",
                Shot.SOLO,
                ("man",),
                (says("man", "No, my lady. I wrote it.", "是啊娘娘，是我写的。"),),
                (_SLY,),
                move=Move.LEFT,
            ),
        ),
    ),
)

STORY = Story(
    slug="the-empress-wants-out",
    palette="empress",
    title=Text("The Empress Wants Out", "皇后今天要和离"),
    tagline=Text("He granted it before he read it.", "他没看，就准了。"),
    synopsis=Text(
        "After three years of court etiquette Xie Zhiyi hands in her divorce between two tax reports, and "
        "the emperor stamps it. He has until the snow melts to find out what he has lost.",
        "当了三年皇后，谢知意把和离书夹在两本税折中间递上去，陛下真的盖了印。雪化之前，他得弄明白自己丢了什么。",
    ),
    genre="costume",
    tropes=("palace", "divorce-first", "slow-burn"),
    fate=Fate.ONE_EPISODE_REJECTED,
    cast=casts.EMPRESS,
    cover=Scene("palace", Shot.DUO, ("heng", "xie"), (), (_CALM, _SLY)),
    cover_title=("皇后今天", "要和离"),
    episodes=_EPISODES,
)
