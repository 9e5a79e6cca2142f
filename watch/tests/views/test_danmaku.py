"""Danmaku on its page, in the panel of the player and in the API: everybody reads, people write, and who has not turned it on is left alone."""

import pytest

from watch.models import Comment, DanmakuSettings
from watch.services.comments import CommentInput, write_comment

pytestmark = pytest.mark.django_db
AS_SHEET = {"X-Sheet": "1"}
JSON = "application/json"
LOOKS = {"density": "few", "size": "large", "speed": "slow", "opacity": "60", "shield_words": "spoiler\n剧透\n\n"}


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=2, title="The Moon Gate", has_danmaku=True)


@pytest.fixture
def address(series):
    return f"/s/{series.slug}/1/danmaku/"


@pytest.fixture
def api(series):
    return f"/api/v1/episodes/{series.episodes.get(number=1).public_id}/danmaku"


@pytest.fixture
def send(series, viewer_actor):
    """``send("Words", at_ms=…)``: a line by ``viewer`` on the first episode."""

    def write(text="What a scene!", at_ms=5000) -> Comment:
        said = CommentInput(text, at_ms, is_danmaku=True)
        return write_comment(actor=viewer_actor, episode_id=series.episodes.get(number=1).public_id, said=said)

    return write


def test_guests_read_the_list_and_are_asked_to_sign_in(client_for, send, address):
    send("<b>What</b> a scene!", at_ms=7000)
    for headers in ({}, AS_SHEET):
        text = client_for().get(address, headers=headers).content.decode()
        assert "&lt;b&gt;What&lt;/b&gt; a scene!" in text
        assert "/1/?t=7" in text
        assert "to send lines of your own." in text
        assert 'name="second"' not in text
    assert "<html" not in text
    assert client_for().post(f"{address}send/", {"text": "Me too", "second": "1"}).status_code == 302
    assert Comment.objects.count() == 1


def test_the_page_works_without_a_script(client_for, viewer, address):
    client = client_for(viewer)
    answer = client.post(f"{address}send/", {"text": "Here it comes", "second": "5.5"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    line = Comment.objects.get()
    assert (line.at_ms, line.is_danmaku) == (5500, True)
    text = client.get(address).content.decode()
    assert "Your line runs over the picture at its moment." in text
    assert "Turn danmaku on" in text
    assert client.get(f"/comments/{line.public_id}/")["Location"] == address
    client.post(f"{address}settings/", {"is_on": "1"})
    assert client.post(f"{address}settings/", LOOKS)["Location"] == address
    kept = DanmakuSettings.objects.get()
    assert (kept.is_on, kept.density, kept.size, kept.speed, kept.opacity) == (True, "few", "large", "slow", 60)
    assert kept.shield_words == ["spoiler", "剧透"]
    text = client.get(address).content.decode()
    assert "Turn danmaku off" in text
    assert "spoiler\n剧透" in text
    assert client.post(f"/comments/{line.public_id}/delete/")["Location"] == address
    assert "Here it comes" not in client.get(address).content.decode()


def test_what_is_sent_from_the_panel_comes_back_as_the_panel(client_for, viewer, address):
    client = client_for(viewer)
    sent = client.post(f"{address}send/", {"text": "Look", "second": "3"}, headers=AS_SHEET)
    assert sent.status_code == 201
    held = client.post(f"{address}send/", {"text": "Buy heroin here", "second": "3"}, headers=AS_SHEET)
    assert "Somebody looks at your line before others see it." in held.content.decode()
    saved = client.post(f"{address}settings/", {"is_on": "1"}, headers=AS_SHEET)
    assert (saved.status_code, b"<html" in saved.content) == (200, False)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " ", "second": "1"}, "Write something first."),
        ({"text": "x" * 51, "second": "1"}, "A line has at most 50 characters."),
        ({"text": "Look", "second": "61"}, "The episode has no such moment."),
        ({"text": "Look", "second": "NaN"}, "Enter a number."),
        ({"text": "Look"}, "This field is required."),
    ],
)
def test_a_mistake_comes_back_as_a_sentence_in_the_form(client_for, viewer, address, fields, sentence):
    for headers in ({}, AS_SHEET):
        answer = client_for(viewer).post(f"{address}send/", fields, headers=headers)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"shield_words": "x" * 21}, "At most 50 words of 20 characters each."),
        ({"density": "all"}, "Select a valid choice."),
    ],
)
def test_looks_that_there_are_none_of_are_refused_and_nothing_is_kept(client_for, viewer, address, changes, sentence):
    answer = client_for(viewer).post(f"{address}settings/", LOOKS | changes, headers=AS_SHEET)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not DanmakuSettings.objects.exists()


