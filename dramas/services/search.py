"""The search index follows publication in the same transaction, and can be made again from the series at any time."""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import override

from dramas.enums import Publication
from dramas.models import SearchEntry, SearchSpelling, Series, SeriesVersion
from dramas.search.documents import SeriesWords, spelt_words, tokens_of
from dramas.search.spelling import deletions
from dramas.vocabulary import genre_name, trope_name

SPOKEN = ("en", "zh-hans")
BATCH = 200


@transaction.atomic
def index_series(series_id: int) -> None:
    """Make the entry of a series say what its live version says; a series that is not published has none. Doing it twice changes nothing."""
    _index(Series.objects.filter(pk=series_id))


def index_what_is_behind() -> int:
    """Bring in published series that have no entry or that of another version (made before there was an index, or while it was
    rebuilt); returns how many.
    """
    behind = Series.objects.filter(publication=Publication.PUBLISHED, live_version__isnull=False).filter(
        Q(search_entry__isnull=True) | ~Q(search_entry__version=F("live_version"))
    )
    pks = list(behind.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if pks:
        with transaction.atomic():
            _index(Series.objects.filter(pk__in=pks))
    return len(pks)


def rebuild_search() -> int:
    """Every entry anew, batch by batch while others search and publish; words that no series has any more are forgotten.

    Returns the number of entries.
    """
    newest = SearchSpelling.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    used: set[str] = set()
    last, count = 0, 0
    while pks := list(Series.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            entries, spelt = _index(Series.objects.filter(pk__in=pks))
        used |= spelt
        last, count = pks[-1], count + entries
    _forget(newest, used)
    return count


def _index(rows: QuerySet[Series]) -> tuple[int, set[str]]:
    shown: list[SearchEntry] = []
    hidden: list[int] = []
    spelt: set[str] = set()
    for series in rows.select_related("live_version").prefetch_related("live_version__texts"):
        if series.live_version is None or series.publication != Publication.PUBLISHED:
            hidden.append(series.pk)
            continue
        words, titles = _words_of(series.live_version)
        shown.append(SearchEntry(series=series, version=series.live_version, tokens=tokens_of(words), titles=titles))
        spelt |= spelt_words(words)
    SearchEntry.objects.filter(pk__in=hidden).delete()
    SearchEntry.objects.bulk_create(
        shown, update_conflicts=True, unique_fields=["series"], update_fields=["version", "tokens", "titles"]
    )
    _learn(spelt)
    return len(shown), spelt


def _words_of(version: SeriesVersion) -> tuple[SeriesWords, dict[str, str]]:
    texts = sorted(version.texts.all(), key=lambda text: text.language)
    words = SeriesWords(
        titles=tuple(text.title for text in texts),
        names=(*version.cast, *version.tropes, *_spoken_names(version)),
        stories=tuple(part for text in texts for part in (text.tagline, text.synopsis) if part),
        genre=version.genre,
        tropes=tuple(version.tropes),
        language=version.language,
    )
    return words, {text.language: text.title for text in texts}


def _spoken_names(version: SeriesVersion) -> list[str]:
    """Genre and tropes as the pages name them, in each language."""
    named = []
    for language in SPOKEN:
        with override(language):
            named += [genre_name(version.genre), *map(trope_name, version.tropes)]
    return named


def _learn(words: set[str]) -> None:
    known = set(SearchSpelling.objects.filter(deletion__in=words, word__in=words).values_list("word", flat=True))
    SearchSpelling.objects.bulk_create(
        [
            SearchSpelling(deletion=part, word=word)
            for word in sorted(words - known)
            for part in sorted(deletions(word))
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )


def _forget(newest: int, used: set[str]) -> None:
    """What was learnt since the rebuild began stays: its series may have come behind the batches."""
    old = SearchSpelling.objects.filter(pk__lte=newest)
    unused = sorted(set(old.values_list("word", flat=True).distinct()) - used)
    for start in range(0, len(unused), BATCH):
        old.filter(word__in=unused[start : start + BATCH]).delete()
