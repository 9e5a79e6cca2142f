"""Freeze the drafts of a series and hand them over for review, or take them back."""

import hashlib

from django.db import transaction
from django.utils import timezone

from accounts.enums import EDITING_ROLES
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError
from core.events import emit
from dramas.digests import episode_version_digest, series_version_digest
from dramas.enums import VersionState
from dramas.events import SeriesSubmitted
from dramas.flows import EPISODE_VERSION, SERIES_VERSION
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.selectors.labels import stored_labels
from dramas.selectors.readiness import submission_obstacles
from dramas.selectors.studio import check_member, submitted_versions
from dramas.services.filing import claim_number, release_numbers


@transaction.atomic
def submit_series(*, actor: Actor, series: Series) -> str:
    """Freeze every draft with its digest and emit SeriesSubmitted; returns the submission key.

    Raises InvalidError with the first obstacle's code and sentence when something is missing.
    """
    check_member(actor, series, EDITING_ROLES)
    Series.objects.filter(pk=series.pk).update(slug=series.slug)  # one submission of a series at a time
    obstacles = submission_obstacles(series, timezone.localdate())
    if obstacles:
        error = ConflictError if obstacles[0].code == "in-review" else InvalidError
        raise error(obstacles[0].sentence, code=obstacles[0].code)
    now = timezone.now()
    digests = []
    for texts in SeriesVersion.objects.filter(series=series, state=VersionState.DRAFT).prefetch_related("texts"):
        digests.append(series_version_digest(texts))
        labels = stored_labels(texts)
        claim_number(series=series, number=texts.filing_number)
        SERIES_VERSION.apply(texts, "submit", digest=digests[-1], frozen_at=now, required_labels=labels)
    drafts = EpisodeVersion.objects.filter(episode__series=series, state=VersionState.DRAFT).select_related("asset")
    for version in drafts.prefetch_related("texts", "subtitles", "dubs__asset").order_by("episode__number"):
        digests.append(episode_version_digest(version))
        EPISODE_VERSION.apply(version, "submit", digest=digests[-1], frozen_at=now)
    key = hashlib.sha256(f"{series.pk}:{now.isoformat()}:{':'.join(digests)}".encode()).hexdigest()
    record_audit(
        actor=actor,
        verb="series.submitted",
        subject_kind="series",
        subject_ref=series.public_id,
        payload={"digests": digests},
    )
    emit(SeriesSubmitted(series_id=series.pk, submission_key=key))
    return key


@transaction.atomic
def withdraw_submission(*, actor: Actor, series: Series) -> None:
    """Turn what was submitted back into drafts. Called by the review desk's service, which knows whether somebody has opened it."""
    check_member(actor, series, EDITING_ROLES)
    texts, episodes = submitted_versions(series)
    for version in texts:
        SERIES_VERSION.apply(version, "withdraw", digest="", frozen_at=None)
    release_numbers(series_id=series.pk)
    for episode in episodes:
        EPISODE_VERSION.apply(episode, "withdraw", digest="", frozen_at=None)
    record_audit(actor=actor, verb="series.withdrawn", subject_kind="series", subject_ref=series.public_id)
