"""Exports: an episode as a file for people outside, with what the law wants to be read on it and in it."""

import json

from django.db import transaction

from accounts.enums import EDITING_ROLES
from accounts.policies import can_operate
from core.actors import Actor
from core.audit import record_audit
from dramas.models import EpisodeVersion, Series
from dramas.selectors.labels import labels_in
from dramas.selectors.studio import check_member
from media.models import EncodingJob
from media.services.exports import request_export

# GB 45438-2025, annex on implicit labels: 1 says that the content was generated.
GENERATED = "1"


@transaction.atomic
def export_episode(*, actor: Actor, version: EpisodeVersion) -> EncodingJob:
    """Have the file made; asking again while it is kept finds the same one. Raises ConflictError ``not-ready``."""
    series = Series.objects.select_related("live_version", "company").get(episodes=version.episode_id)
    if not can_operate(actor):
        check_member(actor, series, EDITING_ROLES)
    texts = series.live_version or series.versions.order_by("-number").first()
    labels = labels_in(texts, texts.language if texts else "")
    metadata = {label.id: label.text for label in labels}
    if texts is not None and (texts.ai_made or version.asset.provenance.get("aigc")):
        metadata["AIGC"] = _implicit_label(version, series.company.name)
    job = request_export(asset=version.asset, labels=labels, metadata=metadata)
    record_audit(
        actor=actor,
        verb="episode.exported",
        subject_kind="episode_version",
        subject_ref=version.public_id,
        payload={"export": job.plan_hash},
    )
    return job


def _implicit_label(version: EpisodeVersion, producer: str) -> str:
    """The metadata key AIGC (GB 45438-2025): what the upload said itself is kept, the rest is filled in."""
    said = version.asset.provenance.get("aigc")
    own = {
        "Label": GENERATED,
        "ContentProducer": producer,
        "ProduceID": version.public_id,
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    return json.dumps({**own, **said} if isinstance(said, dict) else own, ensure_ascii=False)
