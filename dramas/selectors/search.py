"""Searching public series: the same answers in the same order on SQLite (FTS5) and on PostgreSQL (full text, configuration "simple")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import InvalidError
from core.pagination import keyset_page
from dramas.enums import Length, Status
from dramas.models import Episode, SearchSpelling, Series
from dramas.search.documents import GENRE, LANGUAGE, TROPE, code_token
from dramas.search.questions import (
    Atom,
    Clause,
    Condition,
    Question,
    as_fts5,
    as_tsquery,
    beginning_of,
    question_of,
    terms_of,
)
from dramas.search.spelling import corrections, deletions, is_spelt
from dramas.search.words import compact, fold
from dramas.selectors.catalogue import (
    SeriesCard,
    count_shown,
    lean_series,
    published_series,
    released,
    series_card,
    to_come,
)
from dramas.selectors.texts import in_language
from dramas.terms import FREE_AT_LEAST

LONGEST_TEXT = 64
PAGE_SIZE = 24
SUGGESTIONS = 8
IN_FTS5 = "SELECT rowid FROM dramas_search_fts WHERE dramas_search_fts MATCH "
IN_TOKENS = "SELECT series_id FROM dramas_searchentry WHERE to_tsvector('simple'::regconfig, tokens) @@ "
ORDER = ("tier", "-published_at", "-pk")


BOUNDS = {Length.SHORT: (1, 30), Length.MEDIUM: (31, 60), Length.LONG: (61, 500)}


@dataclass(frozen=True)
class Wish:
    """What a viewer looks for. ``text`` up to 64 characters; genre, trope and language are codes; empty means any."""

    text: str = ""
    genre: str = ""
    trope: str = ""
    language: str = ""
    length: str = ""
    status: str = ""
    free: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked at all."""
        return not (self.free or any((self.text, self.genre, self.trope, self.language, self.length, self.status)))


@dataclass(frozen=True)
class Found:
    """A page of answers, and the words that were looked for as well because one was mistyped."""

    cards: list[SeriesCard]
    next_cursor: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A series whose title contains what is being typed; ``other_title`` when that is its title in another language."""

    slug: str
    title: str
    other_title: str


class Matches(Func):
    """Whether the series of a primary key has the tokens of a condition."""

    output_field = models.BooleanField()

    def __init__(self, condition: Condition) -> None:
        query = as_tsquery(condition) if connection.vendor == "postgresql" else as_fts5(condition)
        super().__init__(F("pk"), Value(query))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """FTS5's own table; its rows have the numbers of the series."""
        return self._within(compiler, connection, IN_FTS5, "")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """The text must be written as the index has it."""
        return self._within(compiler, connection, IN_TOKENS, "::tsquery")

    def _within(self, compiler: Any, connection: Any, inner: str, cast: str) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template=f"%(expressions)s{cast})", arg_joiner=f" IN ({inner}")


def found_series(
    wish: Wish,
    language: str,
    *,
    viewer: Actor | None = None,
    cursor: str | None = None,
    now: datetime | None = None,
) -> Found:
    """A page of series that are public to a viewer, best first, in the order of ``question_of``, then newest.

    Nothing for a wish without any letter. InvalidError for a text that is too long, an unknown length or status, and a
    cursor that is not ours.
    """
    now = now or timezone.now()
    check_wish(wish)
    meant = _meant(terms_of(wish.text))
    question = question_of(wish.text, meant)
    if wish.is_empty or (wish.text and question is None):
        return Found([], "")
    rows = _filtered(lean_series(now, viewer), wish, question, now).annotate(tier=_tier(question))
    page = keyset_page(rows, order=ORDER, cursor=cursor, size=PAGE_SIZE)
    count_shown(page.items, now)
    cards = [series_card(row, language) for row in page.items]
    also = tuple(word for words in meant.values() for word in words)
    return Found(cards, page.next_cursor, also if cards else ())


