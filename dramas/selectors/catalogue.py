"""What viewers may see: published series, published episodes whose hour has come."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from core.errors import NotFoundError
from dramas.enums import Publication
from dramas.models import Episode, Series, SeriesText
from dramas.selectors.texts import in_language
from dramas.terms import free_count


def released(now: datetime, prefix: str = "") -> Q:
    """The condition of a public episode, for use over a join with ``prefix``."""
    hour_has_come = Q(**{f"{prefix}available_from__isnull": True}) | Q(**{f"{prefix}available_from__lte": now})
    return Q(**{f"{prefix}publication": Publication.PUBLISHED, f"{prefix}live_version__isnull": False}) & hour_has_come


def public_series(now: datetime | None = None) -> QuerySet[Series]:
    """Series with at least one public episode, annotated with ``episode_count`` and ``runtime_ms`` of the public ones."""
    now = now or timezone.now()
    visible = released(now, "episodes__")
    return (
        Series.objects.filter(publication=Publication.PUBLISHED, live_version__isnull=False)
        .filter(Exists(Episode.objects.filter(released(now), series=OuterRef("pk"))))
        .annotate(
            episode_count=Count("episodes", filter=visible),
            runtime_ms=Sum("episodes__live_version__asset__duration_ms", filter=visible, default=0),
        )
        .select_related("live_version", "company")
        .prefetch_related("live_version__texts")
        .order_by("-published_at", "-pk")
    )


def public_episodes(series: Series, now: datetime | None = None) -> QuerySet[Episode]:
    """The public episodes of a series in order, with picture, texts and subtitles joined."""
    return (
        Episode.objects.filter(released(now or timezone.now()), series=series)
        .select_related("live_version__asset", "series__live_version")
        .prefetch_related("live_version__texts", "live_version__subtitles")
        .order_by("number")
    )


def public_series_by_slug(slug: str, now: datetime | None = None) -> Series:
    """One public series; NotFoundError otherwise."""
    series = public_series(now).filter(slug=slug).first()
    if series is None:
        raise NotFoundError
    return series


def public_episode(
    *, episode_public_id: str = "", slug: str = "", number: int = 0, now: datetime | None = None
) -> Episode:
    """One public episode of a public series, by public id or by address; NotFoundError otherwise."""
    now = now or timezone.now()
    wanted = Q(public_id=episode_public_id) if episode_public_id else Q(series__slug=slug, number=number)
    rows = Episode.objects.filter(
        wanted, released(now), series__publication=Publication.PUBLISHED, series__live_version__isnull=False
    )
    episode = (
        rows.select_related("live_version__asset", "series__live_version")
        .prefetch_related("live_version__texts", "live_version__subtitles")
        .first()
    )
    if episode is None:
        raise NotFoundError
    return episode


def is_public(episode_id: int, now: datetime) -> bool:
    """Whether viewers may see this episode and its series now."""
    rows = Episode.objects.filter(released(now), pk=episode_id)
    return rows.filter(series__publication=Publication.PUBLISHED, series__live_version__isnull=False).exists()


def total_episodes(series: Series) -> int:
    """How many episodes the series has, released or not: the base of the free share."""
    return Episode.objects.filter(series=series, live_version__isnull=False).count()


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


def series_card(series: Series, language: str) -> SeriesCard:
    """The card of a row of ``public_series``; costs no query."""
    live = series.live_version
    if live is None:
        raise NotFoundError
    text: SeriesText | None = in_language(live.texts.all(), language, live.language)
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


def episode_title(episode: Episode, language: str) -> str:
    """The title of a public episode in the reader's language; costs no query after ``public_episodes``."""
    live = episode.live_version
    if live is None:
        return ""
    version = episode.series.live_version
    original = version.language if version else ""
    text = in_language(live.texts.all(), language, original)
    return text.title if text else ""
