"""Resumable uploads below the protocol: what is kept, what is refused, what is cleaned up."""

import errno
import io
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import ConflictError, ForbiddenError, InvalidError, UnavailableError
from media import storage
from media.enums import AssetState, UploadState
from media.ffmpeg import limited_argv
from media.inbox import FULL_DISK_CODES, UploadBusyError, exclusive, inbox_path
from media.models import Asset, EncodingJob, Upload
from media.selectors.uploads import refusal_of, refused_uploads, uploads_for
from media.services.arrivals import finish_left_behind
from media.services.uploads import (
    append_chunk,
    cancel_upload,
    expire_uploads,
    label_of,
    refuse_upload,
    start_upload,
)
from media.targets import UploadTarget
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(target):
    """``send(content, name)``: a whole upload."""

    def run(content: bytes, name: str = "1.mp4", to: UploadTarget = target) -> Upload:
        upload = start_upload(target=to, name=name, length_bytes=len(content))
        return append_chunk(upload_pk=upload.pk, offset=0, read=io.BytesIO(content).read)

    return run


def test_the_same_bytes_for_the_same_series_are_refused_naming_the_first(send, target):
    send(b"episode", "first.mp4")
    with refused(InvalidError, "duplicate", but=(Upload,)):
        send(b"episode", "second.mp4")
    refusal = refused_uploads(
        owner_key=target.owner_key, target_kind=target.target_kind, target_ref=target.target_ref
    ).get()
    assert (refusal.refusal_rule, refusal.asset, inbox_path(refusal.public_id).exists()) == ("duplicate", None, False)
    assert "first.mp4" in refusal_of(refusal)
    assert Asset.objects.count() == 1


def test_the_same_bytes_are_welcome_for_another_series_or_owner(send, target):
    send(b"episode")
    send(b"episode", to=UploadTarget(target.owner_key, "user:1", target.target_kind, "another"))
    send(b"episode", to=UploadTarget("company:2", "user:1", target.target_kind, target.target_ref))
    assert Asset.objects.count() == 3


def test_bytes_that_were_refused_or_cancelled_before_may_come_again(send):
    first = send(b"episode")
    refuse_upload(first.pk, rule="number-taken", message="Episode 1 is there already.")
    assert refusal_of(Upload.objects.get(pk=first.pk)) == "Episode 1 is there already."
    second = send(b"episode")
    cancel_upload(second.pk)
    assert send(b"episode").state == UploadState.COMPLETE
    assert set(Asset.objects.exclude(state=AssetState.UPLOADED).values_list("state", flat=True)) == {
        AssetState.CANCELLED
    }


def test_open_and_complete_uploads_count_against_the_quota_and_refused_ones_do_not(send):
    small = UploadTarget("company:9", "user:1", "series", "x", quota_bytes=10)
    done = send(b"123456", to=small)
    with refused(ForbiddenError, "quota"):
        start_upload(target=small, name="b", length_bytes=5)
    refuse_upload(done.pk, rule="duplicate", params={"first": "a"})
    start_upload(target=small, name="b", length_bytes=10)


def test_what_arrived_before_the_sender_went_away_is_kept(target):
    upload = start_upload(target=target, name="1.mp4", length_bytes=100)
    pieces = [b"a" * 30, b""]
    append_chunk(upload_pk=upload.pk, offset=0, read=lambda _size: pieces.pop(0))
    upload.refresh_from_db()
    assert (upload.offset_bytes, upload.state) == (30, UploadState.OPEN)
    append_chunk(upload_pk=upload.pk, offset=30, read=io.BytesIO(b"b" * 70).read)
    assert storage.local_path(Asset.objects.get().source_key).read_bytes() == b"a" * 30 + b"b" * 70


def test_bytes_after_the_noted_offset_are_written_again(target):
    upload = start_upload(target=target, name="1.mp4", length_bytes=4)
    inbox_path(upload.public_id).write_bytes(b"garbage of a killed server")
    append_chunk(upload_pk=upload.pk, offset=0, read=io.BytesIO(b"good").read)
    assert storage.local_path(Asset.objects.get().source_key).read_bytes() == b"good"


def test_a_second_writer_waits_outside(target):
    upload = start_upload(target=target, name="1.mp4", length_bytes=4)
    with exclusive(upload.public_id), refused(UploadBusyError, "upload-busy"):
        append_chunk(upload_pk=upload.pk, offset=0, read=io.BytesIO(b"good").read)


def test_a_disk_without_room_refuses_before_the_first_byte(target, settings):
    settings.FREE_SPACE_BYTES = 1 << 60
    with refused(UnavailableError, "storage-full", but=(Upload,)):
        start_upload(target=target, name="1.mp4", length_bytes=4)
    assert not Upload.objects.exists()


