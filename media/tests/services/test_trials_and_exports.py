"""What is made of a ready asset later: its first seconds alone, and a file with burnt-in labels."""

import subprocess
from datetime import timedelta

import imageio_ffmpeg
import pytest
from django.utils import timezone
from PIL import Image

from core.errors import ConflictError, InvalidError
from core.models import WorkState
from media import storage
from media.encoding.boxes import read_fragmented
from media.encoding.trials import trial_hash
from media.enums import AssetState, JobStep
from media.models import Asset, EncodingJob
from media.overlays import broken, draw_labels, length_of
from media.probing import examine_source
from media.services.exports import expire_exports, request_export
from media.services.presentations import Label
from media.services.trials import prepare_trial

pytestmark = pytest.mark.django_db(transaction=True)
LABELS = [Label("ai-made", "AI生成内容", "zh-hans"), Label("filing-number", "网微剧备字（2026）第0123号", "zh-hans")]


@pytest.fixture
def long_asset(encoded_once, import_clip, make_clip) -> Asset:
    """Ten seconds in one rung."""
    asset = import_clip(make_clip(seconds=10, width=320, height=568, fps=25)).asset
    asset.refresh_from_db()
    return asset


def folder_of(asset: Asset, plan_hash: str) -> str:
    return f"media/v1/{asset.public_id}/{plan_hash}"


def test_a_trial_holds_no_byte_beyond_its_seconds_and_plays(long_asset):
    job = prepare_trial(long_asset.pk, seconds=5)
    job.refresh_from_db()
    assert (job.state, job.plan_hash) == (WorkState.DONE, trial_hash(long_asset.plan_hash, 5))
    folder = folder_of(long_asset, job.plan_hash)
    for name in ("360.mp4", "audio.mp4"):
        cut = storage.local_path(f"{folder}/{name}")
        whole = storage.local_path(f"{folder_of(long_asset, long_asset.plan_hash)}/{name}")
        assert read_fragmented(cut).duration_seconds == pytest.approx(4.0, abs=0.06)
        assert whole.read_bytes().startswith(cut.read_bytes())
        assert cut.stat().st_size < whole.stat().st_size * 0.6
        decode(cut)
    assert "#EXT-X-ENDLIST" in storage.fresh_text(f"{folder}/360.m3u8")
    assert prepare_trial(long_asset.pk, seconds=5).pk == job.pk


def decode(path) -> None:
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"]
    assert subprocess.run(argv, check=True, capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize("seconds", [0, 1, 11])
def test_a_trial_is_two_to_ten_seconds(long_asset, seconds):
    with pytest.raises(InvalidError, match="2 to 10"):
        prepare_trial(long_asset.pk, seconds=seconds)


def test_what_is_not_ready_has_neither_trial_nor_export(long_asset):
    Asset.objects.update(state=AssetState.ENCODING)
    with pytest.raises(ConflictError):
        prepare_trial(long_asset.pk, seconds=5)
    long_asset.refresh_from_db()
    with pytest.raises(ConflictError):
        request_export(asset=long_asset, labels=[], metadata={})


def test_an_export_carries_its_labels_over_the_first_seconds_and_in_its_metadata(long_asset, tmp_path):
    job = request_export(asset=long_asset, labels=LABELS, metadata={"AIGC": '{"Label":"1"}', "filing": "0123"})
    job.refresh_from_db()
    assert job.state == WorkState.DONE, job.error
    made = storage.local_path(job.result["key"])
    assert (made.stat().st_size, job.result["name"][-4:]) == (job.result["bytes"], ".mp4")
    facts = examine_source(made).facts
    assert facts is not None
    assert facts.provenance == {"aigc": {"Label": "1"}}
    assert facts.measured_seconds == pytest.approx(10, abs=0.1)
    assert difference(made, long_asset, 1.0, tmp_path) > 4 * difference(made, long_asset, 8.0, tmp_path)
    assert (
        request_export(asset=long_asset, labels=LABELS, metadata={"AIGC": '{"Label":"1"}', "filing": "0123"}).pk
        == job.pk
    )


def difference(made, asset: Asset, at: float, folder) -> float:
    """How far the upper fifth of the picture is from the rendition without labels."""
    whole = storage.local_path(f"{folder_of(asset, asset.plan_hash)}/360.mp4")
    means = []
    for name, path in (("made", made), ("whole", whole)):
        still = folder / f"{name}.png"
        argv = [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-v",
            "error",
            "-y",
            "-i",
            str(path),
            "-ss",
            str(at),
            "-frames:v",
            "1",
            str(still),
        ]
        subprocess.run(argv, check=True)
        with Image.open(still) as picture:
            means.append(picture.convert("L").crop((0, 0, picture.width, picture.height // 5)).tobytes())
    one, other = means
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def test_an_export_is_removed_after_some_days_and_can_be_asked_for_again(long_asset, settings):
    job = request_export(asset=long_asset, labels=[], metadata={})
    job.refresh_from_db()
    key = job.result["key"]
    assert expire_exports() == 0
    assert expire_exports(timezone.now() + timedelta(days=settings.EXPORT_DAYS + 1)) == 1
    assert not storage.exists(key)
    request_export(asset=long_asset, labels=[], metadata={})
    assert EncodingJob.objects.get(step=JobStep.EXPORT).state == WorkState.DONE
    assert storage.exists(key)


def test_labels_are_large_enough_and_break_into_lines_that_fit(tmp_path):
    target = tmp_path / "labels.png"
    draw_labels(tuple(label.text for label in LABELS), 1080, 1920, target)
    with Image.open(target) as picture:
        assert picture.size == (1080, 1920)
        box = picture.getbbox()
    assert box is not None
    assert box[3] - box[1] > 2 * 0.05 * 1080
    lines = broken("a very long text in words 第一百二十三号第一百二十三号", 40, 300)
    assert all(length_of(line, 40) <= 300 for line in lines)
    assert "".join(lines).replace(" ", "") == "averylongtextinwords第一百二十三号第一百二十三号"
