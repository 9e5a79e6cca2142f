"""Every difficult file goes through the whole graph and ends as docs/mechanisms/encoding.md says; nothing stays pending."""

import re
import subprocess
from pathlib import Path

import pytest

from media import storage
from media.encoding.boxes import read_fragmented
from media.enums import AssetState
from media.ffmpeg import ffmpeg_binary
from media.models import Asset
from media.refusals import refusal_sentence
from media.services.uploads import append_chunk, start_upload

pytestmark = [pytest.mark.one_database, pytest.mark.django_db(transaction=True)]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "mechanisms" / "encoding.md"
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| (?:(?P<ready>ready)|`(?P<rule>[a-z-]+)`) \| .+ \|$", re.MULTILINE)
TABLE = {row["name"]: row["rule"] or "" for row in ROW.finditer(PAGE.read_text())}
LONG, BEGINNING_SECONDS = "53_10min_single_gop.mp4", 40


def test_the_page_names_every_file(shared_media):
    assert {path.name for path in (shared_media / "nasty").iterdir()} == set(TABLE)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.prove if name == LONG else ()) for name in sorted(TABLE)]
)
def test_a_difficult_file_ends_as_the_page_says(shared_media, eager_tasks, encoded_once, quick, target, name):
    ends_as_the_page_says(name, sent_in(shared_media / "nasty" / name, target))


def test_the_beginning_of_a_long_group_of_pictures_ends_as_the_whole(
    shared_media, eager_tasks, encoded_once, quick, target, tmp_path
):
    beginning = tmp_path / LONG
    argv = [ffmpeg_binary(), "-v", "error", "-i", str(shared_media / "nasty" / LONG), "-c", "copy"]
    subprocess.run([*argv, "-t", str(BEGINNING_SECONDS), str(beginning)], check=True, timeout=60)
    asset = sent_in(beginning, target)
    ends_as_the_page_says(LONG, asset)
    assert asset is not None
    assert asset.duration_ms == pytest.approx(1000 * BEGINNING_SECONDS, abs=500)


def ends_as_the_page_says(name: str, asset: Asset | None) -> None:
    if asset is None:
        assert TABLE[name] == "empty-file"
        return
    assert asset.state == (AssetState.FAILED if TABLE[name] else AssetState.READY), asset.failure_log
    assert asset.failure_rule == TABLE[name]
    if TABLE[name]:
        assert str(refusal_sentence(asset.failure_rule, asset.failure_params)).count(".") >= 1
        assert not storage.exists(asset.source_key)
    else:
        top = asset.plan["rungs"][-1]["name"]
        path = storage.local_path(f"{asset.published_prefix}/{top}.mp4")
        assert read_fragmented(path).duration_seconds == pytest.approx(asset.duration_ms / 1000, abs=0.05)


def sent_in(path: Path, target) -> Asset | None:
    """Upload as a browser does: nothing is decoded before it is taken."""
    size = path.stat().st_size
    if not size:
        return None
    upload = start_upload(target=target, name=path.name, length_bytes=size)
    with path.open("rb") as file:
        append_chunk(upload_pk=upload.pk, offset=0, read=file.read)
    return Asset.objects.get()
