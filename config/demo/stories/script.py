"""What a demo story is made of: texts in two languages, people, scenes. Plain values; drawing and "
"services read them."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Text:
    """One text in English and in Simplified Chinese."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


class Fate(StrEnum):
    """Where a demo series stands once everything has gone through the services."""

    PUBLISHED = "published"
    WAITING_FOR_REVIEW = "waiting-for-review"
    ONE_EPISODE_REJECTED = "one-episode-rejected"


class Shot(StrEnum):
    """How the camera sees a scene."""

    WIDE = "wide"
    SOLO = "solo"
    DUO = "duo"
    EYES = "eyes"
    PROP = "prop"
    BACK = "back"


class Move(StrEnum):
    """Where the camera goes during a scene."""

    CLOSER = "closer"
    AWAY = "away"
    LEFT = "left"
    RIGHT = "right"
    UP = "up"


class Feeling(StrEnum):
    """What a face shows."""

    CALM = "calm"
    WARM = "warm"
    SAD = "sad"
    ANGRY = "angry"
    SHOCKED = "shocked"
    SLY = "sly"


@dataclass(frozen=True)
class Look:
    """How a person is drawn; the words are keys of config/demo/drawing/people."""

    hair: str
    clothes: str
    colour: str
    trim: str
    feminine: bool = False
    hair_colour: str = "1a1420"
    skin: str = "f2c9a8"
    extras: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A person of the story; `key` is how scenes refer to them."""

    key: str
    name: Text
    part: Text
    look: Look


@dataclass(frozen=True)
class Line:
    """Something said. `speaker` is a role's key, or empty for a written or unseen voice."""

    speaker: str
    text: Text


def says(speaker: str, en: str, zh: str) -> Line:
    """A line, written short."""
    return Line(speaker, Text(en, zh))


@dataclass(frozen=True)
class Scene:
    """One camera position: a place, who is in it and what is said."""

    place: str
    shot: Shot
    who: tuple[str, ...]
    lines: tuple[Line, ...]
    feelings: tuple[Feeling, ...] = (Feeling.CALM, Feeling.CALM)
    prop: str = ""
    move: Move = Move.CLOSER


@dataclass(frozen=True)
class Gap:
    """A mistake of the cutting room: black and silent from `start` for `seconds`."""

    start: float
    seconds: float


@dataclass(frozen=True)
class Episode:
    """One episode of 12 to 15 seconds; number 0 is a trailer."""

    number: int
    title: Text
    synopsis: Text
    mood: str
    scenes: tuple[Scene, ...]
    gap: Gap | None = None

    def texts(self) -> tuple[Text, ...]:
        """Every text of the episode that a person can read."""
        return (self.title, self.synopsis, *(line.text for scene in self.scenes for line in scene.lines))


@dataclass(frozen=True)
class Story:
    """A series: what the services are given, and what the drawing needs."""

    slug: str
    palette: str
    title: Text
    tagline: Text
    synopsis: Text
    genre: str
    tropes: tuple[str, ...]
    fate: Fate
    cast: tuple[Role, ...]
    cover: Scene
    cover_title: tuple[str, ...]
    episodes: tuple[Episode, ...]
    trailer: Episode | None = None

    @property
    def films(self) -> tuple[Episode, ...]:
        """Everything that is drawn: the episodes, then the trailer."""
        return (*self.episodes, self.trailer) if self.trailer else self.episodes

    def role(self, key: str) -> Role:
        return next(role for role in self.cast if role.key == key)

    def episode(self, number: int) -> Episode:
        return next(episode for episode in self.films if episode.number == number)

    def texts(self) -> tuple[Text, ...]:
        """Every text of the series that a person can read."""
        roles = (text for role in self.cast for text in (role.name, role.part))
        own = (self.title, self.tagline, self.synopsis, *roles)
        return (*own, *(text for episode in self.films for text in episode.texts()))
