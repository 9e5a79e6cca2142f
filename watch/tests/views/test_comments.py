"""Comments on pages and in the API: a panel for the player, pages without a script, and nothing that is not text."""

import pytest

from dramas.models import SeriesVersion
from moderation.models import Report
from watch.enums import CommentState
from watch.models import Comment, Mute
from watch.services.comments import CommentInput, write_comment

pytestmark = pytest.mark.django_db
AS_SHEET = {"X-Sheet": "1"}
EVIL = "<script>alert(1)</script> <b>x</b> https://evil.example & \u202egnp.exe"


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=2, title="The Moon Gate")


@pytest.fixture
def address(series):
    return f"/s/{series.slug}/1/comments/"


@pytest.fixture
def api(series):
    return f"/api/v1/episodes/{series.episodes.get(number=1).public_id}/comments"


@pytest.fixture
def say(series, viewer_actor):
    """``say("Words", **fields)``: a comment by ``viewer`` on the first episode."""

    def write(text="What a scene!", actor=None, **fields) -> Comment:
        episode_id = series.episodes.get(number=1).public_id
        return write_comment(actor=actor or viewer_actor, episode_id=episode_id, said=CommentInput(text, **fields))

    return write


def test_guests_read_the_panel_and_the_page_and_are_asked_to_sign_in(client_for, say, address) -> None:
    say("What a scene!")
    for headers in ({}, AS_SHEET):
        text = client_for().get(address, headers=headers).content.decode()
        assert "What a scene!" in text
        assert "to write, like and reply." in text
        assert "<textarea" not in text
    assert "<html" not in text
    assert client_for().post(f"{address}write/", {"text": "Me too"}).status_code == 302
    assert Comment.objects.count() == 1


def test_the_page_works_without_a_script(client_for, viewer, address) -> None:
    client = client_for(viewer)
    page = client.post(f"{address}write/", {"text": "First", "at_ms": "42000", "is_spoiler": "on"}, follow=True)
    comment = Comment.objects.get()
    text = page.content.decode()
    assert "/1/?t=42" in text
    assert ">0:42</a>" in text
    assert "Spoiler: show it" in text
    thread = f"/comments/{comment.public_id}/"
    reply = client.post(f"{address}write/", {"text": "Second", "reply_to": comment.public_id})
    assert reply["Location"] == thread
    assert "Second" in client.get(thread).content.decode()
    assert client.post(f"{thread}like/")["Location"] == address
    comment.refresh_from_db()
    assert (comment.like_count, comment.is_spoiler) == (1, True)
    client.post(f"{thread}delete/")
    assert "First" not in client.get(address).content.decode()


def test_what_is_written_is_text_and_nothing_else(client_for, say, address) -> None:
    say(EVIL)
    text = client_for().get(address, headers=AS_SHEET).content.decode()
    assert "<script>" not in text
    assert "<b>x" not in text
    assert 'href="https://evil' not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_name_is_text_and_an_address_is_never_shown(client_for, say, address, make_user, actor_for) -> None:
    say("One", actor=actor_for(make_user(display_name="<i>Mei</i>")))
    say("Two", actor=actor_for(make_user(display_name="", email="secret@example.org")))
    text = client_for().get(address, headers=AS_SHEET).content.decode()
    assert "<i>Mei" not in text
    assert "secret@" not in text
    assert "Viewer " in text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "Write something first."),
        ({"text": "x" * 501}, "A comment has at most 500 characters."),
        ({"text": "x" * 5000}, "A comment has at most 500 characters."),
        ({"text": "Look", "at_ms": "99999999"}, "The episode has no such moment."),
    ],
)
def test_a_mistake_comes_back_as_a_sentence_in_the_form(client_for, viewer, address, fields, sentence) -> None:
    for headers in ({}, AS_SHEET):
        answer = client_for(viewer).post(f"{address}write/", fields, headers=headers)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not Comment.objects.exists()


