"""Timing: how long each scene of an episode lasts and when each line stands, from how long they take to read."""

from dataclasses import dataclass

from config.demo.stories.script import Episode, Line

TITLE_SECONDS = 1.6
DISSOLVE_SECONDS = 0.34
SHORTEST, LONGEST = 12.2, 13.6
_LAST_WORDS_SECONDS = 1.1


@dataclass(frozen=True)
class Spoken:
    """A line and when it stands, in seconds of its scene."""

    line: Line
    start: float
    end: float


@dataclass(frozen=True)
class Slot:
    """A scene's place in the episode: when it starts, how long it lasts, and its lines."""

    start: float
    seconds: float
    lines: tuple[Spoken, ...]


@dataclass(frozen=True)
class Schedule:
    """An episode in time."""

    slots: tuple[Slot, ...]
    seconds: float


def schedule(episode: Episode) -> Schedule:
    """Scenes one after the other; the first also carries the title, the last the closing words. 12 to 15 seconds."""
    needs = [[_reading_seconds(line) for line in scene.lines] for scene in episode.scenes]
    leads = [TITLE_SECONDS if index == 0 else 0.45 for index in range(len(needs))]
    tails = [_LAST_WORDS_SECONDS if index == len(needs) - 1 else 0.2 for index in range(len(needs))]
    fixed, flexible = sum(leads) + sum(tails), sum(sum(need) for need in needs)
    wanted = min(LONGEST, max(SHORTEST, fixed + flexible))
    stretch = (wanted - fixed) / flexible
    slots: list[Slot] = []
    clock = 0.0
    for need, lead, tail in zip(needs, leads, tails, strict=True):
        lines, at = [], lead
        for line, seconds in zip(episode.scenes[len(slots)].lines, need, strict=True):
            lines.append(Spoken(line, at, at + seconds * stretch))
            at += seconds * stretch
        slots.append(Slot(clock, at + tail, tuple(lines)))
        clock += at + tail
    return Schedule(tuple(slots), clock)


def _reading_seconds(line: Line) -> float:
    """Chinese is read at about eight characters a second, English at about twenty letters; plus a moment to find it."""
    return 0.9 + max(len(line.text.zh) / 8, len(line.text.en) / 20)