def test_a_file_that_cannot_grow_is_one_of_our_full_disk_errors(tmp_path):
    script = f"""
try:
    with open({str(tmp_path / "x")!r}, "wb") as file:
        file.write(b"x" * 5000)
except OSError as error:
    print(error.errno)
"""
    argv = limited_argv([sys.executable, "-I", "-c", script], file_bytes=4096)
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) in FULL_DISK_CODES


def test_a_disk_that_fills_up_midway_keeps_what_arrived_and_goes_on_later(target, monkeypatch):
    upload = start_upload(target=target, name="1.mp4", length_bytes=10)
    pieces = [b"12345"]

    def read(_size: int) -> bytes:
        if pieces:
            return pieces.pop()
        raise OSError(errno.ENOSPC, "No space left on device")

    with refused(UnavailableError, "storage-full", but=(Upload,)):
        append_chunk(upload_pk=upload.pk, offset=0, read=read)
    upload.refresh_from_db()
    assert (upload.offset_bytes, upload.state) == (5, UploadState.OPEN)
    append_chunk(upload_pk=upload.pk, offset=5, read=io.BytesIO(b"67890").read)
    assert Asset.objects.count() == 1


def test_a_disk_that_is_full_at_the_end_keeps_the_whole_upload_for_later(send, target, monkeypatch):
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, refused(UnavailableError, "storage-full", but=(Upload,)):
        patched.setattr("media.storage.store_file", full)
        send(b"episode")
    upload = Upload.objects.get()
    assert (upload.offset_bytes, upload.state, Asset.objects.count()) == (7, UploadState.OPEN, 0)
    Upload.objects.update(updated_at=timezone.now() - timedelta(minutes=2))
    assert finish_left_behind() == 1
    assert Asset.objects.get().source_bytes == 7


def test_an_upload_whose_server_died_after_moving_the_file_is_finished_by_the_sweeper(target):
    upload = start_upload(target=target, name="1.mp4", length_bytes=7)
    inbox_path(upload.public_id).write_bytes(b"episode")
    storage.store_file(inbox_path(upload.public_id), f"sources/v1/{upload.public_id}/source")
    Upload.objects.update(offset_bytes=7, updated_at=timezone.now() - timedelta(minutes=2))
    assert finish_left_behind() == 1
    assert Upload.objects.get().asset is not None


def test_unfinished_uploads_expire_and_leave_nothing(target, settings):
    upload = start_upload(target=target, name="1.mp4", length_bytes=7)
    append_chunk(upload_pk=upload.pk, offset=0, read=io.BytesIO(b"epi").read)
    assert expire_uploads(timezone.now() + timedelta(hours=settings.UPLOAD_TTL_HOURS - 1)) == 0
    assert expire_uploads(timezone.now() + timedelta(hours=settings.UPLOAD_TTL_HOURS + 1)) == 1
    upload.refresh_from_db()
    assert (upload.state, inbox_path(upload.public_id).exists()) == (UploadState.EXPIRED, False)
    with refused(ConflictError, "upload-closed"):
        append_chunk(upload_pk=upload.pk, offset=3, read=io.BytesIO(b"sode").read)


def test_an_arrived_file_is_queued_for_examination(send, target, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(b"episode")
    assert EncodingJob.objects.get().step == "probe"
    assert (
        uploads_for(owner_key=target.owner_key, target_kind=target.target_kind, target_ref=target.target_ref).count()
        == 1
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("a/b\\c.mp4", "c.mp4"),
        ("第1集.mp4", "第1集.mp4"),
        ("\x00\x1b[31m", "[31m"),
        ("", "video"),
        ("/", "video"),
        ("x" * 300 + ".mp4", "x" * 251 + ".mp4"),
    ],
)
def test_names_become_labels(name, label):
    assert label_of(name) == label


@pytest.fixture
def small_disk(tmp_path, settings):
    """A data folder on a file system of one megabyte."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting needs root")
    settings.DUANJU_DATA = tmp_path
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_on_a_really_full_disk_the_upload_stops_with_a_sentence_and_goes_on_when_there_is_room(
    small_disk, target, monkeypatch
):
    monkeypatch.setattr("media.services.uploads.check_room", lambda _wanted: None)
    content = bytes(range(256)) * 2800  # 700 kB
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(600_000))
    upload = start_upload(target=target, name="1.mp4", length_bytes=len(content))
    with refused(UnavailableError, "storage-full", but=(Upload,)):
        append_chunk(upload_pk=upload.pk, offset=0, read=io.BytesIO(content).read)
    upload.refresh_from_db()
    assert 0 <= upload.offset_bytes < len(content)
    ballast.unlink()
    rest = io.BytesIO(content[upload.offset_bytes :])
    append_chunk(upload_pk=upload.pk, offset=upload.offset_bytes, read=rest.read)
    assert storage.local_path(Asset.objects.get().source_key).read_bytes() == content
