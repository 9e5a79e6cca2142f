"""The picture of an upload is read once, in a process of its own, for all checks of its text."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from core.leases import claim
from core.models import WorkState
from media import storage
from moderation.checks.contract import Need
from moderation.models import CheckRun, StoredFootage, StoredReading
from moderation.services.checks import run_checks
from moderation.services.children import ChildFailedError
from moderation.services.footage import FootageBusyError, NoFootageError
from moderation.services.on_screen import on_screen_lines_of, remove_old_readings
from moderation.tests.checks.drawing import as_jpeg, needs_reader, written

pytestmark = pytest.mark.django_db


def read(asset, keep_alive=lambda: True):
    return on_screen_lines_of(asset_ref=asset.public_id, keep_alive=keep_alive)


@pytest.fixture
def filmed(stored_asset, small_clip):
    """``filmed(jpeg, …)``: an asset whose frames are these pictures; the decode has been done already."""

    def film(*frames: bytes):
        asset = stored_asset(small_clip)
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as archive:
            contents = {"step_ms": 1000, "duration_ms": 1000 * len(frames), "flashes": []}
            archive.writestr("footage.json", json.dumps(contents))
            for at, frame in enumerate(frames):
                archive.writestr(f"{at * 1000}.jpg", frame)
        storage.store_bytes(kept.getvalue(), "footage-of-tests.zip")
        StoredFootage.objects.create(
            source_digest=asset.source_sha256, state=WorkState.DONE, storage_key="footage-of-tests.zip"
        )
        return asset

    return film


def test_what_stands_in_the_picture_is_read_and_kept(filmed) -> None:
    needs_reader()
    asset = filmed(as_jpeg(written({(40, 600): "他沉迷赌博"})))
    (line,) = read(asset)
    assert (line.text, line.start_ms, line.end_ms) == ("他沉迷赌博", 0, 1000)
    StoredFootage.objects.all().delete()
    storage.delete_file(asset.source_key)
    assert read(asset) == (line,)


def test_a_banned_word_in_the_picture_flags_the_item(filmed, make_reel_case) -> None:
    needs_reader()
    asset = filmed(as_jpeg(written({(40, 600): "线上贝者博"})))
    case = make_reel_case(asset, offers=frozenset({Need.ON_SCREEN}))
    (item,) = case.items.all()
    run_checks(item=item)
    run = CheckRun.objects.get(check_key="on-screen-words")
    assert (run.state, run.status) == (WorkState.DONE, "flag")
    assert [(found["label"], found["meant"]) for found in run.evidence] == [("banned-word-split", "赌博")]
    assert StoredReading.objects.count() == 1


def test_a_picture_that_cannot_be_read_is_an_error_for_every_check_of_its_text(filmed, make_reel_case) -> None:
    needs_reader()
    asset = filmed(b"no picture")
    case = make_reel_case(asset, offers=frozenset({Need.ON_SCREEN}))
    (item,) = case.items.all()
    run_checks(item=item)
    runs = CheckRun.objects.filter(items=item)
    assert {run.check_key for run in runs} == {"on-screen-words", "on-screen-contacts"}
    assert {run.state for run in runs} == {WorkState.FAILED}
    assert all("the frame at 0 ms is not a picture" in run.error for run in runs)
    with pytest.raises(ChildFailedError):
        read(asset)


def test_while_somebody_else_reads_the_others_wait(filmed) -> None:
    asset = filmed(b"no picture")
    with pytest.raises(ChildFailedError):
        read(asset)
    StoredReading.objects.update(state=WorkState.QUEUED)
    assert claim(StoredReading, StoredReading.objects.get().pk) is not None
    with pytest.raises(FootageBusyError):
        read(asset)


def test_an_upload_that_is_gone_leaves_nothing_behind(stored_asset, small_clip) -> None:
    asset = stored_asset(small_clip)
    storage.delete_file(asset.source_key)
    with pytest.raises(NoFootageError):
        read(asset)
    assert not StoredReading.objects.exists()


def test_old_readings_are_forgotten_and_failures_with_them() -> None:
    old = timezone.now() - timedelta(minutes=1)
    StoredReading.objects.create(source_digest="a", reader="r", state=WorkState.FAILED, expires_at=old)
    StoredReading.objects.create(source_digest="b", reader="r", state=WorkState.RUNNING, expires_at=old)
    StoredReading.objects.create(source_digest="c", reader="r", expires_at=old + timedelta(hours=1))
    assert remove_old_readings() == 1
    assert sorted(StoredReading.objects.values_list("source_digest", flat=True)) == ["b", "c"]
