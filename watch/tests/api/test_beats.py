"""Beats that waited: sent together by a player, each answered for itself."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from dramas.enums import Publication
from dramas.models import Series
from playback.models import WatchEvent, WatchPosition

pytestmark = pytest.mark.django_db
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
ADDRESS = "/api/v1/progress"


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=7)


@pytest.fixture
def begin(client, series):
    def open_episode(number, **wish):
        episode = series.episodes.get(number=number)
        address = f"/api/v1/episodes/{episode.public_id}/playback"
        return client.post(address, wish, content_type=JSON).json()["session_id"]

    return open_episode


def send(client, events):
    return client.post(ADDRESS, {"events": events}, content_type=JSON)


def event(session, position, name="e1", **more):
    return {"event_id": name, "session_id": session, "position_ms": position, **more}


def test_beats_of_two_episodes_travel_together(client, begin):
    one, two = begin(1), begin(2)
    answer = send(client, [event(two, 4_000, "b"), event(one, 21_000, "a", age_ms=9_000)])
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [(result["event_id"], result["outcome"], result["code"]) for result in results] == [
        ("b", "kept", ""),
        ("a", "kept", ""),
    ]
    assert set(WatchPosition.objects.values_list("position_ms", flat=True)) == {4_000, 21_000}


def test_a_bad_event_loses_no_other(client, begin):
    session = begin(1)
    bad = [
        event(session, -1, "minus"),
        event(session, 10**12, "far"),
        event(session, 1, "two words"),
        event(session, 1, "old", age_ms=8 * 24 * 3600 * 1000),
        {"event_id": "bare"},
        {},
        [],
        None,
        "text",
        7,
        {"event_id": {}, "session_id": [], "position_ms": {}},
        event("nosuchsession", 1, "lost"),
    ]
    answer = send(client, [*bad, event(session, 7_000, "good")])
    assert answer.status_code == 200
    *refused, good = answer.json()["results"]
    assert good == {"event_id": "good", "outcome": "kept", "code": "", "detail": ""}
    assert {result["outcome"] for result in refused} == {"refused"}
    assert [result["code"] for result in refused] == ["invalid"] * 11 + ["session-not-found"]
    assert [result["event_id"] for result in refused][:5] == ["minus", "far", "two words", "old", "bare"]
    assert all(result["detail"] for result in refused)
    assert WatchPosition.objects.get().position_ms == 7_000


@pytest.mark.parametrize(
    "body", [{}, {"events": []}, {"events": [1] * 101}, {"events": {}}, {"events": "["}, {"events": None}, [], None, 1]
)
def test_what_is_no_list_of_events_is_refused_whole(client, body):
    answer = client.post(ADDRESS, json.dumps(body), content_type=JSON)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_the_last_words_of_a_page_travel_as_a_form_with_its_token(viewer, series):
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    token = client.cookies["csrftoken"].value
    address = f"/api/v1/episodes/{series.episodes.get(number=1).public_id}/playback"
    session = client.post(address, {}, content_type=JSON, headers={"X-CSRFToken": token}).json()["session_id"]
    form = {"events": json.dumps([event(session, 9_000)])}
    assert client.post(ADDRESS, urlencode(form), content_type=FORM).status_code == 403
    answer = client.post(ADDRESS, urlencode({**form, "csrfmiddlewaretoken": token}), content_type=FORM)
    assert answer.status_code == 200
    assert answer.json()["results"][0]["outcome"] == "kept"


def test_what_was_taken_down_says_so_beside_what_was_kept(client, begin, series):
    session = begin(1)
    Series.objects.filter(pk=series.pk).update(publication=Publication.TAKEN_DOWN)
    [result] = send(client, [event(session, 9_000)]).json()["results"]
    assert (result["outcome"], result["code"]) == ("kept", "episode-not-public")
    assert result["detail"] == "This episode is no longer available here."


def test_a_hundred_beats_cost_as_much_as_one(client, begin, django_assert_max_num_queries):
    session = begin(1)
    send(client, [event(session, 1_000)])
    with django_assert_max_num_queries(10):
        send(client, [event(session, 1_000 + step, f"e{step}", age_ms=200 - step) for step in range(100)])


def test_the_feed_says_what_produced_a_view_and_the_start_brings_it_back(client, series, make_public_series):
    make_public_series(episodes=1)
    slides = client.get("/api/v1/feed").json()["results"]
    for slide in slides:
        address = f"/api/v1/episodes/{slide['episode_id']}/playback"
        client.post(address, {"origin": slide["origin"], "came_from": "feed"}, content_type=JSON)
    facts = list(
        WatchEvent.objects.order_by("pk").values_list("source", "request_id", "rank", "model_version", "propensity")
    )
    assert [(source, rank, model, propensity) for source, _, rank, model, propensity in facts] == [
        ("feed", 0, "unseen-1", 1.0),
        ("feed", 1, "unseen-1", 1.0),
    ]
    assert len({request_id for _, request_id, *_ in facts}) == 1


def test_a_made_up_origin_is_nobodys_and_a_lost_answer_begins_nothing_new(client, begin):
    assert begin(1, origin="made-up", came_from="home", view_id="v1") == begin(1, view_id="v1")
    started = WatchEvent.objects.get()
    assert (started.source, started.request_id, started.propensity) == ("home", "", None)


@pytest.mark.parametrize(
    "wish", [{"came_from": "next"}, {"came_from": "elsewhere"}, {"view_id": "a b"}, {"origin": "x" * 401}]
)
def test_a_start_that_says_what_nobody_may_is_refused(client, series, wish):
    episode = series.episodes.get(number=1)
    answer = client.post(f"/api/v1/episodes/{episode.public_id}/playback", wish, content_type=JSON)
    assert answer.status_code == 422
    assert answer.json()["field"] in wish
