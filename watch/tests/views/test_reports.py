"""Reports by viewers: from the player or a page, by guests too; what came of it; and the appeal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from core.actors import SYSTEM
from dramas.services.publication import take_down_series
from moderation.models import Appeal, Case, CaseItem, Report
from moderation.services.answers import tell_reporter

pytestmark = pytest.mark.django_db
APPEAL = "The person in the scene is clearly a child, please look again."


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=2, title="The Moon Gate")


@pytest.fixture
def form(series):
    return f"/s/{series.slug}/report/?episode=2"


def filed(client, form, **fields):
    return client.post(form, {"reason": "violence", **fields})


def test_the_form_holds_the_last_seconds_before_the_moment_of_the_player(client_for, viewer, form) -> None:
    text = client_for(viewer).get(f"{form}&at=23400").content.decode()
    assert 'value="0:18"' in text
    assert 'value="0:23"' in text
    assert "Report episode 2 of “The Moon Gate”" in text


def test_a_report_names_episode_stretch_and_reason_and_its_receipt_can_be_read_again(
    client_for, viewer, series, form
) -> None:
    client = client_for(viewer)
    answer = filed(client, form, start="0:18", end="0:23", text="Somebody is beaten.")
    report = Report.objects.get()
    assert answer["Location"] == f"/reports/{report.public_id}/"
    assert (report.start_ms, report.end_ms, report.part_ref) == (
        18_000,
        23_000,
        series.episodes.get(number=2).public_id,
    )
    page = client.get(answer["Location"]).content.decode()
    for words in (report.public_id, "Violence or cruelty", "0:18–0:23", "Somebody is beaten.", "Being looked at"):
        assert words in page, words


def test_the_player_gets_a_sheet_and_a_receipt_instead_of_pages(client_for, viewer, form) -> None:
    client, as_sheet = client_for(viewer), {"X-Sheet": "1"}
    assert "<html" not in client.get(form, headers=as_sheet).content.decode()
    answer = client.post(form, {"reason": "hate"}, headers=as_sheet)
    assert answer.status_code == 201
    assert Report.objects.get().public_id in answer.content.decode()


def test_the_same_report_again_is_the_one_that_is_open(client_for, viewer, form) -> None:
    client = client_for(viewer)
    assert filed(client, form)["Location"] == filed(client, form)["Location"]


def test_a_guest_may_report_and_is_told_that_it_never_counts_by_number(client_for, form) -> None:
    guest = client_for()
    assert "never count by their number" in guest.get(form).content.decode()
    page = filed(guest, form, follow=True)
    report = Report.objects.get()
    assert report.weight_bps == 0
    assert guest.get(page["Location"]).status_code == 200
    assert client_for().get(page["Location"]).status_code == 404, "another guest's is nobody's business"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Choose what is wrong."),
        ({"reason": "boring"}, "Choose what is wrong."),
        ({"reason": "other"}, "Say in a sentence what is wrong."),
        ({"text": "x" * 2001}, "A report has at most 2000 characters."),
        ({"start": "half past"}, "Write a moment as minutes and seconds, like 1:05."),
        ({"start": "0:75"}, "Write a moment as minutes and seconds, like 1:05."),
        ({"end": "1:01"}, "The episode is 1:00 long."),
    ],
)
def test_what_cannot_be_taken_is_answered_with_a_sentence(client_for, viewer, form, fields, sentence) -> None:
    answer = filed(client_for(viewer), form, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Report.objects.exists()


def test_too_many_in_an_hour_are_answered_with_a_sentence(client_for, viewer, form, make_public_series) -> None:
    client = client_for(viewer)
    for _ in range(10):
        filed(client, f"/s/{make_public_series().slug}/report/")
    answer = filed(client, form)
    assert "You have made 10 reports within an hour. Please come back later." in answer.content.decode()
    assert answer.status_code == 422


def test_what_viewers_do_not_see_cannot_be_reported(client_for, viewer, series, form) -> None:
    take_down_series(actor=SYSTEM, series=series, reason="C-SEX")
    assert client_for(viewer).get(form).status_code == 404
    assert filed(client_for(viewer), form).status_code == 404


@pytest.fixture
def answered(client_for, viewer, form):
    """A report that was turned down."""
    filed(client_for(viewer), form)
    Report.objects.update(state="dismissed", answered_at=timezone.now())
    Case.objects.update(state="closed", decided_at=timezone.now())
    return Report.objects.get()


def test_the_notice_leads_to_the_answer_and_to_the_appeal(client_for, viewer, answered) -> None:
    tell_reporter(report_ref=answered.public_id)
    client, address = client_for(viewer), Notice.objects.get(user=viewer).url
    page = client.get(address).content.decode()
    assert "no breach of our rules" in page
    assert "you can appeal once until" in page
    assert "has arrived" in client.post(f"{address}appeal/", {"text": APPEAL}, follow=True).content.decode()
    assert Appeal.objects.get().report_ref == answered.public_id
    assert client.post(f"{address}appeal/", {"text": APPEAL}).status_code == 422


def test_an_appeal_of_two_words_after_the_deadline_or_of_somebody_else_is_refused(
    client_for, viewer, answered, make_user
) -> None:
    address = f"/reports/{answered.public_id}/appeal/"
    short = client_for(viewer).post(address, {"text": "No, look."})
    assert "Say in 20 to 5000 characters" in short.content.decode()
    assert client_for(make_user()).post(address, {"text": APPEAL}).status_code == 404
    assert client_for().post(address, {"text": APPEAL}).status_code == 302
    Report.objects.update(answered_at=timezone.now() - timedelta(days=185))
    assert client_for(viewer).post(address, {"text": APPEAL}).status_code == 422
    assert "The time to appeal ended on" in client_for(viewer).get(address.replace("appeal/", "")).content.decode()
    assert not Appeal.objects.exists()


def test_a_report_about_what_was_removed_keeps_its_title(client_for, viewer, series, form) -> None:
    client = client_for(viewer)
    filed(client, form)
    take_down_series(actor=SYSTEM, series=series, reason="C-SEX")
    text = client.get("/reports/").content.decode()
    assert "The Moon Gate" in text
    assert "Episode 2" in text


def test_the_list_is_ones_own_and_in_ones_language(client_for, viewer, make_user, form) -> None:
    filed(client_for(viewer), form)
    text = client_for(viewer).get("/reports/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "The Moon Gate" in text
    assert "暴力或残忍" in text
    assert "The Moon Gate" not in client_for(make_user()).get("/reports/").content.decode()
    assert client_for().get("/reports/").status_code == 302


def test_programs_report_and_read_what_came_of_it(client_for, viewer, series) -> None:
    client, address = client_for(viewer), f"/api/v1/series/{series.slug}/reports"
    wish = {"number": 1, "reason": "hate", "start_ms": 5000, "end_ms": 1000}
    made = client.post(address, wish, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["state"] == "open"
    report = Report.objects.get()
    assert (report.start_ms, report.end_ms) == (1000, 5000)
    assert client.get("/api/v1/reports").json()["results"][0]["report_id"] == report.public_id
    wrong = client.post(address, {**wish, "reason": "boring"}, content_type="application/json")
    assert wrong.status_code == 422
    assert client.post(address, {**wish, "number": 9}, content_type="application/json").status_code == 404
    assert client_for().get("/api/v1/reports").status_code == 401


def test_reports_open_a_case_with_the_reported_part(client_for, viewer, form, series) -> None:
    filed(client_for(viewer), form)
    item = CaseItem.objects.get(case__purpose="reports")
    assert item.target_ref == series.episodes.get(number=2).public_id
