"""A package played by hls.js in a real Chromium against signed addresses: picture and sound are decoded."""

import pytest

from accounts.middleware import GUEST_COOKIE
from core.actors import guest
from media.services.grants import bump_epoch, make_grant
from tests.fixtures.browser import ROOT, missing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HLS = ROOT / "node_modules" / "hls.js" / "dist" / "hls.min.js"
ANNA = "annaannaanna"
PLAY = """url => new Promise(done => {
  const video = document.createElement('video');
  video.muted = true;
  document.body.append(video);
  const errors = [];
  const hls = new Hls({enableWorker: false});
  hls.on(Hls.Events.ERROR, (_event, data) => errors.push(`${data.details} ${data.response ? data.response.code : ''}`));
  hls.loadSource(url);
  hls.attachMedia(video);
  video.play();
  const report = () => done({
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
    sound: video.webkitAudioDecodedByteCount,
    time: video.currentTime,
    levels: hls.levels.map(level => level.name || level.height),
    duration: video.duration,
    errors,
  });
  video.addEventListener('ended', report);
  setTimeout(report, 15000);
})"""


@pytest.fixture
def player(open_context, guest_client, live):
    """A page with hls.js in the browser of the guest Anna."""
    if not HLS.is_file():
        missing("node_modules/hls.js is not installed (npm ci)")
    context = open_context(bypass_csp=True)
    cookie = guest_client(ANNA).cookies[GUEST_COOKIE].value
    context.add_cookies([{"name": GUEST_COOKIE, "value": cookie, "url": live.url}])
    page = context.new_page()
    page.goto(f"{live.url}/healthz")
    page.add_script_tag(path=HLS)
    return page


def test_picture_and_sound_are_decoded_to_the_end(player, live, ready_asset):
    grant = make_grant(ready_asset, guest(ANNA))
    seen = player.evaluate(PLAY, live.url + grant.master_url)
    assert seen["errors"] == []
    assert seen["frames"] > 40
    assert seen["sound"] > 5000
    assert seen["duration"] == pytest.approx(2.5, abs=0.1)
    assert seen["time"] == pytest.approx(2.5, abs=0.2)


def test_after_a_takedown_the_player_gets_nothing(player, live, ready_asset):
    grant = make_grant(ready_asset, guest(ANNA))
    bump_epoch(ready_asset.pk)
    seen = player.evaluate(PLAY.replace("15000", "2500"), live.url + grant.master_url)
    assert (seen["frames"], seen["sound"]) == (0, 0)
    assert any("403" in error for error in seen["errors"])
