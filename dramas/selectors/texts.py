"""Choosing the text in the reader's language."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Localised(Protocol):
    """A row in one language."""

    language: str


T = TypeVar("T", bound=Localised)


def in_language(rows: Iterable[T], language: str, original: str) -> T | None:
    """The row in the reader's language, else in the original one, else the first (by language code)."""
    by_language = {row.language: row for row in rows}
    for wanted in (language, language.split("-", maxsplit=1)[0], original):
        if wanted in by_language:
            return by_language[wanted]
    return by_language[min(by_language)] if by_language else None
