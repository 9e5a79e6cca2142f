"""Lines read from the picture as plain JSON, and which labels the rules want burnt into it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from moderation.checks.contract import BrokenInputError, OnScreenLine


def as_rows(lines: Iterable[OnScreenLine]) -> list[dict[str, Any]]:
    """What is kept."""
    return [asdict(line) for line in lines]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[OnScreenLine, ...]:
    """What was kept. Raises BrokenInputError for rows that are no lines."""
    try:
        return tuple(OnScreenLine(**{**row, "bbox": tuple(row["bbox"])}) for row in rows)
    except (TypeError, KeyError) as error:
        raise BrokenInputError(f"these are no lines of text: {error}") from error


def wants_burnt_in(work: Mapping[str, object] | None, label: str) -> bool:
    """Whether the rule pack of the work wants a label (``filing-number``, ``ai-made``) in the picture itself."""
    wanted = (work or {}).get("burnt_in") or ()
    if not isinstance(wanted, Sequence):
        raise BrokenInputError(f"burnt_in is not a list: {wanted!r}")
    return label in wanted