def test_too_many_are_429_with_a_sentence(client_for, viewer, address, api) -> None:
    client = client_for(viewer)
    for number in range(5):
        client.post(f"{address}write/", {"text": f"Number {number}"})
    answer = client.post(f"{address}write/", {"text": "One more"}, headers=AS_SHEET)
    assert answer.status_code == 429
    assert "You have written 5 comments in a short time." in answer.content.decode()
    answer = client.post(api, {"text": "One more"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-comments")
    assert Comment.objects.count() == 5


def test_one_that_waits_says_so_to_its_author(client_for, viewer, address) -> None:
    answer = client_for(viewer).post(f"{address}write/", {"text": "Buy heroin here"}, headers=AS_SHEET)
    text = answer.content.decode()
    assert "Somebody looks at your comment before others see it." in text
    assert "waits for a person to look at it" in text
    assert "heroin" not in client_for().get(address).content.decode()


def test_who_is_too_young_reads_comments_neither_on_pages_nor_in_the_api(client_for, say, series, address, api) -> None:
    comment = say("For grown-ups")
    SeriesVersion.objects.filter(series=series).update(minimum_age=18)
    young = client_for()
    for path in (address, f"/comments/{comment.public_id}/", api, f"/api/v1/comments/{comment.public_id}/replies"):
        answer = young.get(path)
        assert answer.status_code in (302, 403, 404), path
        assert b"For grown-ups" not in answer.content


def test_the_producer_pins_and_hides_in_the_panel_and_others_do_not(client_for, say, series, viewer, make_user) -> None:
    comment = say()
    act = f"/comments/{comment.public_id}/"
    assert client_for(viewer).post(f"{act}pin/").status_code == 403
    editor = client_for(make_user(company=series.company))
    assert "Pinned by the producer" in editor.post(f"{act}pin/", headers=AS_SHEET).content.decode()
    assert "Show again" in editor.post(f"{act}hide/", headers=AS_SHEET).content.decode()
    comment.refresh_from_db()
    assert (comment.state, comment.is_pinned) == (CommentState.HIDDEN, False)
    assert editor.post(f"{act}explode/").status_code == 404


def test_a_comment_is_reported_by_a_form_of_its_own(client_for, say, viewer) -> None:
    comment = say("Rude")
    form = f"/comments/{comment.public_id}/report/"
    guest = client_for()
    assert "Report a comment on episode 1 of “The Moon Gate”" in guest.get(form).content.decode()
    page = guest.post(form, {"reason": "hate"}, follow=True).content.decode()
    assert (Report.objects.get().subject_kind, Report.objects.get().subject_ref) == ("comment", comment.public_id)
    assert "The Moon Gate" in page
    assert "Comment" in page
    made = client_for(viewer).post(
        f"/api/v1/comments/{comment.public_id}/reports", {"reason": "hate"}, content_type="application/json"
    )
    assert (made.status_code, made.json()["is_comment"], made.json()["number"]) == (201, True, 1)


def test_muted_people_are_listed_and_read_again(client_for, say, make_user, address) -> None:
    comment = say("Rude")
    client = client_for(make_user())
    client.post(f"/comments/{comment.public_id}/mute/")
    assert "Rude" not in client.get(address).content.decode()
    mute = Mute.objects.get()
    assert "Read them again" in client.get("/muted/").content.decode()
    client.post(f"/muted/{mute.public_id}/unmute/")
    assert "Rude" in client.get(address).content.decode()


def test_programs_read_write_mark_and_delete(client_for, viewer, api, make_user) -> None:
    client, other = client_for(viewer), client_for(make_user())
    made = client.post(api, {"text": "First", "at_ms": 1500, "is_spoiler": True}, content_type="application/json")
    assert made.status_code == 201
    comment = made.json()
    assert (comment["state"], comment["at_ms"], comment["is_mine"]) == ("visible", 1500, True)
    one = f"/api/v1/comments/{comment['comment_id']}"
    reply = other.post(api, {"text": "Second", "reply_to": comment["comment_id"]}, content_type="application/json")
    assert reply.json()["parent_id"] == comment["comment_id"]
    assert [row["text"] for row in client_for().get(f"{one}/replies").json()["results"]] == ["Second"]
    for _twice in range(2):
        assert other.put(f"{one}/like").json()["like_count"] == 1
    assert other.delete(f"{one}/like").json()["like_count"] == 0
    assert other.put(f"{one}/pin").status_code == 403
    assert other.put(f"{one}/applause").status_code == 404
    assert other.delete(one).status_code == 403
    listed = client_for().get(f"{api}?order=liked").json()["results"]
    assert [(row["text"], row["reply_count"]) for row in listed] == [("First", 1)]
    assert client_for().get(f"{api}?order=worst").status_code == 422
    mute = client.put(f"/api/v1/comments/{reply.json()['comment_id']}/mute").json()
    assert client.get(f"{one}/replies").json()["results"] == []
    assert [row["mute_id"] for row in client.get("/api/v1/muted").json()["results"]] == [mute["mute_id"]]
    assert client.delete(f"/api/v1/muted/{mute['mute_id']}").status_code == 204
    assert client.delete(one).status_code == 204
    assert client.get(api).json()["results"] == []


def test_the_rail_is_told_how_many_there_are(client_for, say, api) -> None:
    say("One", reply_to=say("Two").public_id)
    assert client_for().get(api.replace("/comments", "/marks")).json()["comments"] == 2


def test_the_panel_costs_the_same_for_thirty(client_for, say, address, make_user, actor_for, viewer, query_budget):
    client = client_for(viewer)
    count = query_budget(
        lambda number: say(f"Number {number}", actor=actor_for(make_user())),
        lambda: client.get(address, headers=AS_SHEET),
    )
    assert count < 25
