"""From a file to published renditions, through the rows, with real ffmpeg."""

import json

import pytest

from core.models import OutboxEvent, WorkState
from media import storage
from media.encoding.playlists import uris_of
from media.enums import AssetState, RenditionKind, UploadState
from media.models import EncodingJob

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_imported_clip_ends_as_a_ready_asset_with_renditions(import_clip, small_clip):
    upload = import_clip(small_clip)
    asset = upload.asset
    asset.refresh_from_db()
    assert (upload.state, asset.state, asset.progress) == (UploadState.COMPLETE, AssetState.READY, 100)
    rungs = asset.renditions.filter(kind=RenditionKind.VIDEO)
    assert sorted(rungs.values_list("name", flat=True)) == ["360", "540", "720"]
    assert asset.renditions.get(kind=RenditionKind.AUDIO).codecs == "mp4a.40.2"
    assert abs(asset.duration_ms - 3000) <= 50
    assert asset.analysis["black"] == []
    assert asset.analysis["loudness_lufs"] is not None
    assert asset.facts["video"]["codec"] == "h264"
    assert set(EncodingJob.objects.values_list("state", flat=True)) == {WorkState.DONE}
    assert OutboxEvent.objects.filter(name="AssetReady").count() == 1


def test_the_manifest_names_every_published_file_with_its_digest(ready_asset):
    manifest = json.loads(storage.published_text(f"{ready_asset.published_prefix}/manifest.json"))
    for name, entry in manifest["files"].items():
        assert storage.stored_size(f"{ready_asset.published_prefix}/{name}") == entry["bytes"]
    master = storage.published_text(f"{ready_asset.published_prefix}/master.m3u8")
    assert set(uris_of(master)) <= set(manifest["files"])
    assert manifest["plan_hash"] == ready_asset.plan_hash


def test_nothing_is_left_in_scratch_folders_and_inbox(ready_asset, settings):
    assert list((settings.DUANJU_DATA / "scratch").iterdir()) == []
    assert list((settings.DUANJU_DATA / "uploads").iterdir()) == []
