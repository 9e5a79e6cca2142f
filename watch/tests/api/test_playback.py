"""The API that players use: opening, renewing, remembering, and what is refused."""

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from dramas.enums import Publication
from dramas.models import Series, Subtitle
from playback.models import PlaybackSession, WatchPosition

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=7)


def open_episode(client, series, number, **wish):
    episode = series.episodes.get(number=number)
    return client.post(f"/api/v1/episodes/{episode.public_id}/playback", wish, content_type=JSON)


def test_a_guest_opens_a_free_episode_and_gets_all_that_a_player_needs(client, series):
    response = open_episode(client, series, 1)
    assert response.status_code == 201
    body = response.json()
    assert body["master_url"].endswith(".m3u8")
    assert body["session_id"]
    assert body["resume_ms"] == 0
    assert body["next"]["number"] == 2
    assert body["next"]["url"] == f"/s/{series.slug}/2/"


def test_an_answer_names_the_subtitles_that_its_playlist_carries(client, series):
    version = series.episodes.get(number=1).live_version
    for code in ("zh-hans", "en"):
        Subtitle.objects.create(version=version, language=code, content="WEBVTT\n", sha256="0" * 64)
    body = open_episode(client, series, 1).json()
    assert body["subtitles"] == [{"language": "en", "name": "English"}, {"language": "zh-hans", "name": "简体中文"}]


def test_fetching_ahead_begins_no_session(client, series):
    response = open_episode(client, series, 2, ahead=True)
    assert response.status_code == 200
    assert response.json()["session_id"] == ""
    assert not PlaybackSession.objects.exists()


def test_opening_an_episode_costs_eight_queries_however_many_there_are(client, series, make_episode, query_budget):
    first = series.episodes.earliest("number").public_id
    query_budget(
        lambda number: make_episode(series, 8 + number),
        lambda: client.post(f"/api/v1/episodes/{first}/playback", {"ahead": True}, content_type=JSON),
        at_most=8,
    )
    assert open_episode(client, series, 1, ahead=True).json()["next"]["episode_count"] == 37


def test_what_is_not_free_answers_402_with_a_reason_and_a_sentence(client, series):
    response = open_episode(client, series, 7)
    assert response.status_code == 402
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "episode-locked"
    assert "first 5 episodes are free" in response.json()["detail"]


def test_the_position_is_kept_and_comes_back(client, series):
    session = open_episode(client, series, 1).json()["session_id"]
    sent = client.post(f"/api/v1/sessions/{session}/progress", {"position_ms": 21_000}, content_type=JSON)
    assert sent.status_code == 204
    assert open_episode(client, series, 1).json()["resume_ms"] == 21_000
    assert open_episode(client, series, 1, auto_advanced=True).json()["resume_ms"] == 0


def test_the_farewell_message_of_a_closing_page_travels_as_a_form(client, series):
    session = open_episode(client, series, 1).json()["session_id"]
    form = "position_ms=9000&age_ms=12&csrfmiddlewaretoken="
    sent = client.post(
        f"/api/v1/sessions/{session}/progress", form, content_type="application/x-www-form-urlencoded;charset=UTF-8"
    )
    assert sent.status_code == 204
    assert WatchPosition.objects.get().position_ms == 9_000


def test_a_signed_in_person_needs_the_csrf_token_in_the_header_or_in_the_form(viewer, series):
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    token = client.cookies["csrftoken"].value
    episode = series.episodes.get(number=1).public_id
    address = f"/api/v1/episodes/{episode}/playback"
    assert client.post(address, {}, content_type=JSON).status_code == 403
    opened = client.post(address, {}, content_type=JSON, headers={"X-CSRFToken": token})
    assert opened.status_code == 201
    farewell = f"/api/v1/sessions/{opened.json()['session_id']}/progress"
    form_type = "application/x-www-form-urlencoded"
    assert client.post(farewell, "position_ms=5000", content_type=form_type).status_code == 403
    assert (
        client.post(farewell, f"position_ms=5000&csrfmiddlewaretoken={token}", content_type=form_type).status_code
        == 204
    )


@pytest.mark.parametrize("body", [{}, {"position_ms": -1}, {"position_ms": "soon"}, {"position_ms": 1, "age_ms": -1}])
def test_a_position_that_is_none_is_refused_with_its_field(client, series, body):
    session = open_episode(client, series, 1).json()["session_id"]
    response = client.post(f"/api/v1/sessions/{session}/progress", body, content_type=JSON)
    assert response.status_code == 422
    assert response.json()["field"] in {"position_ms", "age_ms"}


def test_a_session_belongs_to_its_viewer(client, series):
    session = open_episode(client, series, 1).json()["session_id"]
    for address in ("grant", "progress"):
        response = Client().post(f"/api/v1/sessions/{session}/{address}", {"position_ms": 1}, content_type=JSON)
        assert response.status_code == 404
        assert response.json()["code"] == "session-not-found"


def test_a_grant_is_renewed_until_the_series_is_taken_down(client, series):
    session = open_episode(client, series, 1).json()["session_id"]
    assert client.post(f"/api/v1/sessions/{session}/grant").json()["master_url"]
    Series.objects.filter(pk=series.pk).update(publication=Publication.TAKEN_DOWN)
    refused = client.post(f"/api/v1/sessions/{session}/grant")
    assert refused.status_code == 404
    assert refused.json()["code"] == "episode-not-public"


@pytest.mark.parametrize("state", [Publication.TAKEN_DOWN, Publication.SUSPENDED, Publication.HIDDEN])
def test_the_beat_of_what_is_no_longer_public_is_stored_and_answered_with_the_reason(client, series, state):
    session = open_episode(client, series, 1).json()["session_id"]
    Series.objects.filter(pk=series.pk).update(publication=state)
    beat = client.post(f"/api/v1/sessions/{session}/progress", {"position_ms": 21_000}, content_type=JSON)
    assert beat.status_code == 404
    assert beat["Content-Type"] == "application/problem+json"
    assert beat.json()["code"] == "episode-not-public"
    assert beat.json()["detail"] == "This episode is no longer available here."
    assert WatchPosition.objects.get().position_ms == 21_000


def test_opening_costs_the_same_in_a_long_series(client, make_public_series, make_episode, query_budget):
    series = make_public_series(episodes=0)
    query_budget(lambda n: make_episode(series, n + 1), lambda: open_episode(client, series, 1), at_most=24)


def test_a_series_and_what_is_in_progress_can_be_read(client, series):
    detail = client.get(f"/api/v1/series/{series.slug}").json()
    assert len(detail["episodes"]) == 7
    assert detail["series"]["url"] == f"/s/{series.slug}/"
    session = open_episode(client, series, 1).json()["session_id"]
    client.post(f"/api/v1/sessions/{session}/progress", {"position_ms": 30_000}, content_type=JSON)
    going_on = client.get("/api/v1/continue").json()
    assert [(item["number"], item["position_ms"], item["percent"]) for item in going_on] == [(1, 30_000, 50)]


def test_the_schema_describes_every_call_of_the_viewers_api():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    operations = {operation["operationId"] for path in schema["paths"].values() for operation in path.values()}
    expected = {
        "series_list",
        "series_detail",
        "feed",
        "continue_watching",
        "start_playback",
        "renew_grant",
        "record_progress",
        "record_progress_many",
    }
    assert expected <= operations
