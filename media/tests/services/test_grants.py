"""Who may fetch what, until when, and how it is taken back."""

import time

import pytest
import time_machine

from core.actors import guest
from core.errors import UnavailableError
from media.enums import AssetState
from media.epochs import MEMORY
from media.models import Asset
from media.services.grants import bump_epoch, make_grant, poster_url

pytestmark = pytest.mark.django_db(transaction=True)
ANNA, BERT = "annaannaanna", "bertbertbert"


def code_of(response) -> str:
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    return response.json()["code"]


def first_segment(browser, master_url: str) -> str:
    """The address of the init segment, as a player finds it."""
    master = browser.get(master_url).content.decode()
    name = next(line for line in master.splitlines() if line.endswith(".m3u8"))
    media = browser.get(f"{master_url.rpartition('/')[0]}/{name}").content.decode()
    relative = next(line for line in media.splitlines() if ".mp4" in line and not line.startswith("#"))
    base = master_url.rpartition("/")[0]
    while relative.startswith("../"):
        base, relative = base.rpartition("/")[0], relative[3:]
    return f"{base}/{relative}"


def test_the_grants_owner_gets_playlists_segments_and_the_poster(ready_asset, guest_client):
    browser = guest_client(ANNA)
    grant = make_grant(ready_asset, guest(ANNA))
    assert browser.get(grant.master_url).status_code == 200
    segment = browser.get(first_segment(browser, grant.master_url), headers={"Range": "bytes=0-99"})
    assert segment.status_code == 206
    poster = browser.get(grant.poster_url)
    assert b"".join(poster.streaming_content).startswith(b"\xff\xd8")


def test_addresses_copied_into_another_browser_are_refused(ready_asset, guest_client):
    browser, other = guest_client(ANNA), guest_client(BERT)
    grant = make_grant(ready_asset, guest(ANNA))
    for url in (grant.master_url, grant.poster_url, first_segment(browser, grant.master_url)):
        assert code_of(other.get(url)) == "grant-other-viewer"


def test_a_playlist_address_expires_after_ten_minutes(ready_asset, guest_client, settings):
    settings.GRANT_SECONDS = 3600
    browser = guest_client(ANNA)
    with time_machine.travel("2026-11-20 12:00:00+00:00", tick=False) as clock:
        grant = make_grant(ready_asset, guest(ANNA))
        segment = first_segment(browser, grant.master_url)
        clock.shift(599)
        assert browser.get(grant.master_url).status_code == 200
        clock.shift(2)
        assert code_of(browser.get(grant.master_url)) == "grant-expired"
        assert browser.get(segment, headers={"Range": "bytes=0-9"}).status_code == 206
        clock.shift(2 * 3600)
        assert code_of(browser.get(segment)) == "grant-expired"


def test_an_address_of_one_asset_opens_no_other(ready_asset, guest_client):
    grant = make_grant(ready_asset, guest(ANNA))
    other = Asset.objects.create(
        owner_key="company:1",
        source_name="b",
        source_key="b",
        source_bytes=1,
        source_sha256="b",
        state=AssetState.READY,
    )
    forged = grant.master_url.replace(ready_asset.public_id, other.public_id)
    assert code_of(guest_client(ANNA).get(forged)) == "grant-invalid"


@pytest.mark.parametrize("change", [("/p/", "/s/"), (".", ".f"), ("master", "540")])
def test_a_changed_address_opens_nothing_it_was_not_given_for(ready_asset, guest_client, change):
    grant = make_grant(ready_asset, guest(ANNA))
    url = grant.master_url.replace(*change, 1)
    response = guest_client(ANNA).get(url)
    assert response.status_code in (403, 404)


def test_a_raised_epoch_stops_playlists_and_segments(ready_asset, guest_client):
    browser = guest_client(ANNA)
    grant = make_grant(ready_asset, guest(ANNA))
    segment = first_segment(browser, grant.master_url)
    bump_epoch(ready_asset.pk)
    for url in (grant.master_url, grant.poster_url, segment):
        assert code_of(browser.get(url)) == "grant-revoked"


def test_another_process_notices_a_raised_epoch_within_five_seconds(ready_asset, guest_client, monkeypatch):
    browser = guest_client(ANNA)
    grant = make_grant(ready_asset, guest(ANNA))
    clock = [time.monotonic()]
    monkeypatch.setattr("media.epochs.time.monotonic", lambda: clock[0])
    assert browser.get(grant.master_url).status_code == 200
    Asset.objects.filter(pk=ready_asset.pk).update(grant_epoch=7)  # done by somebody else
    clock[0] += 2
    assert browser.get(grant.master_url).status_code == 200
    clock[0] += 2.9
    assert code_of(browser.get(grant.master_url)) == "grant-revoked"


def test_a_new_signing_key_leaves_addresses_of_the_old_one_valid(ready_asset, guest_client, settings):
    settings.MEDIA_SIGNING_KEYS = ["old"]
    grant = make_grant(ready_asset, guest(ANNA))
    settings.MEDIA_SIGNING_KEYS = ["new", "old"]
    assert guest_client(ANNA).get(grant.master_url).status_code == 200
    settings.MEDIA_SIGNING_KEYS = ["new"]
    assert guest_client(ANNA).get(grant.master_url).status_code == 403


def test_segment_addresses_stay_the_same_for_a_while_so_that_caches_work(ready_asset):
    with time_machine.travel("2026-11-20 12:00:01+00:00", tick=False) as clock:
        first = poster_url(ready_asset, guest(ANNA))
        clock.shift(300)
        assert poster_url(ready_asset, guest(ANNA)) == first


def test_an_asset_that_is_not_ready_gets_no_grant(db):
    asset = Asset(state=AssetState.ENCODING, public_id="abcabcabcabc")
    with pytest.raises(UnavailableError):
        make_grant(asset, guest(ANNA))
    assert poster_url(asset, guest(ANNA)) == ""


def test_asking_for_segments_needs_no_query_while_the_epoch_is_fresh(
    ready_asset, guest_client, django_assert_max_num_queries
):
    browser = guest_client(ANNA)
    segment = first_segment(browser, make_grant(ready_asset, guest(ANNA)).master_url)
    MEMORY.epoch_of(ready_asset.public_id)
    with django_assert_max_num_queries(0):
        browser.get(segment, headers={"Range": "bytes=0-9"})
