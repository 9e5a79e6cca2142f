"""The library's pages and its API: only what is public, page by page, the same cost for many rows, without JavaScript too."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actors import guest, person
from dramas.enums import Publication
from dramas.models import Series
from playback.models import HistoryPause, WatchPosition
from tests.fixtures.people import PASSWORD
from watch.enums import KeepKind
from watch.models import EpisodeLike, SavedSeries, SeriesFollow
from watch.models.keeps import keeps
from watch.selectors import library
from watch.tests.services.test_keeps import ref_in

pytestmark = pytest.mark.django_db
LISTS = {"": "continue", "following/": "following", "watchlist/": "watchlist", "liked/": "liked", "history/": "history"}
KIND_OF = {"following": KeepKind.FOLLOW, "watchlist": KeepKind.SAVE, "liked": KeepKind.LIKE}


@pytest.fixture
def client(client_for, viewer):
    return client_for(viewer)


@pytest.fixture
def add(make_public_series, viewer):
    """``add(n)``: one more series, followed, saved, liked, its producer followed, its first episode watched for nine seconds."""

    def make(number: int = 0) -> Series:
        series, ref, now = make_public_series(episodes=2), person(viewer.pk).ref, timezone.now()
        episode = series.episodes.get(number=1)
        since = now - timedelta(minutes=number)
        WatchPosition.objects.create(viewer_key=ref, episode=episode, position_ms=9_000, event_at=since)
        for kind, target in (
            (KeepKind.FOLLOW, series),
            (KeepKind.SAVE, series),
            (KeepKind.LIKE, episode),
            (KeepKind.PRODUCER, series.company),
        ):
            keeps(kind).create(viewer_key=ref, target=target, kept_at=since)
        return series

    return make


def cards(client, tab):
    return [item["series"]["slug"] for item in client.get(f"/api/v1/library/{tab}").json()["results"]]


@pytest.mark.parametrize("path", ["/library/" + part for part in (*LISTS, "producers/")])
def test_every_page_costs_the_same_for_thirty_rows(path, add, query_budget, client):
    query_budget(add, lambda: client.get(path), at_most=18)


@pytest.mark.parametrize("tab", [*LISTS.values(), "producers"])
def test_every_list_of_the_api_costs_the_same_for_thirty_rows(tab, add, query_budget, client):
    query_budget(add, lambda: client.get(f"/api/v1/library/{tab}"), at_most=10)


def test_marks_and_the_series_page_cost_the_same_for_thirty_followers(
    make_public_series, query_budget, client, make_user
):
    series = make_public_series(episodes=1)

    def follow(_n):
        keeps(KeepKind.FOLLOW).create(viewer_key=person(make_user().pk).ref, target=series, kept_at=timezone.now())

    episode = series.episodes.get()
    query_budget(follow, lambda: client.get(f"/api/v1/episodes/{episode.public_id}/marks"), at_most=14)


@pytest.mark.parametrize("tab", LISTS.values())
def test_what_is_taken_down_goes_and_comes_back(tab, add, client):
    gone, kept = add(1), add(2)
    assert cards(client, tab) == [gone.slug, kept.slug]
    Series.objects.filter(pk=gone.pk).update(publication=Publication.TAKEN_DOWN)
    assert cards(client, tab) == [kept.slug]
    Series.objects.filter(pk=gone.pk).update(publication=Publication.PUBLISHED)
    assert cards(client, tab) == [gone.slug, kept.slug]


@pytest.mark.parametrize("tab", LISTS.values())
def test_pages_neither_skip_nor_repeat(tab, add, client, monkeypatch):
    monkeypatch.setattr(library, "SIZE", 2)
    expected = [add(number).slug for number in range(5)]
    seen, cursor = [], ""
    while True:
        page = client.get(f"/api/v1/library/{tab}", {"cursor": cursor}).json()
        seen += [item["series"]["slug"] for item in page["results"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == expected


def test_another_viewer_sees_nothing_of_it(add, client_for, make_user):
    add()
    for other in (client_for(make_user()), client_for(None)):
        assert [cards(other, tab) for tab in LISTS.values()] == [[]] * 5
        assert other.get("/api/v1/library/producers").json()["results"] == []


def test_a_form_keeps_a_thing_lets_it_go_and_leads_back(make_public_series, client):
    series = make_public_series()
    for kind in KeepKind:
        address = reverse("watch:keep", args=[kind, ref_in(series, kind)])
        answer = client.post(address, {"wish": "on", "back": f"/s/{series.slug}/"})
        assert (answer.status_code, answer["Location"]) == (302, f"/s/{series.slug}/")
        assert keeps(kind).count() == 1
        assert client.post(address, {"wish": "off", "back": "//evil.example/"})["Location"] == "/library/"
        assert keeps(kind).count() == 0


def test_a_guest_keeps_things_under_their_own_key(make_public_series, client_for):
    series, client = make_public_series(), client_for(None)
    client.get("/")
    client.post(reverse("watch:keep", args=["series-follows", series.slug]), {"wish": "on"})
    assert SeriesFollow.objects.get().viewer_key.startswith("guest:")
    assert cards(client, "following") == [series.slug]
    assert "This list stands on this device only" in client.get("/library/following/").content.decode()


def test_the_api_says_how_things_stand(make_public_series, client, viewer):
    series = make_public_series(episodes=1)
    episode = series.episodes.get()
    address = f"/api/v1/library/likes/{episode.public_id}"
    assert client.get(address).json() == {"is_on": False, "count": 0}
    for _twice in range(2):
        assert client.put(address).json() == {"is_on": True, "count": 1}
    assert client.get(f"/api/v1/episodes/{episode.public_id}/marks").json() == {
        "series": series.slug,
        "like": {"is_on": True, "count": 1},
        "follow": {"is_on": False, "count": 0},
        "watchlist": {"is_on": False, "count": None},
        "comments": 0,
        "danmaku": None,
    }
    for _twice in range(2):
        assert client.delete(address).json() == {"is_on": False, "count": 0}
    assert not EpisodeLike.objects.exists()


@pytest.mark.parametrize(
    "address", ["library/nothing", "library/likes/nowhere", "library/nothing/x", "episodes/nowhere/marks"]
)
def test_what_is_not_there_is_said_to_be_not_there(address, client):
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_address_with_a_cursor_of_somebody_else_says_so(client):
    assert client.get("/api/v1/library/liked", {"cursor": "bnVsbA"}).status_code == 422
    assert client.get("/library/history/", {"cursor": "bnVsbA"}).status_code == 422


def test_signed_in_people_are_asked_for_the_token(make_public_series, viewer):
    client, series = Client(enforce_csrf_checks=True), make_public_series()
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.put(f"/api/v1/library/watchlist/{series.slug}").status_code == 403
    assert client.post(reverse("watch:keep", args=["watchlist", series.slug])).status_code == 403
    assert not SavedSeries.objects.exists()


def test_a_series_that_was_removed_comes_back_when_it_is_watched(add, client, viewer):
    series = add()
    client.put(f"/api/v1/library/hidden/{series.slug}")
    assert cards(client, "continue") == []
    assert client.get("/api/v1/continue").json() == []
    assert "shelf-continue" not in client.get("/").content.decode()
    assert cards(client, "history") == [series.slug]
    WatchPosition.objects.update(event_at=timezone.now() + timedelta(seconds=1))
    assert cards(client, "continue") == [series.slug]


def test_the_history_is_cleared_and_paused(add, client, viewer):
    add()
    client.post("/library/history/pause/")
    client.post("/library/history/pause/")
    assert HistoryPause.objects.get().viewer_key == person(viewer.pk).ref
    assert "Your history is paused." in client.get("/library/history/").content.decode()
    assert client.get("/api/v1/library/history/pause").json() == {"is_paused": True}
    client.post("/library/history/pause/", {"wish": "off"})
    assert client.put("/api/v1/library/history/pause").json() == {"is_paused": True}
    assert client.delete("/api/v1/library/history/pause").json() == {"is_paused": False}
    client.post("/library/history/clear/")
    assert cards(client, "history") == cards(client, "continue") == []
    assert client.delete("/api/v1/library/history").status_code == 204


def test_guests_of_two_browsers_do_not_mix(make_public_series):
    series = make_public_series()
    keeps(KeepKind.SAVE).create(viewer_key=guest("a").ref, target=series, kept_at=timezone.now())
    assert library.watchlist_page(guest("b"), "en").items == []
    assert len(library.watchlist_page(guest("a"), "en").items) == 1


@pytest.mark.django_db(transaction=True)
def test_signing_in_through_the_form_takes_the_library_along_once(make_public_series, viewer):
    series, client = make_public_series(), Client()
    client.get("/")
    for _twice in range(2):
        client.put(f"/api/v1/library/series-follows/{series.slug}")
    keeps(KeepKind.SAVE).create(viewer_key=person(viewer.pk).ref, target=series, kept_at=timezone.now())
    client.put(f"/api/v1/library/watchlist/{series.slug}")
    client.post("/accounts/login/", {"login": viewer.email, "password": PASSWORD})
    assert cards(client, "following") == cards(client, "watchlist") == [series.slug]
    assert client.get(f"/api/v1/library/series-follows/{series.slug}").json() == {"is_on": True, "count": 1}
    assert not SeriesFollow.objects.exclude(viewer_key=person(viewer.pk).ref).exists()


def test_one_episode_is_taken_out_of_the_history_on_the_page_and_by_the_api(client, add):
    first, second = add(1), add(2)
    ref = first.episodes.get(number=1).public_id
    assert f"/library/history/{ref}/forget/" in client.get("/library/history/").content.decode()
    answer = client.post(f"/library/history/{ref}/forget/", {"back": "/library/history/"}, follow=True)
    assert b"The episode is no longer in your history." in answer.content
    assert cards(client, "history") == [second.slug]
    for _again in range(2):
        assert client.delete(f"/api/v1/library/history/{second.episodes.get(number=1).public_id}").status_code == 204
    assert cards(client, "history") == []
    assert client.get(f"/library/history/{ref}/forget/").status_code == 405
