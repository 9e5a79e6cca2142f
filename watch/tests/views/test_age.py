"""What somebody is too young for does not exist for them; who has not said how old they are is asked once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from billing.enums import UnlockScope
from billing.services.unlocking import unlock_episodes
from core.actors import guest, person
from core.errors import NotFoundError
from dramas.services.search import index_series
from playback.models import WatchPosition
from playback.services.sessions import prepare_playback

pytestmark = pytest.mark.django_db


def years_ago(years):
    return (timezone.localdate() - timedelta(days=round(years * 365.25) + 2)).isoformat()


@pytest.fixture
def grown(make_public_series):
    """A series from 18 years on."""
    series = make_public_series(title="After Dark")
    series.live_version.minimum_age = 18
    series.live_version.save(update_fields=["minimum_age"])
    index_series(series.pk)
    return series


@pytest.fixture
def tame(make_public_series):
    return make_public_series(title="For Everybody")


def answer(client, born, back="/"):
    return client.post("/age/", {"born": born, "next": back})


def places(series):
    return (
        ("/", b"After Dark"),
        ("/feed/", b"After Dark"),
        ("/api/v1/series", b"After Dark"),
        ("/api/v1/feed", b"After Dark"),
        ("/api/v1/continue", b"After Dark"),
        ("/search/?q=after", f"/s/{series.slug}/".encode()),
        ("/api/v1/search?q=after", b"After Dark"),
        ("/api/v1/search/suggestions?q=after", b"After Dark"),
        ("/library/", b"After Dark"),
        ("/library/?tab=history", b"After Dark"),
    )


def begun(client, series):
    key = "guest:" + client.cookies["duanju_guest"].value.split(":")[0]
    WatchPosition.objects.create(
        viewer_key=key, episode=series.episodes.get(number=1), position_ms=20_000, event_at=timezone.now()
    )


def test_a_guest_of_whom_nothing_is_known_sees_it_nowhere_and_is_asked_at_its_door(client, grown, tame):
    client.get("/")
    begun(client, grown)
    for address, words in places(grown):
        assert words not in client.get(address).content, address
    assert b"For Everybody" in client.get("/").content
    for name in ("series", "episodes"):
        assert f"/s/{grown.slug}/" not in client.get(f"/sitemap-{name}-en.xml").content.decode()
    for address in (f"/s/{grown.slug}/", f"/s/{grown.slug}/2/"):
        response = client.get(address)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/age/")
    told = client.get(f"/api/v1/series/{grown.slug}")
    assert (told.status_code, told.json()["code"]) == (403, "age-unknown")
    first = grown.episodes.get(number=1)
    told = client.post(f"/api/v1/episodes/{first.public_id}/playback", {"ahead": False}, "application/json")
    assert (told.status_code, told.json()["code"]) == (403, "age-unknown")


def test_a_guest_who_is_old_enough_is_asked_once_and_goes_on_where_they_were(client, grown):
    page = client.get(f"/s/{grown.slug}/", follow=True)
    assert b"How old are you" in page.content
    response = answer(client, years_ago(30), f"/s/{grown.slug}/")
    assert response["Location"] == f"/s/{grown.slug}/"
    begun(client, grown)
    for address, words in places(grown):
        assert words in client.get(address).content, address
    assert client.get(f"/s/{grown.slug}/").status_code == 200
    assert client.get("/age/?next=/feed/")["Location"] == "/feed/", "it is not asked again"


def test_a_guest_who_is_too_young_finds_nothing_there_and_cannot_say_otherwise_later(client, grown):
    answer(client, years_ago(15))
    for address, words in places(grown):
        assert words not in client.get(address).content, address
    assert client.get(f"/s/{grown.slug}/").status_code == 404
    assert client.get(f"/api/v1/series/{grown.slug}").status_code == 404
    answer(client, years_ago(40))
    assert client.get(f"/s/{grown.slug}/").status_code == 404


@pytest.mark.parametrize(
    "born", ["", "yesterday", "2999-01-01", "1850-01-01", "31.05.1990", "9" * 500, "0000-00-00", "1990-13-45"]
)
def test_what_is_no_date_of_birth_is_refused_in_words(client, born):
    response = answer(client, born)
    assert response.status_code == 200
    assert b"errorlist" in response.content


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client, back):
    assert answer(client, years_ago(30), back)["Location"] == "/"


def test_a_person_is_asked_once_for_all_their_browsers(client, grown):
    user = User.objects.create_user("adult@example.com", display_name="Ada")
    client.force_login(user)
    assert client.get(f"/s/{grown.slug}/").status_code == 302
    answer(client, years_ago(40))
    user.refresh_from_db()
    assert user.birth_date is not None
    assert client.get(f"/s/{grown.slug}/").status_code == 200
    client.logout()
    client.force_login(user)
    assert client.get(f"/s/{grown.slug}/").status_code == 200


def test_neither_playing_nor_paying_goes_around_it(grown):
    first, last = grown.episodes.get(number=1), grown.episodes.get(number=3)
    user = User.objects.create_user("young@example.com")
    young = person(user.pk, age=15)

    class Open:
        early_hours, device_key = 0, ""

        def admit(self, episode):
            return 720

    with pytest.raises(NotFoundError):
        prepare_playback(actor=young, episode_public_id=first.public_id, gate=Open())
    with pytest.raises(NotFoundError):
        unlock_episodes(
            key="k",
            actor=young,
            episode_public_id=last.public_id,
            scope=UnlockScope.EPISODE,
            seen_coins=999,
            now=timezone.now(),
        )
    assert prepare_playback(actor=guest("g", age=18), episode_public_id=first.public_id, gate=Open()).grant
