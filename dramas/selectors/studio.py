"""What producers see of their own work."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany
from accounts.selectors import is_member
from core.actors import Actor
from core.errors import ForbiddenError, NotFoundError
from dramas.enums import VersionState
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion
from dramas.numbering import TRAILER


def series_of(company: ProducerCompany) -> QuerySet[Series]:
    """A company's series, newest first, annotated with ``episode_total``."""
    return (
        Series.objects.filter(company=company)
        .select_related("company", "live_version")
        .prefetch_related("versions__texts")
        .annotate(episode_total=Count("episodes", filter=Q(episodes__number__gt=TRAILER)))
        .order_by("-created_at", "-pk")
    )


def access_series(actor: Actor, slug: str, roles: frozenset[str] = frozenset()) -> Series:
    """A series that the actor's company owns. NotFoundError for others, ForbiddenError when only the role is missing."""
    series = Series.objects.select_related("company", "live_version").filter(slug=slug).first()
    if series is None or not (actor.is_system or (actor.user_id and is_member(actor.user_id, series.company_id))):
        raise NotFoundError
    check_member(actor, series, roles)
    return series


def check_member(actor: Actor, series: Series, roles: frozenset[str] = frozenset()) -> None:
    """Raise ForbiddenError unless the actor works for the series' company, in one of the roles if any are named."""
    if actor.is_system or (actor.user_id is not None and is_member(actor.user_id, series.company_id, roles)):
        return
    raise ForbiddenError


def latest_version(series: Series) -> SeriesVersion:
    """The newest version of the series' texts, with its texts joined."""
    version = SeriesVersion.objects.filter(series=series).prefetch_related("texts").order_by("-number").first()
    if version is None:
        raise NotFoundError
    return version


def episode_rows(series: Series) -> QuerySet[EpisodeVersion]:
    """The newest version of each episode in order of number, with episode, asset, texts and subtitles joined."""
    newest = EpisodeVersion.objects.filter(episode=OuterRef("episode")).order_by("-number").values("pk")[:1]
    return (
        EpisodeVersion.objects.filter(episode__series=series, pk=Subquery(newest))
        .select_related("episode", "asset")
        .prefetch_related("texts", "subtitles")
        .order_by("episode__number")
    )


def version_at(series: Series, number: int) -> EpisodeVersion:
    """The newest version of an episode. Raises NotFoundError ``no-episode``."""
    version = episode_rows(series).filter(episode__number=number).first()
    if version is None:
        raise NotFoundError(_("This series has no episode %(number)s.") % {"number": number}, code="no-episode")
    return version


def missing_numbers(series: Series) -> list[int]:
    """Gaps between episode 1 and the last one."""
    present = set(Episode.objects.filter(series=series).values_list("number", flat=True))
    return [number for number in range(1, max(present, default=0)) if number not in present]


def submitted_versions(series: Series) -> tuple[list[SeriesVersion], list[EpisodeVersion]]:
    """What waits for a decision: the texts version, if it does, and the episode versions in order of number."""
    texts = SeriesVersion.objects.filter(series=series, state=VersionState.SUBMITTED).prefetch_related("texts")
    episodes = (
        EpisodeVersion.objects.filter(Q(episode__series=series), state=VersionState.SUBMITTED)
        .select_related("episode__series", "asset")
        .prefetch_related("texts", "subtitles")
        .order_by("episode__number")
    )
    return list(texts), list(episodes)
