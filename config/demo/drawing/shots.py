"""From a scene of a story to a shot: the place, the people in it, the camera and the weather."""

import functools
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from config.demo.drawing import props
from config.demo.drawing.canvas import Canvas
from config.demo.drawing.colours import PALETTES, Palette, mix
from config.demo.drawing.people.bust import Bust, Patch, Pose, draw_bust
from config.demo.drawing.people.figure import FEET_Y, FIGURE_HEIGHT, draw_back, draw_figure
from config.demo.drawing.people.hand import draw_holding_hand, draw_open_hand, draw_thumb
from config.demo.drawing.people.tone import tone_of
from config.demo.drawing.places.atlas import PLACES, WEATHER
from config.demo.drawing.places.setting import Setting
from config.demo.drawing.plates import HEIGHT, WIDTH, Plate, softened
from config.demo.drawing.stage import Camera, Layer, Motion, Shot, Sway, still
from config.demo.drawing.weather import weather_layers
from config.demo.stories.script import Feeling, Look, Move, Scene, Story
from config.demo.stories.script import Shot as Framing

Span = tuple[float, float]
# Out of focus, movement is kept of what has this size (square pixels): smaller is not seen, larger is not worth its time.
_NOTICED = (75_000.0, 200_000.0)
# Places where something moves too fast to be drawn for two frames at a time.
_FAST = frozenset({"platform"})
_DUO_AREA = (560.0, 920.0, 250.0)


@dataclass(frozen=True)
class Take:
    """A scene, how long it lasts and who speaks when (seconds from its start)."""

    story: Story
    scene: Scene
    seconds: float
    speech: tuple[tuple[str, Span], ...]
    seed: str

    @property
    def palette(self) -> Palette:
        return PALETTES[self.story.palette]

    def look(self, index: int) -> Look:
        return self.story.role(self.scene.who[index]).look

    def feeling(self, index: int) -> Feeling:
        return self.scene.feelings[index] if index < len(self.scene.feelings) else Feeling.CALM

    def spans(self, index: int) -> tuple[Span, ...]:
        """When the person at this place of the scene speaks."""
        return tuple(span for who, span in self.speech if who == self.scene.who[index])


def film_scene(take: Take) -> Shot:
    """The shot of a scene."""
    layers = _FRAMINGS[take.scene.shot](take)
    weather = weather_layers(
        WEATHER.get((take.scene.place, take.story.palette), WEATHER.get((take.scene.place, ""), "")), take.palette
    )
    on_twos = take.scene.shot is not Framing.WIDE or take.scene.place not in _FAST
    return Shot((*layers, *weather), _camera(take), take.seconds, on_twos)


_MOVES = {
    Move.CLOSER: ((0, 6, 1.01), (0, -4, 1.10)),
    Move.AWAY: ((0, -6, 1.10), (0, 4, 1.01)),
    Move.LEFT: ((24, 0, 1.05), (-24, 0, 1.06)),
    Move.RIGHT: ((-24, 0, 1.05), (24, 0, 1.06)),
    Move.UP: ((0, 30, 1.06), (0, -30, 1.06)),
}


def _camera(take: Take) -> Camera:
    return Camera(*_MOVES[take.scene.move])


@functools.lru_cache(maxsize=3)
def _place(name: str, palette: str, *, soft: bool) -> tuple[Layer, ...]:
    """The layers of a place, sharp or out of focus. The last few stay in memory: scenes return to them."""
    setting = Setting(WIDTH, HEIGHT, PALETTES[palette], name, ratio=1.0 if soft else 2.0)
    PLACES[name](setting)
    if soft:
        return _soft_layers(setting)
    return tuple(
        Layer(Plate.of(sheet.canvas, opaque=sheet.opaque), sheet.x, sheet.y, sheet.depth, sheet.motion)
        for sheet in setting.sheets
    )


