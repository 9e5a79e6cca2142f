"""Every kind of grant over HTTP: what it opens, and that it opens nothing else."""

from urllib.parse import urljoin

import m3u8
import pytest

from core.actors import guest
from core.errors import UnavailableError
from media.encoding.trials import trial_hash
from media.enums import AssetKind, AssetState
from media.models import Asset, EncodingJob
from media.services.exports import request_export
from media.services.grants import export_url, make_grant, make_preview_grant, make_trial_grant
from media.services.imports import import_file
from media.services.presentations import DubTrack, Label, SubtitleTrack, present_asset
from media.services.trials import prepare_trial
from media.targets import UploadTarget
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
VIEWER = "abcdefgh23456789"
VTT = "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n你好\n"


@pytest.fixture
def asset(encoded_once, import_clip, make_clip) -> Asset:
    """Five seconds in one rung."""
    made = import_clip(make_clip(seconds=5, width=320, height=568, fps=25)).asset
    made.refresh_from_db()
    return made


@pytest.fixture
def dub(asset, make_clip, eager_tasks) -> Asset:
    """The sound of another clip as an asset of its own."""
    target = UploadTarget(asset.owner_key, "user:1", "dub", "x:en", asset_kind="sound")
    made = import_file(make_clip(seconds=5, width=320, height=568, fps=25, tone=880), target=target).asset
    made.refresh_from_db()
    assert (made.state, made.kind) == (AssetState.READY, AssetKind.SOUND)
    return made


def fetch(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def test_a_presented_master_leads_to_subtitles_and_dubs(asset, dub, guest_client):
    client = guest_client(VIEWER)
    presentation = present_asset(
        asset,
        subtitles=[SubtitleTrack("zh-hans", "简体中文", VTT)],
        dubs=[DubTrack("en", "English", dub)],
        labels=[Label("ai-made", "Made with AI", "en")],
        language="zh-hans",
    )
    grant = make_grant(asset, guest(VIEWER), presentation)
    master = m3u8.loads(fetch(client, grant.master_url))
    assert [data.value for data in master.session_data] == ["Made with AI"]
    media = {(each.type, each.language): urljoin(grant.master_url, each.uri) for each in master.media}
    subtitles = m3u8.loads(fetch(client, media["SUBTITLES", "zh-hans"]))
    assert fetch(client, urljoin(media["SUBTITLES", "zh-hans"], subtitles.segments[0].uri)) == VTT
    spoken = media["AUDIO", "en"]
    assert dub.public_id in spoken
    sound = m3u8.loads(fetch(client, spoken))
    answer = client.get(urljoin(spoken, sound.segments[0].uri), headers={"Range": "bytes=0-99"})
    assert answer.status_code == 206
    assert guest_client("zzzzzzzz23456789").get(spoken).status_code == 403
    thumbs = fetch(client, grant.thumbs_url)
    assert "#xywh=" in thumbs


def test_a_trial_grant_opens_the_trial_and_nothing_of_the_whole(asset, guest_client):
    client = guest_client(VIEWER)
    with refused(UnavailableError, "trial-not-ready"):
        make_trial_grant(asset, guest(VIEWER), 4)
    prepare_trial(asset.pk, seconds=4)
    address = make_trial_grant(asset, guest(VIEWER), 4).master_url
    assert fetch(client, address)
    playlist = m3u8.loads(fetch(client, address.replace("master.m3u8", "360.m3u8")))
    assert sum(segment.duration for segment in playlist.segments) == pytest.approx(4.0)
    cut = trial_hash(asset.plan_hash, 4)
    segment = urljoin(address, playlist.segments[0].uri)
    for trespass in (address, segment):
        assert cut in trespass
        assert client.get(trespass.replace(cut, asset.plan_hash)).status_code == 403


def test_a_preview_grant_opens_the_preview_only_and_not_the_ladder(asset, guest_client):
    client = guest_client(VIEWER)
    Asset.objects.filter(pk=asset.pk).update(state=AssetState.ENCODING)
    asset.refresh_from_db()
    with refused(UnavailableError, "not-ready"):
        make_grant(asset, guest(VIEWER))
    address = make_preview_grant(asset, guest(VIEWER)).master_url
    assert asset.preview_hash in address
    assert fetch(client, address)
    assert client.get(address.replace(asset.preview_hash, asset.plan_hash)).status_code == 403
    asset.preview_hash = ""
    with refused(UnavailableError, "not-ready"):
        make_preview_grant(asset, guest(VIEWER))


def test_an_exported_file_is_a_download_of_whom_it_was_made_for(asset, guest_client):
    job = request_export(asset=asset, labels=[], metadata={})
    job = EncodingJob.objects.select_related("asset").get(pk=job.pk)
    address = export_url(job, guest(VIEWER))
    answer = guest_client(VIEWER).get(address)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(job.result["bytes"]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert guest_client("zzzzzzzz23456789").get(address).status_code == 403


def test_an_address_of_one_asset_opens_no_other(asset, dub, guest_client):
    client = guest_client(VIEWER)
    address = make_grant(asset, guest(VIEWER)).master_url.replace("master", "audio")
    assert client.get(address).status_code == 200
    assert client.get(address.replace(asset.public_id, dub.public_id)).status_code == 403
    other = address.replace(asset.public_id, dub.public_id).replace(asset.plan_hash, dub.plan_hash)
    assert client.get(other).status_code == 403
    for scope in ("s", "i", "x"):
        assert client.get(address.replace("/p/", f"/{scope}/")).status_code in (403, 404)
