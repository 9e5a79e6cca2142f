"""Typing errors, found the same way on every database: a word and what is typed share a form in which one letter was left out."""

from collections.abc import Iterable

SHORTEST, LONGEST, LONG = 4, 24, 8
MOST_CORRECTIONS = 3


def is_spelt(word: str) -> bool:
    """Whether a word can be mistyped in this sense: 4 to 24 Latin letters."""
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()


def deletions(word: str) -> set[str]:
    """The word, and the word without each one of its letters (the method of SymSpell, W. Garbe 2012, with one deletion)."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def corrections(typed: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The nearest of the candidates: at most one error in words of less than eight letters, else two; none when it is spelt like one of them."""
    known = set(candidates)
    if typed in known:
        return ()
    allowed = 1 if len(typed) < LONG else 2
    near = sorted((distance(typed, word), word) for word in known if abs(len(word) - len(typed)) <= allowed)
    return tuple(word for errors, word in near if errors <= allowed)[:MOST_CORRECTIONS]


def distance(first: str, second: str) -> int:
    """How many letters were put in, left out, replaced, or exchanged with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(second, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == second[j - 2] and first[i - 2] == right:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]
