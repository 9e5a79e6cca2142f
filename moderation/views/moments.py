"""Moments and stretches of a picture as people and scripts write them."""

import re

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidError
from core.numbers import whole_number

CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-9]{1,2})(?:[.,]([0-9]{1,3}))?")
LONGEST_RANGES = 12_000
DAY_MS = 86_400_000


def moment_of(text: str, field: str) -> int | None:
    """``"1:05"`` or ``"0:01:05.250"`` in milliseconds, None for nothing; InvalidError names the field for anything else."""
    text = text.strip()
    if not text:
        return None
    match = CLOCK.fullmatch(text)
    if match is None:
        raise InvalidError(_("Write a moment as minutes and seconds, like 1:05."), code="bad-moment", field=field)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0").ljust(3, "0"))


def stretches_of(text: str) -> list[tuple[int, int]]:
    """``"0-5000,7000-9000"`` in milliseconds; InvalidError for anything else."""
    pairs = [part.partition("-") for part in text.split(",")] if text and len(text) <= LONGEST_RANGES else []
    found = [(whole_number(first, at_most=DAY_MS), whole_number(last, at_most=DAY_MS)) for first, _dash, last in pairs]
    whole = [(first, last) for first, last in found if first is not None and last is not None]
    if not whole or len(whole) < len(found):
        raise InvalidError(_("These are not stretches of the picture."), code="bad-ranges", field="ranges")
    return whole
