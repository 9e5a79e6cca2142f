"""Workers die, messages get lost, people change their minds: the rows bring everything to an end."""

import io
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import ConflictError
from core.leases import claim
from core.models import OutboxEvent, WorkState
from media import storage
from media.enums import AssetState, JobStep, UploadState
from media.models import Asset, EncodingJob, Upload
from media.services import rendering, verification
from media.services.encoding import cancel_encoding, retry_encoding, start_encoding
from media.services.examination import examine_asset
from media.services.packaging import package_asset
from media.services.previewing import make_preview
from media.services.recovery import fail_abandoned, jobs_to_send, start_forgotten
from media.services.rendering import render_asset
from media.services.tidying import tidy_up
from media.services.uploads import append_chunk, refuse_upload, start_upload
from media.services.validation import validate_asset
from media.services.verification import verify_asset
from media.tasks.encoding import sweep_encoding

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def no_messages(monkeypatch):
    """A broker that loses everything."""
    monkeypatch.setattr("media.tasks.encoding.enqueue", lambda *_args: None)


@pytest.fixture
def arrived(no_messages, target, tiny_clip) -> Asset:
    """An asset that has just been uploaded, with its first step queued and no message on its way."""
    content = tiny_clip.read_bytes()
    upload = start_upload(target=target, name="1.mp4", length_bytes=len(content))
    append_chunk(upload_pk=upload.pk, offset=0, read=io.BytesIO(content).read)
    return Asset.objects.get()


@pytest.fixture
def planned(arrived) -> Asset:
    """An asset whose preview is over and whose encoding is queued."""
    until_planned()
    arrived.refresh_from_db()
    return arrived


def until_planned() -> None:
    examine_asset(the_job(JobStep.PROBE).pk)
    validate_asset(the_job(JobStep.VALIDATE).pk)
    make_preview(the_job(JobStep.PREVIEW).pk)


def render_and_finish() -> None:
    """The steps from encoding to the end."""
    render_asset(the_job(JobStep.ENCODE).pk)
    package_asset(the_job(JobStep.PACKAGE).pk)
    verify_asset(the_job(JobStep.VERIFY).pk)


def the_job(step: JobStep) -> EncodingJob:
    return EncodingJob.objects.get(step=step)


def encode_job() -> EncodingJob:
    return the_job(JobStep.ENCODE)


def state_of(asset: Asset) -> str:
    return Asset.objects.values_list("state", flat=True).get(pk=asset.pk)


def test_a_broker_that_loses_every_message_only_costs_time(arrived, monkeypatch):
    monkeypatch.setattr("media.tasks.encoding.enqueue", lambda task, pk: task(pk))
    for _round in range(6):
        sweep_encoding()
    assert state_of(arrived) == AssetState.READY


def test_a_job_whose_worker_died_is_sent_again_and_finishes(planned):
    EncodingJob.objects.filter(step=JobStep.ENCODE).update(sent_at=timezone.now())
    job = claim(EncodingJob, encode_job().pk, seconds=30)
    assert job is not None
    render_asset(job.pk)  # another worker cannot have it yet
    assert state_of(planned) == AssetState.QUEUED
    later = timezone.now() + MINUTE
    assert [sent.pk for sent in jobs_to_send(later)] == [job.pk]
    EncodingJob.objects.update(available_at=timezone.now())
    render_and_finish()
    assert state_of(planned) == AssetState.READY
    assert encode_job().attempt == 2


def test_a_worker_that_comes_back_after_losing_its_lease_changes_nothing(planned, monkeypatch):
    real = rendering.collect_outputs

    def lose_the_lease(*args: object) -> object:
        EncodingJob.objects.filter(step=JobStep.ENCODE).update(lease_token="somebody-else")
        return real(*args)

    monkeypatch.setattr(rendering, "collect_outputs", lose_the_lease)
    render_asset(encode_job().pk)
    assert state_of(planned) == AssetState.ENCODING
    assert encode_job().result == {}
    assert not EncodingJob.objects.filter(step=JobStep.PACKAGE).exists()


def test_a_package_with_a_changed_byte_is_encoded_again(planned):
    render_asset(encode_job().pk)
    package_asset(the_job(JobStep.PACKAGE).pk)
    path = storage.local_path(f"media/v1/{planned.public_id}/{planned.plan_hash}/audio.mp4")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    verify_asset(the_job(JobStep.VERIFY).pk)
    assert state_of(planned) == AssetState.QUEUED
    assert not planned.renditions.exists()
    assert encode_job().state == WorkState.QUEUED
    render_and_finish()
    assert state_of(planned) == AssetState.READY


