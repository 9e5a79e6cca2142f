"""The one way in which a decision reaches a version: the review desk calls it, publication follows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_review
from accounts.selectors import is_connected
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.flow import Flow
from dramas.enums import VersionState
from dramas.flows import EPISODE_VERSION, SERIES_VERSION
from dramas.models import Episode, EpisodeVersion, Series, SeriesVersion
from dramas.services.filing import release_numbers
from dramas.services.publication import publish_episode_if_possible, publish_series_if_possible
from dramas.services.search import index_series

SERIES_TEXTS = "series_version"
EPISODE = "episode_version"
VERBS = frozenset({"approve", "request_changes", "reject", "restore"})
APPROVING = frozenset({"approve", "restore"})


@dataclass(frozen=True)
class VersionVerdict:
    """A verdict on a version: ``kind`` SERIES_TEXTS or EPISODE, its public id, the digest that was looked at, one of VERBS."""

    kind: str
    ref: str
    digest: str
    verdict: str


@transaction.atomic
def apply_verdict(*, actor: Actor, verdict: VersionVerdict, now: datetime | None = None) -> None:
    """Move the version; an approved one becomes the live one, replaces its predecessor, and is published if nothing forbids it.

    ``restore`` approves, after an appeal, what was returned. ConflictError when the version is not what was looked at or a newer
    one took its place (``newer-version``), ForbiddenError for a reviewer with common interests.
    """
    if verdict.verdict not in VERBS:
        raise InvalidError(f"unknown verdict {verdict.verdict}", code="unknown-verdict")
    now = now or timezone.now()
    if verdict.kind == SERIES_TEXTS:
        _decide_texts(actor, verdict, now)
    elif verdict.kind == EPISODE:
        _decide_episode(actor, verdict, now)
    else:
        raise InvalidError(f"unknown kind {verdict.kind}", code="unknown-kind")
    record_audit(
        actor=actor,
        verb=f"version.{verdict.verdict}",
        subject_kind=verdict.kind,
        subject_ref=verdict.ref,
        payload={"digest": verdict.digest},
    )


def _decide_texts(actor: Actor, verdict: VersionVerdict, now: datetime) -> None:
    version = SeriesVersion.objects.select_related("series__company").filter(public_id=verdict.ref).first()
    if version is None:
        raise NotFoundError
    _check(actor, version.series, version.digest, verdict)
    _check_newest(SeriesVersion.objects.filter(series=version.series_id), version.number, verdict)
    _apply(SERIES_VERSION, version, verdict)
    if verdict.verdict not in APPROVING:
        release_numbers(series_id=version.series_id)
        return
    before = version.series.live_version
    Series.objects.filter(pk=version.series_id).update(live_version=version)
    if before is not None:
        SERIES_VERSION.apply(before, "supersede")
    if not publish_series_if_possible(actor=actor, series_id=version.series_id, now=now):
        index_series(version.series_id)  # a published one has new texts


def _decide_episode(actor: Actor, verdict: VersionVerdict, now: datetime) -> None:
    version = (
        EpisodeVersion.objects.select_related("episode__series__company", "episode__live_version")
        .filter(public_id=verdict.ref)
        .first()
    )
    if version is None:
        raise NotFoundError
    _check(actor, version.episode.series, version.digest, verdict)
    _check_newest(EpisodeVersion.objects.filter(episode=version.episode_id), version.number, verdict)
    _apply(EPISODE_VERSION, version, verdict)
    if verdict.verdict not in APPROVING:
        return
    before = version.episode.live_version
    Episode.objects.filter(pk=version.episode_id).update(live_version=version)
    if before is not None:
        EPISODE_VERSION.apply(before, "supersede")
    publish_episode_if_possible(actor=actor, episode_id=version.episode_id, now=now)


def _check(actor: Actor, series: Series, digest: str, verdict: VersionVerdict) -> None:
    if not (actor.is_system or can_review(actor)):
        raise ForbiddenError
    if actor.user_id is not None and is_connected(actor.user_id, series.company_id):
        raise ForbiddenError(
            _("You work for this company or for one related to it, so somebody else must decide."), code="own-work"
        )
    if digest != verdict.digest:
        raise ConflictError(
            _("This is no longer the version that was reviewed. Reload the case."), code="digest-changed"
        )


def _check_newest(versions: QuerySet[Any], number: int, verdict: VersionVerdict) -> None:
    """An appeal never puts an old version in the place of one that was approved since, or waits for review."""
    newer = versions.filter(number__gt=number, state__in=(VersionState.APPROVED, VersionState.SUBMITTED))
    if verdict.verdict == "restore" and newer.exists():
        raise ConflictError(_("A newer version has taken its place."), code="newer-version")


def _apply(flow: Flow, version: SeriesVersion | EpisodeVersion, verdict: VersionVerdict) -> None:
    flow.apply(version, verdict.verdict)
