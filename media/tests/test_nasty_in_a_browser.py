"""Difficult files that were accepted play in a real Chromium: pictures and sound are decoded, upright, to the end."""

import pytest
from django.core.signing import get_cookie_signer

from accounts.middleware import GUEST_COOKIE, GUEST_SALT
from core.actors import guest
from media.models import Asset
from media.services.grants import make_grant
from media.services.uploads import append_chunk, start_upload
from media.tests.services.test_nasty_files import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUEST = "abcdefgh23456789"
UPRIGHT = frozenset({"05_iphone_hevc10_hlg_dovi_rot90_editlist_2.5s.mp4"})
PLAY = """(url) => new Promise((done) => {
  const video = document.createElement('video');
  document.body.append(video);
  const hls = new Hls({workerPath: undefined, enableWorker: false});
  const told = () => ({
    ended: video.ended, seconds: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames,
    sound: video.webkitAudioDecodedByteCount, width: video.videoWidth, height: video.videoHeight, error: '',
  });
  hls.on(Hls.Events.ERROR, (_, problem) => problem.fatal && done({...told(), error: problem.details}));
  hls.on(Hls.Events.MANIFEST_PARSED, () => { video.muted = true; video.playbackRate = 4; video.play(); });
  video.addEventListener('ended', () => done(told()));
  setTimeout(() => done(told()), 15000);
  hls.loadSource(url);
  hls.attachMedia(video);
})"""


@pytest.mark.parametrize("name", sorted(name for name, rule in TABLE.items() if not rule))
def test_an_accepted_file_plays(shared_media, eager_tasks, encoded_once, quick, target, live, open_context, name):
    path = shared_media / "nasty" / name
    upload = start_upload(target=target, name=name, length_bytes=path.stat().st_size)
    with path.open("rb") as file:
        append_chunk(upload_pk=upload.pk, offset=0, read=file.read)
    asset = Asset.objects.get()
    told = play(asset, live, open_context)
    assert told["error"] == ""
    assert told["frames"] > 5
    assert told["sound"] > 0
    assert told["ended"] or told["seconds"] > 20
    assert (told["height"] > told["width"]) == (asset.height > asset.width)
    assert name not in UPRIGHT or told["height"] > told["width"]


def play(asset: Asset, live, open_context) -> dict:
    context = open_context(bypass_csp=True)
    signer = get_cookie_signer(salt=GUEST_COOKIE + GUEST_SALT)
    context.add_cookies([{"name": GUEST_COOKIE, "value": signer.sign(GUEST), "url": live.url}])
    page = context.new_page()
    page.goto(f"{live.url}/healthz")
    page.add_script_tag(url=f"{live.url}/static/vendor/hls/hls.min.js")
    return page.evaluate(PLAY, make_grant(asset, guest(GUEST)).master_url)
