"""Reading numbers and ranges out of loose JSON and rule data, with a sentence when they are not what they should be."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date

from moderation.checks.contract import BrokenInputError, Level


def number(values: Mapping[str, object], key: str) -> float:
    """A finite number under `key`; raises BrokenInputError when it is absent or something else."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BrokenInputError(f"{key} is not a number: {value!r}")
    return float(value)


def milliseconds(values: Mapping[str, object], key: str) -> int:
    """Seconds under `key`, in whole milliseconds."""
    return round(number(values, key) * 1000)


def optional_number(values: Mapping[str, object], key: str) -> float | None:
    """Like `number`, but None when the key is absent or null (not measured)."""
    return None if values.get(key) is None else number(values, key)


def text(values: Mapping[str, object], key: str) -> str:
    """A string under `key`, without outer white space; absent and null read as empty."""
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BrokenInputError(f"{key} is not a text: {value!r}")
    return value.strip()


def day(values: Mapping[str, object], key: str) -> date | None:
    """A day under `key`, written 2026-01-31; None when it is absent, null or empty."""
    written = text(values, key)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise BrokenInputError(f"{key} is not a day: {written!r}") from error


def level(values: Mapping[str, object], key: str = "level") -> Level:
    """The weight that the rules give to a finding."""
    try:
        return Level(str(values.get(key)))
    except ValueError as error:
        raise BrokenInputError(f"{key} is not info, flag or block: {values.get(key)!r}") from error


def pattern(values: Mapping[str, object], key: str) -> re.Pattern[str]:
    """A regular expression of the rules."""
    try:
        return re.compile(text(values, key))
    except re.error as error:
        raise BrokenInputError(f"{key} is not a pattern: {error}") from error


def stretches(values: Mapping[str, object], key: str) -> tuple[tuple[int, int], ...] | None:
    """Ranges [[start, end], …] in seconds as milliseconds; None when never measured, which is not "none found"."""
    ranges = values.get(key)
    if ranges is None:
        return None
    if not isinstance(ranges, Sequence) or isinstance(ranges, str):
        raise BrokenInputError(f"{key} is not a list of ranges: {ranges!r}")
    return tuple(_stretch(key, item) for item in ranges)


def _stretch(key: str, item: object) -> tuple[int, int]:
    if not isinstance(item, Sequence) or isinstance(item, str) or len(item) != 2:
        raise BrokenInputError(f"{key} holds something that is not a range: {item!r}")
    ends = {"start": item[0], "end": item[1]}
    start, end = number(ends, "start"), number(ends, "end")
    if start < 0 or end < start:
        raise BrokenInputError(f"{key} holds a range that runs backwards: {item!r}")
    return round(start * 1000), round(end * 1000)