def test_a_series_that_takes_none_has_no_page_and_no_lines(client_for, send, series, viewer, address, api):
    send()
    type(series).objects.update(has_danmaku=False)
    client = client_for(viewer)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}settings/", {"is_on": "1"}).status_code == 404
    assert (client.get(api).status_code, client.get(api).json()["code"]) == (404, "no-danmaku")
    refused = client.post(api, {"text": "Look", "at_ms": 1}, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "no-danmaku")
    assert client.get(api.replace("/danmaku", "/marks")).json()["danmaku"] is None
    assert Comment.objects.count() == 1
    assert not DanmakuSettings.objects.exists()


def test_who_is_too_young_for_the_series_reads_none(client_for, send, series, address, api):
    send("For grown-ups")
    type(series.live_version).objects.filter(series=series).update(minimum_age=18)
    for path in (address, api):
        answer = client_for().get(path)
        assert answer.status_code in (302, 403, 404), path
        assert b"For grown-ups" not in answer.content


def test_programs_send_and_read_by_the_half_minute(client_for, viewer, api):
    client = client_for(viewer)
    sent = client.post(api, {"text": "Now", "at_ms": 30_500}, content_type=JSON)
    assert (sent.status_code, sent.json()["is_danmaku"], sent.json()["state"]) == (201, True, "visible")
    line = {"comment_id": sent.json()["comment_id"], "at_ms": 30_500, "text": "Now"}
    answer = client_for().get(f"{api}?bucket=1")
    assert answer.json() == {"bucket": 1, "bucket_ms": 30_000, "lines": [line | {"is_mine": False}]}
    assert client.get(f"{api}?bucket=1").json()["lines"] == [line | {"is_mine": True}]
    for bucket in ("", "?bucket=", "?bucket=²", "?bucket=-1", f"?bucket={'9' * 30}", "?bucket=0"):
        assert client.get(f"{api}{bucket}").json()["lines"] == []
    assert client_for().post(api, {"text": "Now", "at_ms": 1}, content_type=JSON).status_code == 401
    assert client.post(api, {"text": "Now"}, content_type=JSON).status_code == 422
    assert client.delete(f"/api/v1/comments/{line['comment_id']}").status_code == 204
    assert client.get(f"{api}?bucket=1").json()["lines"] == []


def test_an_answer_may_be_kept_for_some_seconds_by_who_asked_and_by_nobody_else(client_for, api):
    answer = client_for().get(api)
    assert answer["Cache-Control"] == "private, max-age=15"
    assert "Cookie" in answer["Vary"]


def test_settings_of_guests_and_people_are_their_own_and_hold_for_lines_and_list(
    client_for, viewer, send, api, address
):
    send("He is her brother")
    send("What a scene!")
    guest, other = client_for(), client_for()
    settings = "/api/v1/danmaku/settings"
    fresh = guest.get(settings).json()
    assert (fresh["is_on"], fresh["density"], fresh["lines_per_second"], fresh["seconds_to_cross"]) == (
        False,
        "medium",
        3,
        8,
    )
    changed = guest.patch(settings, {"is_on": True, "shield_words": ["BROTHER"]}, content_type=JSON).json()
    assert (changed["is_on"], changed["shield_words"], changed["density"]) == (True, ["BROTHER"], "medium")
    assert [line["text"] for line in guest.get(api).json()["lines"]] == ["What a scene!"]
    assert "He is her brother" not in guest.get(address).content.decode()
    assert len(other.get(api).json()["lines"]) == 2
    assert other.get(settings).json()["is_on"] is False
    assert client_for(viewer).get(settings).json()["shield_words"] == []
    refused = guest.patch(settings, {"density": "all"}, content_type=JSON)
    assert refused.status_code == 422
    assert DanmakuSettings.objects.count() == 1


def test_the_buttons_are_told_whether_there_is_danmaku_and_whether_it_is_on(client_for, viewer, api):
    client, marks = client_for(viewer), api.replace("/danmaku", "/marks")
    assert client.get(marks).json()["danmaku"] == {"is_on": False}
    client.patch("/api/v1/danmaku/settings", {"is_on": True}, content_type=JSON)
    assert client.get(marks).json()["danmaku"] == {"is_on": True}


def test_the_panel_and_a_bucket_cost_the_same_for_thirty_lines(
    client_for, series, address, api, make_user, actor_for, viewer, query_budget
):
    client, episode_id = client_for(viewer), series.episodes.get(number=1).public_id

    def add(number: int) -> None:
        said = CommentInput(f"Line {number}", number * 700, is_danmaku=True)
        write_comment(actor=actor_for(make_user()), episode_id=episode_id, said=said)

    def read() -> None:
        assert client.get(address, headers=AS_SHEET).status_code == 200
        assert client.get(api).status_code == 200

    assert query_budget(add, read) < 25
