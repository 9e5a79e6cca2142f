"""Addresses that name a language: for search engines, and for links that are read elsewhere."""

from typing import Final

LANGUAGE_PARAMETER: Final = "lang"


def in_language(path: str, language: str) -> str:
    """A path (without a query) in a language; unchanged when that is empty."""
    return f"{path}?{LANGUAGE_PARAMETER}={language}" if language else path