def test_a_package_with_a_missing_file_is_never_ready_and_fails_in_the_end(planned, monkeypatch):
    real = verification.published_findings
    monkeypatch.setattr(verification, "published_findings", lambda *args: [*real(*args), "a finding"])
    for _attempt in range(3):
        render_and_finish()
    planned.refresh_from_db()
    assert (planned.state, planned.failure_rule) == (AssetState.FAILED, "output-invalid")
    assert "a finding" in planned.failure_log
    assert not OutboxEvent.objects.filter(name="AssetReady").exists()


def test_the_last_of_two_parts_queues_the_packaging_whatever_the_order(arrived):
    examine_asset(the_job(JobStep.PROBE).pk)
    validate_asset(the_job(JobStep.VALIDATE).pk)
    render_asset(encode_job().pk)
    arrived.refresh_from_db()
    assert (arrived.remaining, arrived.state) == (1, AssetState.ENCODING)
    assert not EncodingJob.objects.filter(step=JobStep.PACKAGE).exists()
    make_preview(the_job(JobStep.PREVIEW).pk)
    arrived.refresh_from_db()
    assert arrived.remaining == 0
    assert the_job(JobStep.PACKAGE).state == WorkState.QUEUED


def test_a_preview_that_dies_each_time_does_not_keep_the_asset_from_being_ready(arrived):
    examine_asset(the_job(JobStep.PROBE).pk)
    validate_asset(the_job(JobStep.VALIDATE).pk)
    EncodingJob.objects.filter(step=JobStep.PREVIEW).update(
        state=WorkState.RUNNING, attempt=3, lease_until=timezone.now() - MINUTE
    )
    jobs_to_send()
    assert fail_abandoned() == 1
    assert fail_abandoned() == 0  # counted once
    render_and_finish()
    assert state_of(arrived) == AssetState.READY


def test_what_failed_or_was_cancelled_leaves_no_file_behind(planned):
    render_asset(encode_job().pk)
    cancel_encoding(planned.pk)
    folder = storage.local_path(f"media/v1/{planned.public_id}")
    assert list(folder.rglob("*.mp4"))
    assert tidy_up() == 0  # a worker may still be writing
    assert tidy_up(timezone.now() + 2 * MINUTE) == 1
    assert not folder.exists()


def test_the_preview_goes_when_the_asset_has_been_ready_for_a_while(planned):
    folder = storage.local_path(f"media/v1/{planned.public_id}/{planned.preview_hash}")
    assert (folder / "master.m3u8").is_file()
    render_and_finish()
    tidy_up()
    assert folder.exists()
    tidy_up(timezone.now() + 60 * MINUTE)
    assert not folder.exists()
    assert storage.exists(f"media/v1/{planned.public_id}/{planned.plan_hash}/master.m3u8")


def test_after_three_dead_workers_the_asset_fails_with_a_reason(planned):
    EncodingJob.objects.filter(step=JobStep.ENCODE).update(
        state=WorkState.RUNNING, attempt=3, lease_until=timezone.now() - MINUTE
    )
    jobs_to_send()
    assert fail_abandoned() == 1
    planned.refresh_from_db()
    assert (planned.state, planned.failure_rule) == (AssetState.FAILED, "encoding-failed")
    assert storage.exists(planned.source_key)
    assert OutboxEvent.objects.filter(name="AssetFailed").exists()


def test_a_failure_of_ours_can_be_tried_again_by_a_person(planned):
    EncodingJob.objects.filter(step=JobStep.ENCODE).update(state=WorkState.FAILED, attempt=3)
    fail_abandoned()
    retry_encoding(planned.pk)
    until_planned()
    render_and_finish()
    assert state_of(planned) == AssetState.READY


def test_a_damaged_source_is_refused_once_and_cannot_be_tried_again(target, no_messages, tmp_path, tiny_clip):
    content = bytearray(tiny_clip.read_bytes())
    start = content.index(b"mdat") + 4000
    content[start : start + 4000] = bytes(4000)
    upload = start_upload(target=target, name="1.mp4", length_bytes=len(content))
    append_chunk(upload_pk=upload.pk, offset=0, read=io.BytesIO(bytes(content)).read)
    examine_asset(the_job(JobStep.PROBE).pk)
    validate_asset(the_job(JobStep.VALIDATE).pk)
    asset, upload = Asset.objects.get(), Upload.objects.get()
    assert (asset.state, asset.failure_rule) == (AssetState.FAILED, "decode-errors")
    assert the_job(JobStep.VALIDATE).attempt == 1
    assert (upload.state, upload.refusal_rule) == (UploadState.REFUSED, "decode-errors")
    assert asset.failure_log
    assert not storage.exists(asset.source_key)
    with pytest.raises(ConflictError):
        retry_encoding(asset.pk)


