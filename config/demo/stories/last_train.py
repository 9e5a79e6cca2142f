"""Last Train to Yesterday: a time slip in eight episodes."""

from config.demo.stories import casts
from config.demo.stories.script import Episode, Fate, Feeling, Move, Scene, Shot, Story, Text, says

_CALM = Feeling.CALM
_WARM = Feeling.WARM
_SAD = Feeling.SAD
_SHOCKED = Feeling.SHOCKED
_SLY = Feeling.SLY

_EPISODES = (
    Episode(
        1,
        Text("One Minute to Midnight", "二十三点五十九分"),
        Text(
            "The last train stopped running years ago. Tonight it stops for Lin Wan.",
            "末班车停运多年，今夜却为林晚停下。",
        ),
        "longing",
        (
            Scene(
                "platform",
                Shot.WIDE,
                ("lin",),
                (says("lin", "The last train stopped running years ago.", "末班车，早就停运了。"),),
                move=Move.CLOSER,
            ),
            Scene(
                "platform",
                Shot.PROP,
                ("lin",),
                (says("lin", "“Yesterday. One way.”", "“昨天，单程。”"),),
                prop="ticket",
            ),
            Scene(
                "carriage",
                Shot.SOLO,
                ("mei",),
                (says("mei", "Getting on? Over there, he is still alive.", "上车吗？那边，他还活着。"),),
                (_SLY,),
            ),
        ),
    ),
    Episode(
        2,
        Text("It Is Not Raining", "今天没有下雨"),
        Text("One rule: never tell him about tomorrow.", "规矩只有一条：别告诉他明天的事。"),
        "longing",
        (
            Scene(
                "carriage",
                Shot.DUO,
                ("mei", "lin"),
                (says("mei", "One rule. Never tell him about tomorrow.", "规矩只有一条：别告诉他明天的事。"),),
                (_CALM, _SAD),
            ),
            Scene(
                "rooftop",
                Shot.SOLO,
                ("gu",),
                (says("gu", "Lin Wan? Why is your face wet?", "林晚？你的脸怎么湿了？"),),
                (_WARM,),
                move=Move.LEFT,
            ),
            Scene(
                "rooftop",
                Shot.EYES,
                ("lin",),
                (
                    says("lin", "It's nothing. Only the rain.", "没什么，只是雨。"),
                    says("gu", "But it isn't raining.", "可是今天，没有下雨。"),
                ),
                (_SAD,),
            ),
        ),
    ),
    Episode(
        3,
        Text("Sender: Me", "发信人：我"),
        Text("A message arrives from a day that has not happened.", "一条来自还没发生的日子的短信。"),
        "tension",
        (
            Scene(
                "room",
                Shot.PROP,
                ("lin",),
                (says("lin", "Sender: me. Sent: tomorrow.", "发信人：我。时间：明天。"),),
                prop="phone",
            ),
            Scene(
                "room",
                Shot.SOLO,
                ("lin",),
                (says("lin", "“Don't let him cross the bridge.”", "“别让他上那座桥。”"),),
                (_SHOCKED,),
                move=Move.RIGHT,
            ),
            Scene(
                "rain-street",
                Shot.DUO,
                ("gu", "lin"),
                (says("gu", "I have to run. Someone is waiting on the bridge.", "我得走了，桥上有人等我。"),),
                (_WARM, _SHOCKED),
            ),
        ),
    ),
    Episode(
        4,
        Text("The Man on the Bridge", "桥上的人"),
        Text("Gu Chen's last photograph shows a face that Lin Wan knows.", "顾辰最后一张照片里，有一张林晚认得的脸。"),
        "tension",
        (
            Scene(
                "rain-street",
                Shot.WIDE,
                ("he", "gu"),
                (says("he", "Hand over the picture and she stays safe.", "照片给我，她就平安。"),),
                move=Move.LEFT,
            ),
            Scene(
                "rain-street",
                Shot.PROP,
                ("gu",),
                (says("gu", "This one? The man in it is your father.", "这张？里面的人是你父亲。"),),
                prop="photo",
            ),
            Scene(
                "rain-street",
                Shot.EYES,
                ("lin",),
                (says("lin", "The man I am going to marry... did this?", "我要嫁的人……就是凶手？"),),
                (_SHOCKED,),
            ),
        ),
    ),
    Episode(
        5,
        Text("Backwards", "倒着走的表"),
        Text("She mends clocks. One minute cannot be mended.", "她修得好所有的钟，除了那一分钟。"),
        "longing",
        (
            Scene(
                "room",
                Shot.SOLO,
                ("lin",),
                (says("lin", "I mend clocks. I cannot mend one minute.", "我会修钟，却修不好那一分钟。"),),
                (_SAD,),
            ),
            Scene(
                "room", Shot.PROP, ("lin",), (says("lin", "It is running backwards.", "它在倒着走。"),), prop="watch"
            ),
            Scene(
                "platform",
                Shot.DUO,
                ("mei", "lin"),
                (says("mei", "Ride once more, and you cannot come back.", "再坐一次，你就回不来了。"),),
                (_CALM, _SHOCKED),
            ),
        ),
    ),
    Episode(
        6,
        Text("She Told Him", "她还是说了"),
        Text("Under the moon Lin Wan breaks the only rule.", "月光下，林晚打破了唯一的规矩。"),
        "longing",
        (
            Scene(
                "rooftop",
                Shot.BACK,
                ("lin",),
                (says("lin", "Tomorrow at midnight, you die on that bridge.", "明天午夜，你会死在那座桥上。"),),
            ),
            Scene(
                "rooftop",
                Shot.SOLO,
                ("gu",),
                (says("gu", "Then stay, and watch this moon with me.", "那今晚，陪我看完这轮月亮。"),),
                (_WARM,),
                move=Move.RIGHT,
            ),
            Scene(
                "rooftop",
                Shot.EYES,
                ("gu",),
                (says("gu", "Lin Wan... I can see through your hand.", "林晚……你的手，变透明了。"),),
                (_SHOCKED,),
            ),
        ),
    ),
    Episode(
        7,
        Text("Two Tickets", "两张车票"),
        Text("Someone else has been riding the train.", "坐过这班车的，不止她一个人。"),
        "tension",
        (
            Scene(
                "rain-street",
                Shot.DUO,
                ("he", "lin"),
                (says("he", "Which day did you come from, Miss Lin?", "林小姐，你是从哪一天来的？"),),
                (_SLY, _SHOCKED),
            ),
            Scene(
                "rain-street",
                Shot.PROP,
                ("he",),
                (says("he", "I have a ticket, too.", "这张票，我也有。"),),
                prop="ticket",
            ),
            Scene(
                "platform", Shot.BACK, ("gu",), (says("gu", "One minute to the last train.", "末班车，还有一分钟。"),)
            ),
        ),
    ),
    Episode(
        8,
        Text("Good Morning", "早安"),
        Text("This time somebody else takes the train.", "这一次，换别人坐上那班车。"),
        "warm",
        (
            Scene(
                "platform",
                Shot.DUO,
                ("gu", "lin"),
                (says("gu", "This time, I take the train.", "这一次，换我来坐。"),),
                (_WARM, _SAD),
            ),
            Scene(
                "carriage",
                Shot.EYES,
                ("lin",),
                (says("lin", "Then who will remember you?", "那谁来记得你？"),),
                (_SAD,),
            ),
            Scene(
                "room",
                Shot.PROP,
                ("lin",),
                (says("", "New message: “Turn around.”", "新消息：“转过身来。”"),),
                prop="phone",
            ),
            Scene(
                "rooftop",
                Shot.DUO,
                ("gu", "lin"),
                (says("gu", "Good morning. It is tomorrow.", "早安。今天，就是明天。"),),
                (_WARM, _WARM),
                move=Move.AWAY,
            ),
        ),
    ),
)

