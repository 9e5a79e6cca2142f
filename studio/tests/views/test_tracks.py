"""Dubs, exports, retrying and cancelling through the studio's pages."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import WorkState
from dramas.models import Dub
from media.enums import AssetState, JobStep
from media.models import Asset, EncodingJob

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def episode_page(tus, series, small_clip, eager_tasks, encoded_once) -> str:
    """The address of a ready episode of three seconds."""
    tus.send("E01.mp4", small_clip.read_bytes())
    assert Asset.objects.get().state == AssetState.READY
    return f"/studio/series/{series.slug}/1/"


def spoken(path: Path, seconds: float) -> SimpleUploadedFile:
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "lavfi", "-i", "sine=f=300", "-t", str(seconds)]
    subprocess.run([*argv, str(path)], check=True)
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_a_dub_is_sent_shown_and_removed(tus, episode_page, tmp_path):
    sent = {"language": "en", "file": spoken(tmp_path / "english.m4a", 3)}
    page = tus.client.post(f"{episode_page}dubs/", sent, follow=True).content.decode()
    assert "The dub was added." in page
    assert "english.m4a" in page
    dub = Dub.objects.select_related("asset").get()
    assert (dub.language, dub.asset.state, dub.asset.kind) == ("en", AssetState.READY, "sound")
    page = tus.client.post(f"{episode_page}dubs/en/remove/", follow=True).content.decode()
    assert "The dub was removed." in page
    assert not Dub.objects.exists()


def test_what_is_no_sound_is_refused_with_a_sentence(tus, episode_page):
    for file, sentence in ((SimpleUploadedFile("a.m4a", b"hello"), "not a sound file"), (None, "Choose a sound file")):
        sent = {"language": "en", **({"file": file} if file else {})}
        assert sentence in tus.client.post(f"{episode_page}dubs/", sent, follow=True).content.decode()
    assert not Dub.objects.exists()


def test_an_export_is_made_and_downloaded(tus, episode_page):
    assert "Export with labels" in tus.client.get(episode_page).content.decode()
    page = tus.client.post(f"{episode_page}export/", follow=True).content.decode()
    assert "Download with labels" in page
    address = page.partition("download>")[0].rpartition('href="')[2].partition('"')[0]
    answer = tus.client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert b"ftyp" in b"".join(answer.streaming_content)[:16]


def test_a_failure_of_ours_shows_its_last_words_and_can_be_tried_again(tus, episode_page):
    Asset.objects.update(state=AssetState.FAILED, failure_rule="encoding-failed", failure_log="Conversion failed!")
    page = tus.client.get(episode_page).content.decode()
    assert "Conversion failed!" in page
    assert "Try again" in page
    assert "begins again" in tus.client.post(f"{episode_page}retry/", follow=True).content.decode()
    assert Asset.objects.get().state == AssetState.READY


def test_work_can_be_cancelled_and_what_is_ready_cannot(tus, episode_page):
    refused = tus.client.post(f"{episode_page}cancel/")
    assert refused.status_code == 409
    Asset.objects.update(state=AssetState.ENCODING)
    EncodingJob.objects.filter(step=JobStep.ENCODE).update(state=WorkState.QUEUED)
    assert "Cancel the encoding" in tus.client.get(episode_page).content.decode()
    assert "was cancelled" in tus.client.post(f"{episode_page}cancel/", follow=True).content.decode()
    assert EncodingJob.objects.get(step=JobStep.ENCODE).state == WorkState.CANCELLED


def test_the_preview_plays_before_the_ladder_is_there(tus, episode_page):
    asset = Asset.objects.get()
    Asset.objects.update(state=AssetState.ENCODING, preview_hash=asset.plan_hash)
    page = tus.client.get(episode_page).content.decode()
    assert "can be played already" in page
    grant = tus.client.get(f"{episode_page}preview/").json()
    assert tus.client.get(grant["master"]).status_code == 200
    Asset.objects.update(preview_hash="")
    assert tus.client.get(f"{episode_page}preview/").status_code == 404


@pytest.mark.parametrize("act", ["dubs", "export", "retry", "cancel", "dubs/en/remove"])
def test_strangers_get_nowhere(episode_page, client_for, make_user, act):
    assert client_for(make_user()).post(f"{episode_page}{act}/").status_code in (403, 404)
