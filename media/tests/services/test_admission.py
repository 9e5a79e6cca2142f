"""A season of one producer is in flight only so far; another producer's file does not wait for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import WorkState
from media.enums import JobStep
from media.models import Asset, EncodingJob
from media.services.admission import admit_steps, owners_waiting

pytestmark = pytest.mark.django_db


def make_jobs(owner: str, step: JobStep, queue: str, count: int) -> list[EncodingJob]:
    jobs = []
    for number in range(count):
        asset = Asset.objects.create(
            owner_key=owner,
            source_name="1.mp4",
            source_key=f"{owner}/{step}/{number}",
            source_bytes=1,
            source_sha256="0",
        )
        jobs.append(EncodingJob.objects.create(asset=asset, step=step, queue=queue))
    return jobs


def sent(owner: str) -> int:
    return EncodingJob.objects.filter(asset__owner_key=owner, sent_at__isnull=False).count()


def test_a_producer_has_only_so_many_steps_in_flight_on_a_queue(settings):
    settings.IN_FLIGHT_PER_PRODUCER = 3
    make_jobs("company:1", JobStep.ENCODE, "encode", 10)
    make_jobs("company:1", JobStep.PREVIEW, "preview", 2)
    make_jobs("company:2", JobStep.ENCODE, "encode", 1)
    assert len(admit_steps("company:1")) == 5
    assert admit_steps("company:1") == []
    assert (sent("company:1"), sent("company:2")) == (5, 0)
    assert owners_waiting() == ["company:1", "company:2"]
    assert len(admit_steps("company:2")) == 1


def test_what_ends_makes_room_for_the_next_and_what_is_nearest_to_its_end_goes_first(settings):
    settings.IN_FLIGHT_PER_PRODUCER = 1
    encodings = make_jobs("company:1", JobStep.ENCODE, "encode", 2)
    assert [job.pk for job in admit_steps("company:1")] == [encodings[0].pk]
    verification = make_jobs("company:1", JobStep.VERIFY, "encode", 1)[0]
    EncodingJob.objects.filter(pk=encodings[0].pk).update(state=WorkState.DONE)
    assert [job.pk for job in admit_steps("company:1")] == [verification.pk]


def test_a_step_that_is_to_wait_is_not_admitted_before_its_time(settings):
    (job,) = make_jobs("company:1", JobStep.ENCODE, "encode", 1)
    EncodingJob.objects.filter(pk=job.pk).update(available_at=timezone.now() + timedelta(minutes=5))
    assert admit_steps("company:1") == []