def suggestions(
    text: str, language: str, *, viewer: Actor | None = None, now: datetime | None = None
) -> list[Suggestion]:
    """At most eight titles that contain what is being typed, in Chinese, pinyin, initials or Latin letters, in one query.

    None for a text that is too long.
    """
    question = beginning_of(text) if len(text) <= LONGEST_TEXT else None
    if question is None:
        return []
    rows = (
        published_series(now or timezone.now(), viewer)
        .filter(Matches(question.condition))
        .annotate(tier=_tier(question))
    )
    values = rows.order_by(*ORDER).values_list("slug", "search_entry__titles", "live_version__language")
    return [_suggestion(slug, titles, language, original, text) for slug, titles, original in values[:SUGGESTIONS]]


def check_wish(wish: Wish) -> None:
    """InvalidError for what no search can answer."""
    if any(len(part) > LONGEST_TEXT for part in (wish.text, wish.genre, wish.trope, wish.language)):
        raise InvalidError(_("This is too long to search for. Use 64 characters at most."), code="too-long", field="q")
    if wish.length and wish.length not in Length.values:
        raise InvalidError(_("There is no such length to choose."), code="unknown-length", field="length")
    if wish.status and wish.status not in Status.values:
        raise InvalidError(_("Choose running or complete."), code="unknown-status", field="status")


def _meant(terms: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What mistyped terms may have meant; one query, none without a Latin word of four letters."""
    spelt = {term: deletions(term) for term in terms if is_spelt(term)}
    if not spelt:
        return {}
    rows = SearchSpelling.objects.filter(deletion__in=sorted(set().union(*spelt.values())))
    near: dict[str, set[str]] = {}
    for deletion, word in rows.values_list("deletion", "word"):
        near.setdefault(deletion, set()).add(word)
    found = {
        term: corrections(term, set().union(*(near.get(part, ()) for part in parts))) for term, parts in spelt.items()
    }
    return {term: words for term, words in found.items() if words}


def _filtered(rows: QuerySet[Series], wish: Wish, question: Question | None, now: datetime) -> QuerySet[Series]:
    codes = ((GENRE, wish.genre), (TROPE, wish.trope), (LANGUAGE, wish.language))
    facets: list[Clause] = [(Atom(code_token(field, code)),) for field, code in codes if code]
    condition = (*(question.condition if question else ()), *facets)
    if condition:
        rows = rows.filter(Matches(condition))
    mine = Episode.objects.filter(series=OuterRef("pk"))
    if wish.status:
        rows = rows.filter(to_come(now) if wish.status == Status.RUNNING else ~to_come(now))
    if wish.free:
        free = Coalesce(OuterRef("free_episode_count"), Value(FREE_AT_LEAST))
        rows = rows.filter(Exists(mine.filter(released(now), number__lte=free)))
    if wish.length:
        counted = mine.filter(released(now)).order_by().values("series").annotate(count=Count("pk")).values("count")
        rows = rows.annotate(shown_count=Subquery(counted)).filter(shown_count__range=BOUNDS[Length(wish.length)])
    return rows


def _tier(question: Question | None) -> Case | Value:
    if question is None:
        return Value(0, output_field=IntegerField())
    places = [When(Matches(tier), then=Value(place)) for place, tier in enumerate(question.tiers)]
    return Case(*places, default=Value(len(places)), output_field=IntegerField())


@dataclass
class _Title:
    language: str
    title: str


def _suggestion(slug: str, titles: Mapping[str, str], language: str, original: str, text: str) -> Suggestion:
    """In the reader's language; with the title that was typed, where it is another one."""
    texts = [_Title(*pair) for pair in titles.items()]
    own = in_language(texts, language, original)
    typed = compact(fold(text))
    title = own.title if own else slug
    other = next((text.title for text in texts if typed in compact(fold(text.title))), "")
    return Suggestion(slug, title, "" if typed in compact(fold(title)) else other)