def test_a_full_disk_waits_and_tries_again(planned, settings):
    settings.FREE_SPACE_BYTES = 1 << 60
    render_asset(encode_job().pk)
    job = encode_job()
    assert (job.state, job.attempt) == (WorkState.QUEUED, 1)
    assert job.available_at > timezone.now() + MINUTE
    assert state_of(planned) == AssetState.ENCODING


def test_cancelling_stops_the_work_and_retrying_starts_it_again(planned):
    cancel_encoding(planned.pk)
    cancel_encoding(planned.pk)
    render_asset(encode_job().pk)
    assert state_of(planned) == AssetState.CANCELLED
    retry_encoding(planned.pk)
    assert state_of(planned) == AssetState.UPLOADED
    assert set(EncodingJob.objects.filter(step=JobStep.PROBE).values_list("state", flat=True)) == {WorkState.QUEUED}


def test_refusing_a_finished_upload_stops_its_encoding_and_drops_the_source(planned):
    refuse_upload(Upload.objects.get().pk, rule="number-taken", message="Episode 1 is there.")
    assert state_of(planned) == AssetState.CANCELLED
    assert not storage.exists(planned.source_key)
    assert encode_job().state == WorkState.CANCELLED


def test_an_asset_without_any_job_is_found(arrived):
    EncodingJob.objects.all().delete()
    assert start_forgotten() == 0
    assert start_forgotten(timezone.now() + 2 * MINUTE) == 1
    assert EncodingJob.objects.get().step == JobStep.PROBE


def test_starting_twice_makes_one_job(arrived):
    start_encoding(arrived.pk)
    assert EncodingJob.objects.count() == 1


WORKER = """
import sys
import tests.settings as kept
kept.DATABASES["default"]["NAME"] = sys.argv[1]
from django.conf import settings
import django
settings.configure(**{k: getattr(kept, k) for k in dir(kept) if k.isupper()})
django.setup()
from pathlib import Path
settings.DUANJU_DATA = Path(sys.argv[2])
settings.STORAGES["default"]["OPTIONS"]["location"] = sys.argv[3]
settings.LEASE_SECONDS = 2
from media.services.rendering import render_asset
render_asset(int(sys.argv[4]))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the worker process opens the test's own database file")
def test_a_worker_killed_in_the_middle_leaves_no_ffmpeg_and_the_next_one_finishes(planned, settings, make_clip):
    clip = make_clip(seconds=12, width=540, height=960)
    storage.local_path(planned.source_key).write_bytes(clip.read_bytes())
    retry_from_the_start(planned)
    job = encode_job()
    name = str(connection.settings_dict["NAME"])
    location = storage.local_path("x").parent
    argv = [sys.executable, "-c", WORKER, name, str(settings.DUANJU_DATA), str(location), str(job.pk)]
    worker = subprocess.Popen(argv, cwd=Path(__file__).parents[3])
    try:
        folder = wait_for_scratch(settings.DUANJU_DATA / "scratch")
    finally:
        worker.kill()
        worker.wait()
    deadline = time.monotonic() + 10
    while processes_in(folder):
        assert time.monotonic() < deadline, "ffmpeg outlived its worker"
        time.sleep(0.05)
    assert state_of(planned) == AssetState.ENCODING
    EncodingJob.objects.update(lease_until=timezone.now() - MINUTE)
    render_and_finish()
    assert state_of(planned) == AssetState.READY
    assert encode_job().attempt == 2
    assert not list((settings.DUANJU_DATA / "scratch").iterdir())


def retry_from_the_start(asset: Asset) -> None:
    cancel_encoding(asset.pk)
    retry_encoding(asset.pk)
    EncodingJob.objects.exclude(step=JobStep.PROBE).delete()
    until_planned()


def wait_for_scratch(root: Path) -> Path:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for folder in root.glob("job-*"):
            if any(file.stat().st_size > 50_000 for file in folder.glob("*.mp4")):
                return folder
        time.sleep(0.05)
    message = "the worker did not begin"
    raise AssertionError(message)


def processes_in(folder: Path) -> list[str]:
    """Processes whose working directory is the folder."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == folder:
                found.append(link.parent.name)
        except OSError:
            continue
    return found
