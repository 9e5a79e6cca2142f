"""What viewers may see: published series, published episodes whose hour has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import SYSTEM, Actor
from core.errors import AgeUnknownError, NotFoundError
from core.statements import Given
from dramas.enums import Publication
from dramas.models import Episode, Series, SeriesText
from dramas.numbering import TRAILER
from dramas.selectors.audience import age_limit, place_of, shown_in, suitable
from dramas.selectors.texts import in_language
from dramas.terms import free_count

# What encoding noted of a file: large, and of no use to who plays it.
UNSEEN = [
    f"live_version__asset__{name}"
    for name in ("failure_params", "failure_log", "facts", "measures", "provenance", "analysis")
]


def in_story(prefix: str = "") -> Q:
    """The condition of an episode that is no trailer, for use over a join with ``prefix``."""
    return Q(**{f"{prefix}number__gt": TRAILER})


def approved() -> Q:
    """The condition of an episode with an approved version, released or not: what the free share and prices go by."""
    return in_story() & Q(live_version__isnull=False)


def released(now: datetime | Given, prefix: str = "") -> Q:
    """The condition of a public episode, for use over a join with ``prefix``. A trailer is none."""
    return in_story(prefix) & playable(now, prefix)


def playable(now: datetime | Given, prefix: str = "") -> Q:
    """As ``released``, with trailers: what somebody who names it may see."""
    hour_has_come = Q(**{f"{prefix}available_from__isnull": True}) | Q(**{f"{prefix}available_from__lte": now})
    return Q(**{f"{prefix}publication": Publication.PUBLISHED, f"{prefix}live_version__isnull": False}) & hour_has_come


def published_series(now: datetime | None = None, viewer: Actor | None = None) -> QuerySet[Series]:
    """Series with at least one public episode that are for this viewer by age and country, and nothing joined."""
    begun = has_begun(now or timezone.now())
    return Series.objects.filter(begun, suitable(viewer), publication=Publication.PUBLISHED)


def has_begun(now: datetime | Given, series: str = "pk") -> Exists:
    """Of a series, or of a row with a key of one: whether an episode of it is public."""
    return Exists(Episode.objects.filter(released(now), series=OuterRef(series)))


def to_come(now: datetime) -> Exists:
    """Of a series: whether an episode is approved and opens later."""
    return Exists(coming(now).filter(series=OuterRef("pk")))


def coming(now: datetime) -> QuerySet[Episode]:
    """Approved episodes that open later."""
    return Episode.objects.filter(approved(), publication=Publication.PUBLISHED, available_from__gt=now)


def last_episodes(now: datetime) -> QuerySet[Series, Any]:
    """Primary keys of the last episodes of published series with nothing to come, for whatever age; for use inside another query."""
    last = Episode.objects.filter(released(now), series=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return published_series(now, SYSTEM).filter(~to_come(now)).values_list(Subquery(last), flat=True)


def public_series(now: datetime | None = None, viewer: Actor | None = None) -> QuerySet[Series]:
    """As ``published_series``, annotated with ``episode_count`` and ``runtime_ms`` of the public ones, texts joined, newest first."""
    now = now or timezone.now()
    visible = released(now, "episodes__")
    return (
        published_series(now, viewer)
        .annotate(
            episode_count=Count("episodes", filter=visible),
            runtime_ms=Sum("episodes__live_version__asset__duration_ms", filter=visible, default=0),
        )
        .select_related("live_version", "company")
        .prefetch_related("live_version__texts")
        .order_by("-published_at", "-pk")
    )


def lean_series(now: datetime, viewer: Actor | None = None) -> QuerySet[Series]:
    """``published_series`` with no more than ``series_card`` reads; ``count_shown`` adds the counts to a page of them."""
    read = (f"live_version__{name}" for name in ("genre", "tropes", "cover_sha256", "language"))
    rows = published_series(now, viewer).select_related("live_version").prefetch_related("live_version__texts")
    return rows.only("slug", "public_id", "published_at", "free_episode_count", *read)


def count_shown(rows: Sequence[Series], now: datetime) -> None:
    """Give rows their ``episode_count`` and ``runtime_ms`` in one query: a long list orders many series and shows few, so it counts last."""
    episodes = Episode.objects.filter(released(now), series__in=[row.pk for row in rows]).order_by()
    counted = episodes.values_list("series_id").annotate(
        Count("pk"), Sum("live_version__asset__duration_ms", default=0)
    )
    found = {series_id: (count, runtime) for series_id, count, runtime in counted}
    for row in rows:
        count, runtime = found.get(row.pk, (0, 0))
        vars(row).update(episode_count=count, runtime_ms=runtime)


def public_episodes(series: Series, now: datetime | None = None) -> QuerySet[Episode]:
    """The public episodes of a series in order, with picture, texts and subtitles joined."""
    return (
        Episode.objects.filter(released(now or timezone.now()), series=series)
        .select_related("live_version__asset", "series__live_version")
        .prefetch_related("live_version__texts", "live_version__subtitles")
        .order_by("number")
    )


def public_series_by_slug(slug: str, now: datetime | None = None, viewer: Actor | None = None) -> Series:
    """One public series. NotFoundError otherwise, and for a viewer who is too young; AgeUnknownError where nobody knows how old they are."""
    series = public_series(now, viewer).filter(slug=slug).first()
    if series is None:
        ask_for_age(Q(slug=slug), viewer, now or timezone.now())
        raise NotFoundError
    return series


def public_episode(
    *,
    episode_public_id: str = "",
    slug: str = "",
    number: int = 0,
    now: datetime | None = None,
    viewer: Actor | None = None,
) -> Episode:
    """One public episode of a public series, or its trailer, by public id or by address; errors as ``public_series_by_slug``.

    Picture, series and its texts' version are joined, and ``total_episodes`` of its series costs nothing more. One query.
    """
    now = now or timezone.now()
    wanted = Q(public_id=episode_public_id) if episode_public_id else Q(series__slug=slug, number=number)
    rows = Episode.objects.filter(
        wanted,
        playable(now),
        suitable(viewer, "series__"),
        series__publication=Publication.PUBLISHED,
    )
    joined = rows.select_related("live_version__asset", "series__live_version").defer(*UNSEEN)
    episode = joined.annotate(total=counted(approved())).first()
    if episode is None:
        ask_for_age(Q(episodes__public_id=episode_public_id) if episode_public_id else Q(slug=slug), viewer, now)
        raise NotFoundError
    vars(episode.series).update(total_episodes=vars(episode)["total"])
    return episode


def counted(condition: Q, figure: Any = None) -> Subquery:
    """Of an episode: how many of its series there are under a condition, or another figure of them."""
    rows = Episode.objects.filter(condition, series=OuterRef("series")).order_by().values("series")
    return Subquery(rows.annotate(count=figure or Count("pk")).values("count"))


def is_public(episode_id: int, now: datetime, viewer: Actor | None = None) -> bool:
    """Whether this viewer may see this episode and its series now."""
    rows = Episode.objects.filter(playable(now), suitable(viewer, "series__"), pk=episode_id)
    return rows.filter(series__publication=Publication.PUBLISHED).exists()


def ask_for_age(wanted: Q, viewer: Actor | None, now: datetime) -> None:
    """Raise AgeUnknownError when a series is hidden only because nobody knows, or has proven, how old the viewer is."""
    if viewer is None or viewer.youth_mode or not (viewer.age is None or viewer.waits_for_proof):
        return
    older = Series.objects.filter(
        wanted, has_begun(now), shown_in(place_of(viewer)), live_version__minimum_age__gt=age_limit(viewer)
    )
    if viewer.age_told is not None:
        older = older.filter(live_version__minimum_age__lte=viewer.age_told)
    if older.filter(publication=Publication.PUBLISHED).exists():
        raise AgeUnknownError(_("This series is for older viewers. Tell us your date of birth to go on."))


def total_episodes(series: Series) -> int:
    """How many episodes the series has, released or not: the base of the free share. One query, where ``public_episode`` has not counted."""
    known: int | None = vars(series).get("total_episodes")
    if known is not None:
        return known
    return Episode.objects.filter(approved(), series=series).count()


def free_episodes(series: Series) -> int:
    """How many episodes of the series are free."""
    return free_count(total_episodes(series), series.free_episode_count)


@dataclass(frozen=True)
class SeriesCard:
    """What a card or a head line of a public series shows, in the reader's language."""

    slug: str
    public_id: str
    title: str
    tagline: str
    synopsis: str
    genre: str
    tropes: tuple[str, ...]
    cover_sha256: str
    episode_count: int
    runtime_ms: int


