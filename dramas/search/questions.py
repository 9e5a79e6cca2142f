"""What is asked: words into groups of tokens of which each must be met, and the order in which answers stand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dramas.search.documents import CONTAINED, EXACT, LONGEST_TITLE, NAME, WORD
from dramas.search.words import LONGEST_TOKEN, compact, encode, fold, words

MOST_TERMS = 12
PLAIN = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True)
class Atom:
    """A token, or (``begins``) any token that begins so."""

    token: str
    begins: bool = False

    def __post_init__(self) -> None:
        if not PLAIN.fullmatch(self.token):
            message = f"{self.token!r} is no token"
            raise ValueError(message)


Clause = tuple[Atom, ...]
Condition = tuple[Clause, ...]


@dataclass(frozen=True)
class Question:
    """``condition``: every clause needs one of its atoms. ``tiers``: the first that a series meets is its place, best first."""

    condition: Condition
    tiers: tuple[Condition, ...]


def terms_of(text: str) -> tuple[str, ...]:
    """The words that are asked for, without repetition; empty for a text without letters and digits."""
    return tuple(dict.fromkeys(words(fold(text))))[:MOST_TERMS]


def question_of(text: str, corrected: Mapping[str, tuple[str, ...]] | None = None) -> Question | None:
    """The question behind a text; ``corrected`` maps a mistyped term to words that were meant. None when nothing is asked.

    Order: the title itself, titles that begin so, titles that contain it; the same two for the corrected text; then all words in the
    title, all in title and names, the rest.
    """
    terms, meant = terms_of(text), corrected or {}
    if not terms:
        return None
    forms = [(term, *meant.get(term, ())) for term in terms]
    whole = compact(fold(text))
    tiers: list[Condition] = [
        ((Atom(EXACT + encode(whole[:LONGEST_TITLE])),),),
        (_begins(EXACT, whole),),
        (_contained(whole),),
    ]
    if any(term in meant for term in terms):
        best = "".join(meant[word][0] if word in meant else word for word in words(fold(text)))
        tiers += [(_begins(EXACT, best),), (_contained(best),)]
    tiers.append(tuple(_clause((CONTAINED,), each) for each in forms))
    tiers.append(tuple(_clause((CONTAINED, NAME), each) for each in forms))
    # Of one word, "all words in the title" is "the title contains it": the same condition is asked once.
    return Question(tuple(_clause((CONTAINED, NAME, WORD), each) for each in forms), tuple(dict.fromkeys(tiers)))


def beginning_of(text: str) -> Question | None:
    """The question behind a text that somebody is still typing: titles that contain it, those that begin so first."""
    whole = compact(fold(text))
    if not whole:
        return None
    exact: Condition = ((Atom(EXACT + encode(whole[:LONGEST_TITLE])),),)
    return Question((_contained(whole),), (exact, (_begins(EXACT, whole),)))


def _clause(fields: tuple[str, ...], forms: tuple[str, ...]) -> Clause:
    return tuple(dict.fromkeys(atom for form in forms for field in fields for atom in _atoms(field, form)))


def _atoms(field: str, form: str) -> Clause:
    """A single Latin letter begins too much: it counts as a word of its own, or as the beginning of a title."""
    if len(form) == 1 and form.isascii():
        return (Atom(WORD + form), Atom(EXACT + form, begins=True)) if field == CONTAINED else ()
    return (Atom(field + encode(form[:LONGEST_TOKEN]), begins=True),)


def _begins(field: str, whole: str) -> Clause:
    return (Atom(field + encode(whole[:LONGEST_TITLE]), begins=True),)


def _contained(whole: str) -> Clause:
    return _atoms(CONTAINED, whole)


def as_fts5(condition: Condition) -> str:
    """The condition as a query of SQLite's FTS5."""
    return " AND ".join(
        "(" + " OR ".join(f'"{atom.token}"' + "*" * atom.begins for atom in clause) + ")" for clause in condition
    )


def as_tsquery(condition: Condition) -> str:
    """The condition as text of PostgreSQL's type tsquery."""
    return " & ".join(
        "(" + " | ".join(atom.token + ":*" * atom.begins for atom in clause) + ")" for clause in condition
    )
