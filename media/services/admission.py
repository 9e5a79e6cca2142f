"""Whose step is sent next: an owner has only so many in flight on each queue, so that a season starves nobody's first play."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from core.models import WorkState
from media.enums import JobStep
from media.models import EncodingJob
from media.services.steps import QUEUES

# Within a queue what is nearest to its end comes first.
NEAREST_FIRST = (JobStep.VERIFY, JobStep.PACKAGE, JobStep.ENCODE, JobStep.PREVIEW, JobStep.VALIDATE, JobStep.PROBE)


def admit_steps(owner_key: str) -> list[EncodingJob]:
    """Mark as sent what the owner may have in flight; returns the jobs that deserve a message now.

    Two calls at the same instant may together exceed the limit by what the slower one saw; the next calls make up for it.
    """
    return [job for queue in sorted(set(QUEUES.values())) for job in _admit(owner_key, queue)]


def owners_waiting() -> list[str]:
    """Owners with steps that nobody has been told of."""
    return sorted(set(_waiting().values_list("asset__owner_key", flat=True)))


def _admit(owner_key: str, queue: str) -> list[EncodingJob]:
    at_work = EncodingJob.objects.filter(
        asset__owner_key=owner_key,
        queue=queue,
        sent_at__isnull=False,
        state__in=(WorkState.QUEUED, WorkState.RUNNING),
    )
    room = settings.IN_FLIGHT_PER_PRODUCER - at_work.count()
    if room <= 0:
        return []
    waiting = _waiting().filter(asset__owner_key=owner_key, queue=queue).select_related("asset")
    nearest = sorted(waiting.order_by("pk")[:500], key=_distance)
    return [job for job in nearest[:room] if _mark_sent(job)]


def _waiting() -> QuerySet[EncodingJob]:
    return EncodingJob.objects.filter(state=WorkState.QUEUED, sent_at__isnull=True, available_at__lte=timezone.now())


def _distance(job: EncodingJob) -> tuple[int, int]:
    return (NEAREST_FIRST.index(JobStep(job.step)) if job.step in NEAREST_FIRST else len(NEAREST_FIRST), job.pk)


def _mark_sent(job: EncodingJob) -> bool:
    now = timezone.now()
    unsent = EncodingJob.objects.filter(pk=job.pk, sent_at__isnull=True, state=WorkState.QUEUED)
    return bool(unsent.update(sent_at=now, available_at=now, updated_at=now))