_TRAILER = Episode(
    0,
    Text("One Way to Yesterday", "开往昨天"),
    Text("One ticket, one night, one person to save.", "一张票，一夜，一个要救的人。"),
    "longing",
    (_EPISODES[0].scenes[0], _EPISODES[0].scenes[2], _EPISODES[3].scenes[0], _EPISODES[6].scenes[0]),
)

STORY = Story(
    slug="last-train-to-yesterday",
    palette="last-train",
    title=Text("Last Train to Yesterday", "末班车开往昨天"),
    tagline=Text("One ticket. One day. One minute to save him.", "一张车票，一天时间，一分钟救他。"),
    synopsis=Text(
        "Every night at 23:59 a train that no longer exists stops for Lin Wan and takes her to the day "
        "before Gu Chen vanished. She may change anything but one thing: he must not know.",
        "每晚23点59分，一班早已停运的列车为林晚停下，载她回到顾辰消失的前一天。她什么都能改变，唯独不能让他知道。",
    ),
    genre="romance",
    tropes=("time-slip", "lost-love", "second-chance"),
    fate=Fate.PUBLISHED,
    cast=casts.LAST_TRAIN,
    cover=Scene("rooftop", Shot.DUO, ("gu", "lin"), (), (_CALM, _SAD)),
    cover_title=("末班车", "开往昨天"),
    episodes=_EPISODES,
    trailer=_TRAILER,
)
