"""Asks a dictionary of Chinese where words begin and end: 总统 in 年终 总 统计 is no president."""

from functools import cached_property
from itertools import accumulate

from dramas.search.dictionaries import tokens_of


class Borders:
    """The word borders of one text, found out when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _borders(self) -> frozenset[int]:
        return frozenset(accumulate((len(token) for token in tokens_of(self._text)), initial=0))

    def cut_through(self, start: int, end: int) -> bool:
        """Whether text[start:end] takes a piece of one word and a piece of another.

        A part of one single longer word (公安局 in 公安局长) is not cut: the longer word means it too.
        """
        if start in self._borders and end in self._borders:
            return False
        return any(place in self._borders for place in range(start + 1, end))
