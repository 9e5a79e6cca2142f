"""Publish what was approved, and take it away again: grants die, feeds forget."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.policies import can_review
from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import ForbiddenError
from core.events import emit
from dramas.enums import RETURNED, Publication, VersionState
from dramas.events import EpisodePublished, EpisodeTakenDown, SeriesTakenDown
from dramas.flows import EPISODE_PUBLICATION, SERIES_PUBLICATION
from dramas.models import Episode, EpisodeVersion, Series
from dramas.selectors.catalogue import in_story
from dramas.services.search import index_series
from dramas.terms import showing_obstacle
from media.services.grants import bump_epoch

SUBMITTED_AND_NOT_APPROVED = sorted({VersionState.SUBMITTED, *RETURNED})


def publish_series_if_possible(*, actor: Actor, series_id: int, now: datetime) -> bool:
    """Publish a hidden series whose texts were approved, or note why not. Inside a transaction."""
    series = Series.objects.select_related("company", "live_version").get(pk=series_id)
    if series.publication != Publication.HIDDEN or series.live_version_id is None:
        return False
    obstacle = _obstacle(series, now)
    if obstacle:
        Series.objects.filter(pk=series.pk).update(publication_block=obstacle)
        return False
    SERIES_PUBLICATION.apply(series, "publish", published_at=now, publication_block="")
    index_series(series.pk)
    record_audit(actor=actor, verb="series.published", subject_kind="series", subject_ref=series.public_id)
    return True


def publish_episode_if_possible(*, actor: Actor, episode_id: int, now: datetime) -> bool:
    """Publish a hidden episode with an approved version, or note why not. Inside a transaction."""
    episode = Episode.objects.select_related("series__company", "series__live_version").get(pk=episode_id)
    if episode.publication != Publication.HIDDEN or episode.live_version_id is None:
        return False
    obstacle = _obstacle(episode.series, now) or ("" if episode.is_trailer else _waits_for_others(episode.series))
    if obstacle:
        Episode.objects.filter(pk=episode.pk).update(publication_block=obstacle)
        return False
    EPISODE_PUBLICATION.apply(episode, "publish", published_at=now, publication_block="")
    record_audit(actor=actor, verb="episode.published", subject_kind="episode", subject_ref=episode.public_id)
    if not episode.is_trailer:
        emit(EpisodePublished(episode_id=episode.pk))
    return True


def _obstacle(series: Series, now: datetime) -> str:
    valid_until = series.live_version.number_valid_until if series.live_version else None
    return showing_obstacle(series.company, valid_until, timezone.localdate(now))


def _waits_for_others(series: Series) -> str:
    """With RELEASE_WAITS_FOR_ALL nothing new is shown while another new episode has been submitted and not been approved."""
    if not settings.RELEASE_WAITS_FOR_ALL:
        return ""
    pending = Episode.objects.filter(
        in_story(), series=series, live_version__isnull=True, versions__state__in=SUBMITTED_AND_NOT_APPROVED
    )
    return "waits-for-others" if pending.exists() else ""


@transaction.atomic
def publish_blocked(*, now: datetime | None = None) -> int:
    """Publish what an obstacle held back and no longer does; returns how many."""
    now = now or timezone.now()
    blocked_series = Series.objects.filter(publication=Publication.HIDDEN, live_version__isnull=False).exclude(
        publication_block=""
    )
    blocked_episodes = Episode.objects.filter(publication=Publication.HIDDEN, live_version__isnull=False).exclude(
        publication_block=""
    )
    done = [
        publish_series_if_possible(actor=SYSTEM, series_id=pk, now=now)
        for pk in blocked_series.values_list("pk", flat=True)[:50]
    ]
    done += [
        publish_episode_if_possible(actor=SYSTEM, episode_id=pk, now=now)
        for pk in blocked_episodes.values_list("pk", flat=True)[:200]
    ]
    return sum(done)


@transaction.atomic
def take_down_series(*, actor: Actor, series: Series, reason: str) -> None:
    """Remove a published series from every viewer at once: no grant is given, those given stop working within seconds."""
    _check_desk(actor)
    _lock("pg_advisory_xact_lock", series.pk)
    SERIES_PUBLICATION.apply(series, "take_down")
    index_series(series.pk)
    for asset_id in EpisodeVersion.objects.filter(episode__series=series).values_list("asset_id", flat=True).distinct():
        bump_epoch(asset_id)
    record_audit(
        actor=actor,
        verb="series.taken-down",
        subject_kind="series",
        subject_ref=series.public_id,
        payload={"reason": reason},
    )
    emit(SeriesTakenDown(series_id=series.pk, reason=reason))


@transaction.atomic
def take_down_episode(*, actor: Actor, episode: Episode, reason: str) -> None:
    """Remove one published episode from every viewer at once."""
    _check_desk(actor)
    _lock("pg_advisory_xact_lock", episode.series_id)
    EPISODE_PUBLICATION.apply(episode, "take_down")
    for asset_id in EpisodeVersion.objects.filter(episode=episode).values_list("asset_id", flat=True).distinct():
        bump_epoch(asset_id)
    record_audit(
        actor=actor,
        verb="episode.taken-down",
        subject_kind="episode",
        subject_ref=episode.public_id,
        payload={"reason": reason},
    )
    emit(EpisodeTakenDown(episode_id=episode.pk, series_id=episode.series_id, reason=reason))


def keep_from_takedown(series_id: int) -> None:
    """Until this transaction ends nobody takes the series or one of its episodes down. Many may do this at once.

    Who sells calls it before reading that the series is public, so whatever was sold has committed when the takedown has.
    """
    _lock("pg_advisory_xact_lock_shared", series_id)


def _lock(function: str, series_id: int) -> None:
    """PostgreSQL's queue lets nobody share the lock while a takedown waits for it. SQLite writes one transaction at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"takedown:{series_id}"])


@transaction.atomic
def reinstate_series(*, actor: Actor, series: Series) -> None:
    """Give a suspended or removed series back to viewers. The review desk has asked a second person."""
    _check_desk(actor)
    SERIES_PUBLICATION.apply(series, "reinstate")
    index_series(series.pk)
    record_audit(actor=actor, verb="series.reinstated", subject_kind="series", subject_ref=series.public_id)


@transaction.atomic
def reinstate_episode(*, actor: Actor, episode: Episode) -> None:
    """Give one suspended or removed episode back to viewers. The review desk has asked a second person."""
    _check_desk(actor)
    EPISODE_PUBLICATION.apply(episode, "reinstate")
    record_audit(actor=actor, verb="episode.reinstated", subject_kind="episode", subject_ref=episode.public_id)


def _check_desk(actor: Actor) -> None:
    """Which case or second person stands behind it is the review desk's business."""
    if not (actor.is_system or can_review(actor)):
        raise ForbiddenError
