"""How far a viewer is: in an episode, in a series, and over everything they began."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from core.actors import Actor
from core.statements import Given, Statement, instance_of
from dramas.models import Episode, Series
from dramas.selectors.audience import suitable
from dramas.selectors.catalogue import released
from playback.models import WatchPosition
from playback.selectors.history import unlisted_key

RESUME_AT_LEAST_MS = 3_000
POSITION = Statement(
    lambda: WatchPosition.objects.filter(
        viewer_key=Given("viewer", CharField()), episode=Given("episode", BigIntegerField())
    ).values()
)
ANY = Statement(lambda: WatchPosition.objects.filter(viewer_key=Given("viewer", CharField())).values("id")[:1])


@dataclass(frozen=True)
class ContinueItem:
    """Where to go on in one series: an episode in progress, or the one after the last that was finished."""

    series_id: int
    episode: Episode
    position_ms: int
    percent: int


def position_in(actor: Actor, episode: Episode) -> WatchPosition | None:
    """The viewer's position in one episode."""
    row = POSITION.first(viewer=actor.ref, episode=episode.pk)
    return instance_of(WatchPosition, row) if row else None


def positions_in_series(actor: Actor, series: Series) -> dict[int, WatchPosition]:
    """The viewer's positions in a series by episode number."""
    rows = WatchPosition.objects.filter(viewer_key=actor.ref, episode__series=series).select_related("episode")
    return {row.episode.number: row for row in rows}


def watched_percents(actor: Actor, episode_ids: Iterable[int]) -> dict[int, int]:
    """How far into each episode the viewer ever was, in per cent. Episodes never begun are left out.

    Seeking back does not make it less, nor does pausing or clearing the history.
    """
    keys = (actor.ref, unlisted_key(actor.ref))
    rows = WatchPosition.objects.filter(viewer_key__in=keys, episode_id__in=list(episode_ids)).order_by("furthest_ms")
    lengths = rows.values_list("episode_id", "furthest_ms", "episode__live_version__asset__duration_ms")
    return {episode_id: min(100, furthest * 100 // length) for episode_id, furthest, length in lengths if length}


def begun(actor: Actor) -> Case:
    """Of a series: 1 where the viewer is in it, by more than a glimpse of an episode, else 0."""
    seen = Q(completed=True) | Q(furthest_ms__gte=RESUME_AT_LEAST_MS)
    mine = WatchPosition.objects.filter(seen, viewer_key=actor.ref).values("episode__series")
    return Case(When(pk__in=mine, then=Value(1)), default=Value(0), output_field=IntegerField())


def resume_ms(position: WatchPosition | None) -> int:
    """Where playing goes on: the stored second, or 0 for what was finished or hardly begun."""
    if position is None or position.completed or position.position_ms < RESUME_AT_LEAST_MS:
        return 0
    return position.position_ms


def newest_in_series(positions: Iterable[WatchPosition]) -> WatchPosition | None:
    """The position that was written last."""
    return max(positions, key=lambda row: (row.event_at, row.pk), default=None)


def continue_watching(
    actor: Actor, *, limit: int = 12, now: datetime | None = None, hidden: Exists | None = None
) -> list[ContinueItem]:
    """One item per public series that the viewer began, newest first: the episode in progress, or else the next one.

    A series whose last public episode was finished is left out until it goes on, and so are rows of ``newest_positions`` for which
    ``hidden`` holds. Three queries, one for who never watched.
    """
    if not ANY.rows(viewer=actor.ref):
        return []
    rows = newest_positions(actor, hidden).order_by("-event_at", "-pk")[: limit * 2]
    return continue_items(actor, list(rows), now)[:limit]


def newest_positions(actor: Actor, hidden: Exists | None = None) -> QuerySet[WatchPosition]:
    """The position that the viewer wrote last in each series, its episode joined, without those for which ``hidden`` holds."""
    newest = (
        WatchPosition.objects.filter(viewer_key=actor.ref, episode__series=OuterRef("episode__series"))
        .order_by("-event_at", "-pk")
        .values("pk")[:1]
    )
    rows = WatchPosition.objects.filter(viewer_key=actor.ref, pk=Subquery(newest)).select_related("episode")
    return rows if hidden is None else rows.filter(~hidden)


def continue_items(actor: Actor, rows: list[WatchPosition], now: datetime | None = None) -> list[ContinueItem]:
    """Where to go on from rows of ``newest_positions``, in their order; series that have nothing to go on with are left out. One query."""
    targets = _targets(actor, rows, now or timezone.now())
    items = [_item(row, targets.get(_target_key(row))) for row in rows]
    return [item for item in items if item is not None]


def _target_key(row: WatchPosition) -> tuple[int, int]:
    return row.episode.series_id, row.episode.number + (1 if row.completed else 0)


def _targets(actor: Actor, rows: list[WatchPosition], now: datetime) -> dict[tuple[int, int], Episode]:
    """The public episodes to go on with, by series and by the number that is wanted (or the next one there is)."""
    wanted = dict(_target_key(row) for row in rows)
    if not wanted:
        return {}
    candidates = (
        Episode.objects.filter(
            released(now), suitable(actor, "series__"), series_id__in=wanted, series__publication="published"
        )
        .select_related("live_version__asset")
        .order_by("series_id", "number")
    )
    found: dict[tuple[int, int], Episode] = {}
    for episode in candidates:
        number = wanted[episode.series_id]
        if episode.number >= number:
            found.setdefault((episode.series_id, number), episode)
    return found


def _item(row: WatchPosition, episode: Episode | None) -> ContinueItem | None:
    if episode is None:
        return None
    same = episode.pk == row.episode_id
    position = resume_ms(row) if same else 0
    length = episode.live_version.asset.duration_ms if episode.live_version else 0
    return ContinueItem(episode.series_id, episode, position, min(100, position * 100 // length) if length else 0)
