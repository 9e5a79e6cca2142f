"""One real decode of the original upload: frames at their times, flashes, kept for a while, made once."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from core.leases import claim
from core.models import WorkState
from media import storage
from moderation.models import StoredFootage
from moderation.services.footage import (
    FootageBusyError,
    FootageFailedError,
    NoFootageError,
    footage_of,
    remove_old_footage,
)

pytestmark = pytest.mark.django_db


def look(asset, keep_alive=lambda: True):
    return footage_of(asset_ref=asset.public_id, keep_alive=keep_alive)


def test_there_is_a_frame_for_every_second_at_its_time(stored_asset, small_clip) -> None:
    footage = look(stored_asset(small_clip))
    assert [frame.at_ms for frame in footage.frames] == [0, 1000, 2000]
    assert footage.duration_ms == pytest.approx(3000, abs=60)
    sizes = {Image.open(io.BytesIO(frame.jpeg)).size for frame in footage.frames}
    assert sizes == {(480, 854)}


def test_a_landscape_picture_is_480_high_and_a_small_one_is_not_enlarged(stored_asset, make_clip) -> None:
    wide = look(stored_asset(make_clip(seconds=1, width=1280, height=720)))
    small = look(stored_asset(make_clip(seconds=1, width=180, height=320)))
    assert Image.open(io.BytesIO(wide.frames[0].jpeg)).size == (854, 480)
    assert Image.open(io.BytesIO(small.frames[0].jpeg)).size == (180, 320)


def test_every_frame_of_the_source_has_its_badness_in_order(stored_asset, small_clip) -> None:
    flashes = look(stored_asset(small_clip)).flashes
    assert flashes is not None
    assert len(flashes) == 72
    assert [at_ms for at_ms, _badness in flashes] == sorted(at_ms for at_ms, _badness in flashes)
    assert flashes[-1][0] == pytest.approx(2958, abs=2)


def test_the_second_look_decodes_nothing_and_sees_the_same(stored_asset, small_clip) -> None:
    asset = stored_asset(small_clip)
    first = look(asset)
    storage.delete_file(asset.source_key)
    assert look(asset) == first


def test_two_assets_of_the_same_bytes_share_one_decode(stored_asset, small_clip) -> None:
    first, second = stored_asset(small_clip), stored_asset(small_clip)
    look(first)
    storage.delete_file(first.source_key)
    assert look(second).frames
    assert StoredFootage.objects.count() == 1


def test_footage_is_forgotten_after_its_time_and_made_again_when_asked_for(stored_asset, small_clip, settings) -> None:
    settings.CHECK_FOOTAGE_HOURS = 2
    asset = stored_asset(small_clip)
    look(asset)
    key = StoredFootage.objects.get().storage_key
    assert remove_old_footage(timezone.now() + timedelta(minutes=119)) == 0
    assert remove_old_footage(timezone.now() + timedelta(minutes=121)) == 1
    assert not storage.exists(key)
    assert look(asset).frames


def test_footage_that_somebody_removed_is_made_again(stored_asset, small_clip) -> None:
    asset = stored_asset(small_clip)
    look(asset)
    storage.delete_file(StoredFootage.objects.get().storage_key)
    assert look(asset).frames


def test_whoever_comes_second_while_it_is_made_is_told_to_come_back(stored_asset, small_clip) -> None:
    asset = stored_asset(small_clip)
    row = StoredFootage.objects.create(source_digest=asset.source_sha256)
    claim(StoredFootage, row.pk, seconds=60)
    with pytest.raises(FootageBusyError):
        look(asset)


def test_a_decode_whose_lease_is_lost_stops_and_leaves_nothing(stored_asset, make_clip, settings) -> None:
    asset = stored_asset(make_clip(seconds=25, width=1080, height=1920, tone=0))
    with pytest.raises(FootageBusyError):
        look(asset, keep_alive=lambda: False)
    assert list((settings.DUANJU_DATA / "scratch-checks").iterdir()) == []


def test_a_source_that_is_gone_is_nothing_to_look_at(stored_asset, small_clip) -> None:
    asset = stored_asset(small_clip)
    storage.delete_file(asset.source_key)
    with pytest.raises(NoFootageError, match="not there any more"):
        look(asset)
    assert not StoredFootage.objects.exists()


def test_a_source_that_cannot_be_decoded_says_so_and_is_not_tried_by_every_check(
    stored_asset, small_clip, tmp_path
) -> None:
    asset = stored_asset(small_clip)
    broken = tmp_path / "broken"
    broken.write_bytes(small_clip.read_bytes()[:2000])
    storage.store_file(broken, asset.source_key)
    with pytest.raises(FootageFailedError, match="could not be decoded"):
        look(asset)
    attempts = StoredFootage.objects.get().attempt
    with pytest.raises(FootageFailedError, match="could not be decoded"):
        look(asset)
    row = StoredFootage.objects.get()
    assert (row.state, row.attempt) == (WorkState.FAILED, attempts)
