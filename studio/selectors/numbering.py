"""What dropping some files would do: the number each name tells, who takes whose place, what is refused before a byte is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.numbering import HIGHEST, number_from_name, title_from_name
from dramas.services.episodes import number_taken
from dramas.vocabulary import episode_name
from media.refusals import refusal_sentence
from studio.selectors.season import Season

VIDEO_ENDINGS = frozenset({"mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "m2ts", "mts", "mpg", "mpeg", "flv", "3gp"})

SUBTITLE_ENDINGS = frozenset({"vtt", "srt", "ass"})
ALREADY_HERE = "already-here"


@dataclass(frozen=True)
class DroppedFile:
    """A file as the browser or a folder names it; ``number`` when a person said which episode it is."""

    name: str
    size_bytes: int
    number: int | None = None


@dataclass(frozen=True)
class PlannedFile:
    """What will happen to a file: ``rule`` is empty when it may be sent; ``note`` is worth knowing but no obstacle."""

    name: str
    size_bytes: int
    number: int | None
    title: str
    rule: str = ""
    message: Sentence = ""
    note: Sentence = ""


@dataclass(frozen=True)
class DropPlan:
    """All files in order of number, and the numbers that are still missing afterwards."""

    files: Sequence[PlannedFile]
    gaps: Sequence[int]


def plan_drop(season: Season, dropped: Sequence[DroppedFile]) -> DropPlan:
    """Number the files, find two for one number, numbers that are taken, files that cannot be used at all."""
    planned = _numbered(season, [_first_look(item) for item in dropped])
    replaceable = {row.number: row.is_replaceable for row in season.rows}
    here = {(row.file_name, row.size_bytes): row.number for row in season.rows if not row.is_replaceable}
    seen: dict[int, str] = {}
    result = []
    for item in planned:
        checked = _already_here(item, here) or _placed(item, replaceable, seen)
        if not checked.rule and checked.number is not None:
            seen[checked.number] = checked.name
        result.append(checked)
    numbers = {row.number for row in season.rows} | set(seen)
    gaps = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
    return DropPlan(sorted(result, key=lambda item: (item.number is None, item.number or 0, item.name)), gaps)


def _first_look(item: DroppedFile) -> PlannedFile:
    ending = item.name.rpartition(".")[2].lower() if "." in item.name else ""
    if ending in SUBTITLE_ENDINGS:
        message = _("Subtitles are added on the page of their episode, as WebVTT.")
        return PlannedFile(item.name, item.size_bytes, None, "", rule="subtitle-file", message=message)
    rule = ""
    params: dict[str, int] = {}
    if item.size_bytes == 0:
        rule = "empty-file"
    elif ending not in VIDEO_ENDINGS:
        rule = "not-a-video"
    elif item.size_bytes > settings.UPLOAD_MAX_BYTES:
        rule, params = "too-large", {"found": item.size_bytes // 10**6, "most": settings.UPLOAD_MAX_BYTES // 10**6}
    number = number_from_name(item.name) if item.number is None else item.number
    return PlannedFile(
        item.name,
        item.size_bytes,
        number,
        title_from_name(item.name),
        rule=rule,
        message=refusal_sentence(rule, params),
    )


def _numbered(season: Season, files: Sequence[PlannedFile]) -> list[PlannedFile]:
    """Files whose name tells no number follow after the last one, in the order of their names."""
    told = [item.number for item in files if item.number is not None and not item.rule]
    last = max([*told, *(row.number for row in season.rows)], default=0)
    result = []
    for item in sorted(files, key=lambda item: item.name):
        if item.number is None and not item.rule and last < HIGHEST:
            last += 1
            result.append(replace(item, number=last, note=_("The name tells no number; it goes to the end.")))
        else:
            result.append(item)
    return result


def _already_here(item: PlannedFile, here: dict[tuple[str, int], int]) -> PlannedFile | None:
    """A season that is dropped a second time, after a closed tab, does not send again what has arrived."""
    number = here.get((item.name, item.size_bytes))
    if number is None or item.rule:
        return None
    return replace(
        item,
        number=number,
        rule=ALREADY_HERE,
        message=_("Already here: %(episode)s.") % {"episode": episode_name(number)},
    )


def _placed(item: PlannedFile, replaceable: dict[int, bool], seen: dict[int, str]) -> PlannedFile:
    if item.rule:
        return item
    if item.number is None:
        return replace(item, rule="number-range", message=_("A series has at most 500 episodes."))
    if item.number in seen:
        sentence = _("“%(other)s” already takes number %(number)s. Give one of them another number.")
        message = sentence % {"other": seen[item.number], "number": item.number}
        return replace(item, rule="same-number", message=message)
    if item.number in replaceable and not replaceable[item.number]:
        error = number_taken(item.number)
        return replace(item, rule=error.code, message=error.message)
    if item.number in replaceable:
        return replace(item, note=_("A new version of this episode; the old one stays until it is approved."))
    return item
