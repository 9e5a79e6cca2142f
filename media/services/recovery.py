"""What dead workers and lost messages leave behind: found by looking at the rows."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core.leases import return_expired
from core.models import WorkState
from media.encoding.gates import Refusal
from media.enums import WORKING, AssetState
from media.models import Asset, EncodingJob
from media.services.encoding import start_encoding
from media.services.steps import fail_asset

# The event that starts an asset is given this long to be delivered.
PATIENCE_SECONDS = 60


def jobs_to_send(now: datetime | None = None) -> list[EncodingJob]:
    """Jobs whose worker died or whose message may be lost: each of them deserves a message."""
    return list(EncodingJob.objects.filter(pk__in=return_expired(EncodingJob, now)).order_by("pk"))


def fail_abandoned() -> int:
    """Assets whose job has no attempts left because its worker died each time; returns how many."""
    given_up = EncodingJob.objects.filter(state=WorkState.FAILED, asset__state__in=WORKING).select_related("asset")
    count = 0
    for job in given_up.order_by("pk")[:100]:
        if EncodingJob.objects.filter(asset=job.asset, state__in=(WorkState.QUEUED, WorkState.RUNNING)).exists():
            continue
        with transaction.atomic():
            fail_asset(job.asset, Refusal("encoding-failed"), log=job.error)
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
