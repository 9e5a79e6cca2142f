"""A series as tokens. The first letter of a token is its field, so that both databases need nothing but "has this token, or one that begins so"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dramas.search.spelling import is_spelt
from dramas.search.words import LONGEST_TOKEN, compact, encode, fold, syllables, words

EXACT, CONTAINED, NAME, WORD = "e", "c", "n", "s"
GENRE, TROPE, LANGUAGE = "g", "r", "l"
LONGEST_TITLE = 120


@dataclass(frozen=True)
class SeriesWords:
    """What of a series can be searched: titles and stories (taglines, synopses) in all languages, names (cast, tropes and genre as people
    say them), and codes of genre, tropes and language.
    """

    titles: tuple[str, ...]
    names: tuple[str, ...]
    stories: tuple[str, ...]
    genre: str = ""
    tropes: tuple[str, ...] = ()
    language: str = ""


def tokens_of(series: SeriesWords) -> str:
    """All tokens, sorted and separated by spaces: the same words give the same text."""
    return " ".join(sorted({*_titles(series.titles), *_names(series.names), *_words(series), *_codes(series)}))


def spelt_words(series: SeriesWords) -> set[str]:
    """The Latin words, and the pinyin of Chinese words in titles and names, that a searcher may mistype."""
    folded = [fold(text) for text in (*series.titles, *series.names, *series.stories)]
    latin = {word for text in folded for word in words(text)}
    named = {word for text in folded[: len(series.titles) + len(series.names)] for word in words(text)}
    return {word for word in (*latin, *("".join(syllables(word)) for word in named)) if is_spelt(word)}


def code_token(field: str, code: str) -> str:
    """The token of a genre, trope or language, whole."""
    return field + encode(compact(fold(code)))


def _titles(titles: Iterable[str]) -> Iterator[str]:
    for title in map(fold, titles):
        whole, spoken = compact(title), syllables(title)
        initials = "".join(syllable[0] for syllable in spoken)
        for form in {whole, "".join(spoken), initials} - {""}:
            yield EXACT + encode(form[:LONGEST_TITLE])
        yield from _endings(CONTAINED, [whole[start:] for start in range(len(whole))])
        yield from _spoken_endings(CONTAINED, spoken)


def _names(names: Iterable[str]) -> Iterator[str]:
    """Names are found from any character of a Chinese one and from the beginning of a word of others."""
    for name in map(fold, names):
        cut = words(name)
        for position, word in enumerate(cut):
            rest = "".join(cut[position:])
            starts = 1 if word.isascii() else len(word)
            yield from _endings(NAME, [rest[start:] for start in range(starts)])
        yield from _spoken_endings(NAME, syllables(name))


def _words(series: SeriesWords) -> Iterator[str]:
    for text in (*series.titles, *series.names, *series.stories):
        for word in words(fold(text), parts=True):
            yield WORD + encode(word[:LONGEST_TOKEN])


def _codes(series: SeriesWords) -> Iterator[str]:
    yield code_token(GENRE, series.genre)
    yield code_token(LANGUAGE, series.language)
    for trope in series.tropes:
        yield code_token(TROPE, trope)


def _spoken_endings(field: str, spoken: list[str]) -> Iterator[str]:
    initials = "".join(syllable[0] for syllable in spoken)
    yield from _endings(field, ["".join(spoken[start:]) for start in range(len(spoken))])
    yield from _endings(field, [initials[start:] for start in range(len(initials) - 1)])


def _endings(field: str, endings: Iterable[str]) -> Iterator[str]:
    """A text's endings: a text is contained in another where it begins one of them."""
    return (field + encode(ending[:LONGEST_TOKEN]) for ending in endings)