def _soft_layers(setting: Setting) -> tuple[Layer, ...]:
    """Out of focus, neighbours become one picture, except for what is worth moving."""
    layers: list[Layer] = []
    still_picture: Image.Image | None = None
    depth = 0.0
    for sheet in setting.sheets:
        picture = softened(sheet.canvas, 7)
        size = sheet.canvas.width * sheet.canvas.height
        if sheet.motion is not still and _NOTICED[0] < size < _NOTICED[1]:
            layers += _as_layer(setting, still_picture, depth)
            still_picture = None
            layers.append(Layer(Plate(picture, enlarge=4), sheet.x, sheet.y, min(sheet.depth, 0.85), sheet.motion))
            continue
        if still_picture is None:
            area = (round(setting.right - setting.left) // 4, round(setting.low - setting.left) // 4)
            still_picture, depth = Image.new("RGBA", area, (*setting.palette.ink, 0)), min(sheet.depth, 0.85)
        corner = (sheet.x - sheet.canvas.width / 2 - setting.left, sheet.y - sheet.canvas.height / 2 - setting.left)
        still_picture.paste(picture, (round(corner[0] / 4), round(corner[1] / 4)), None if sheet.opaque else picture)
    return (*layers, *_as_layer(setting, still_picture, depth))


def _as_layer(setting: Setting, picture: Image.Image | None, depth: float) -> list[Layer]:
    if picture is None:
        return []
    seen = picture.convert("RGB") if picture.getchannel("A").getextrema()[0] == 255 else picture
    return [Layer(Plate(seen, enlarge=4), setting.width / 2, setting.height / 2, depth)]


def _backdrop(take: Take, *, soft: bool) -> tuple[Layer, ...]:
    return _place(take.scene.place, take.story.palette, soft=soft)


def breathing(phase: float, reach: float = 3.0) -> Motion:
    """The small movement of somebody who stands still."""

    def motion(seconds: float) -> Sway:
        turn = math.tau * (seconds / 3.6 + phase)
        return Sway(x=reach * 0.8 * math.sin(turn * 0.5), y=reach * math.sin(turn))

    return motion


def _blinking(seed: str, base: Motion) -> Motion:
    """Visible only in the moments of a blink."""
    first = random.Random(seed).uniform(0.7, 1.6)

    def motion(seconds: float) -> Sway:
        shut = (seconds - first) % 2.3 < 0.14 and seconds > first
        return replace(base(seconds), opacity=1.0 if shut else 0.0)

    return motion


def _speaking(spans: tuple[Span, ...], base: Motion) -> Motion:
    """Visible while a word is in the mouth."""

    def motion(seconds: float) -> Sway:
        inside = any(start <= seconds < end for start, end in spans)
        wave = math.sin(seconds * 21) + 0.6 * math.sin(seconds * 13.7 + 1)
        return replace(base(seconds), opacity=1.0 if inside and wave > 0.1 else 0.0)

    return motion


@dataclass(frozen=True)
class Stand:
    """Where a bust stands: its middle across, the height of its eyes, its depth."""

    x: float
    y: float
    depth: float = 1.0


def _person(take: Take, index: int, pose: Pose, stand: Stand) -> tuple[Layer, ...]:
    """A bust with its lids and mouth."""
    bust = draw_bust(take.look(index), take.palette, replace(pose, feeling=take.feeling(index)))
    middle = stand.y + (pose.area[1] / 2 - pose.area[2]) * pose.scale
    startled = take.feeling(index) is Feeling.SHOCKED
    base = breathing(index * 0.37, 4.2 if startled else 2.8)
    seed = f"{take.seed} {index}"
    return (
        Layer(Plate.of(bust.person), stand.x, middle, stand.depth, base),
        _patch(bust, bust.lids, (stand, middle), _blinking(seed, base)),
        _patch(bust, bust.mouth, (stand, middle), _speaking(take.spans(index), base)),
    )


def _patch(bust: Bust, patch: Patch, place: tuple[Stand, float], motion: Motion) -> Layer:
    stand, middle = place
    x = stand.x - bust.person.width / 2 + patch.x + patch.canvas.width / 2
    y = middle - bust.person.height / 2 + patch.y + patch.canvas.height / 2
    return Layer(Plate.of(patch.canvas, opaque=True), x, y, stand.depth, motion)


def _wide(take: Take) -> tuple[Layer, ...]:
    layers = _backdrop(take, soft=False)
    scale, ground = 0.31, HEIGHT * 0.83
    places = (0.5,) if len(take.scene.who) == 1 else (0.33, 0.67)
    for index, share in enumerate(places):
        turn = 0.2 if len(places) == 1 else (0.7 if index == 0 else -0.7)
        canvas = draw_figure(take.look(index), take.palette, scale, turn)
        y = ground - (FEET_Y - FIGURE_HEIGHT / 2) * scale
        layers += (Layer(Plate.of(canvas), WIDTH * share, y, 1.0, breathing(index * 0.4, 1.2)),)
    return layers


def _solo(take: Take) -> tuple[Layer, ...]:
    side = 1 if random.Random(take.seed).random() < 0.5 else -1
    pose = Pose(turn=0.42 * side, scale=1.62, light_from_left=side > 0, area=(540.0, 810.0, 250.0))
    person = _person(take, 0, pose, Stand(WIDTH / 2 - 26 * side, 430))
    return (*_backdrop(take, soft=True), *person, *_gesture(take, side))


def _gesture(take: Take, side: int) -> tuple[Layer, ...]:
    """A hand that rises into the picture when somebody is moved."""
    if take.feeling(0) not in {Feeling.SHOCKED, Feeling.WARM, Feeling.ANGRY}:
        return ()
    tone = tone_of(take.look(0), take.palette)
    canvas = Canvas(420, 820, base=tone.ink)
    draw_open_hand(canvas.pen(200, 210, 1.3, flip=side > 0), tone)
    canvas.shade(take.palette.ink, top=-0.15, bottom=0.6)
    canvas.rim(take.palette.rim, (5 * side, 2), strength=0.6)

    def rising(seconds: float) -> Sway:
        share = min(1.0, max(0.0, (seconds - 0.35) / 0.6))
        eased = 1 - (1 - share) ** 3
        return Sway(y=330 * (1 - eased) + 3 * math.sin(seconds * 2.2), degrees=side * (7 + 4 * math.sin(seconds * 2.6)))

    return (Layer(Plate.of(canvas), WIDTH / 2 + 218 * side, 1080, 1.15, rising),)


def _duo(take: Take) -> tuple[Layer, ...]:
    layers = _backdrop(take, soft=True)
    second = _person(
        take, 1, Pose(turn=-0.72, scale=1.26, light_from_left=False, area=_DUO_AREA), Stand(WIDTH * 0.72, 500, 0.92)
    )
    first = _person(
        take, 0, Pose(turn=0.72, scale=1.36, light_from_left=True, area=_DUO_AREA), Stand(WIDTH * 0.27, 440, 1.0)
    )
    return (*layers, *second, *first)


def _eyes(take: Take) -> tuple[Layer, ...]:
    pose = Pose(turn=0.16, scale=3.3, area=(244.0, 408.0, 150.0))
    return (*_backdrop(take, soft=True), *_person(take, 0, pose, Stand(WIDTH / 2 - 8, 470, 0.8)))


def _back(take: Take) -> tuple[Layer, ...]:
    canvas = draw_back(take.look(0), take.palette, 1.12)
    y = HEIGHT * 0.6 + (505 - 250) * 1.12
    person = Layer(Plate.of(canvas), WIDTH / 2, y, 1.2, breathing(0.2))
    return (*_backdrop(take, soft=False), person)


def _prop(take: Take) -> tuple[Layer, ...]:
    palette = take.palette
    tone = tone_of(take.look(0), palette)
    canvas = Canvas(680, 1300, base=tone.ink)
    pen = canvas.pen(340, 470, 1.22)
    pen.halo(0, 20, (300, 330), mix(palette.light, palette.accent, 0.2), 0.34)
    hand = pen.at(34, 158, 1.06)
    draw_holding_hand(hand, tone)
    props.PROPS[take.scene.prop](pen.at(0, 0, 1.06), palette)
    draw_thumb(hand, tone)

    def lifted(seconds: float) -> Sway:
        share = min(1.0, seconds / 0.7)
        return Sway(y=150 * (1 - share) ** 3 + 5 * math.sin(seconds * 1.9), degrees=2.4 * math.sin(seconds * 1.3) - 1)

    return (*_backdrop(take, soft=True), Layer(Plate.of(canvas), WIDTH / 2, 640, 1.0, lifted))


_FRAMINGS: dict[Framing, Callable[[Take], tuple[Layer, ...]]] = {
    Framing.WIDE: _wide,
    Framing.SOLO: _solo,
    Framing.DUO: _duo,
    Framing.EYES: _eyes,
    Framing.BACK: _back,
    Framing.PROP: _prop,
}
