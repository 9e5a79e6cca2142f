"""What dead workers and lost messages leave behind: found by looking at the rows."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.leases import return_expired
from core.models import WorkState
from media.encoding.gates import Refusal
from media.enums import WORKING, AssetState
from media.models import Asset, EncodingJob
from media.services.admission import admit_steps, owners_waiting
from media.services.encoding import start_encoding
from media.services.steps import PARTS, lose_step

# The event that starts an asset is given this long to be delivered.
PATIENCE_SECONDS = 60


def jobs_to_send(now: datetime | None = None) -> list[EncodingJob]:
    """Jobs whose worker died or whose message may be lost, and those whose turn has come: each of them deserves a message."""
    lost = return_expired(EncodingJob, now, among=Q(sent_at__isnull=False))
    admitted = [job for owner in owners_waiting() for job in admit_steps(owner)]
    return [*EncodingJob.objects.filter(pk__in=lost).order_by("pk"), *admitted]


def fail_abandoned() -> int:
    """Steps without attempts left because their worker died each time take the asset with them, or are counted; returns how many."""
    given_up = EncodingJob.objects.filter(state=WorkState.FAILED, asset__state__in=WORKING).filter(
        ~Q(step__in=PARTS) | Q(counted=False)
    )
    count = 0
    for job in given_up.select_related("asset").order_by("pk")[:100]:
        with transaction.atomic():
            lose_step(job, Refusal("encoding-failed"), log=job.error)
        count += 1
    return count


def start_forgotten(now: datetime | None = None) -> int:
    """Assets that arrived a while ago and have no job at all; returns how many."""
    since = (now or timezone.now()) - timedelta(seconds=PATIENCE_SECONDS)
    forgotten = Asset.objects.filter(state=AssetState.UPLOADED, created_at__lt=since, jobs__isnull=True)
    pks = list(forgotten.order_by("pk").values_list("pk", flat=True)[:100])
    for pk in pks:
        start_encoding(pk)
    return len(pks)