def series_card(series: Series, language: str, texts: Iterable[SeriesText] | None = None) -> SeriesCard:
    """The card of a row of ``public_series``; costs no query. ``texts`` are those of its live version, where they are not joined."""
    live = series.live_version
    if live is None:
        raise NotFoundError
    text: SeriesText | None = in_language(live.texts.all() if texts is None else texts, language, live.language)
    return SeriesCard(
        slug=series.slug,
        public_id=series.public_id,
        title=text.title if text else series.slug,
        tagline=text.tagline if text else "",
        synopsis=text.synopsis if text else "",
        genre=live.genre,
        tropes=tuple(live.tropes),
        cover_sha256=live.cover_sha256,
        episode_count=getattr(series, "episode_count", 0),
        runtime_ms=getattr(series, "runtime_ms", 0),
    )


def public_trailer(series: Series, now: datetime | None = None) -> Episode | None:
    """The trailer of a public series, picture and texts joined; None where there is none to see."""
    rows = Episode.objects.filter(playable(now or timezone.now()), series=series, number=TRAILER)
    joined = rows.select_related("live_version__asset", "series__live_version")
    return joined.prefetch_related("live_version__texts").first()


def episode_title(episode: Episode, language: str) -> str:
    """The title of a public episode in the reader's language; costs no query after ``public_episodes``."""
    live = episode.live_version
    if live is None:
        return ""
    version = episode.series.live_version
    original = version.language if version else ""
    text = in_language(live.texts.all(), language, original)
    return text.title if text else ""
