"""The smaller rooms of the desk: what waits for a second person, a reviewer's own settings and filters, taking back, reports, appeals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from moderation.enums import CaseState, HeldKind, HeldState, ReportState
from moderation.models import Case, HeldAction, Report, ReviewerProfile
from moderation.services.claims import claim_case
from moderation.services.held_actions import Target, hold_action
from moderation.services.reports import ReportInput, file_report

HELD = reverse("desk:held")


@pytest.fixture
def desk(client_for, reviewer):
    return client_for(reviewer)


def test_a_promoted_title_goes_at_once_or_when_a_second_person_agrees(
    client_for, make_user, operator, billboards, company
):
    shown = billboards.add(public=True, promoted=True, company_id=company.pk)
    place = reverse("desk:takedown", args=["billboard", shown.ref])
    brake = client_for(operator)
    assert "It stands on the first screen." in brake.get(place).content.decode()
    said = {"clause": "C-MINORS", "reason": "A child is in danger here.", "pace": "ordinary"}
    assert "waits for a second person" in brake.post(place, said, follow=True).content.decode()
    assert shown.public
    action = HeldAction.objects.get()
    assert "You asked for this." in brake.get(HELD).content.decode()
    assert brake.post(reverse("desk:confirm-held", args=[action.public_id])).status_code == 403
    second = client_for(make_user("senior"))
    assert "A child is in danger here." in second.get(HELD).content.decode()
    second.post(reverse("desk:confirm-held", args=[action.public_id]))
    assert not shown.public
    page = brake.get(place).content.decode()
    assert "Ask to give it back" in page
    again = reverse("desk:reinstate", args=["billboard", shown.ref])
    assert brake.post(again, {"reason": "no"}).status_code == 422
    brake.post(again, {"reason": "The child was an actor of thirty."})
    back = HeldAction.objects.get(kind=HeldKind.REINSTATE)
    second.post(reverse("desk:refuse-held", args=[back.public_id]))
    back.refresh_from_db()
    assert (back.state, shown.public) == (HeldState.REFUSED, False)
    assert second.post(reverse("desk:refuse-held", args=[back.public_id])).status_code == 404


def test_a_part_is_taken_down_by_its_own_name(client_for, operator, billboards) -> None:
    shown = billboards.add(public=True)
    place = reverse("desk:takedown", args=["billboard", shown.ref])
    assert "sheet b1-1" in client_for(operator).get(place, {"part": "b1-1"}).content.decode()


def test_held_actions_are_for_seniors_and_cost_the_same(
    desk, client_for, make_user, billboards, operator, actor_for, query_budget
):
    assert desk.get(HELD).status_code == 403
    senior = client_for(make_user("senior"))

    def row(number):
        target = Target("billboard", billboards.add(public=True, promoted=True).ref)
        hold_action(
            actor=actor_for(operator), kind=HeldKind.TAKE_DOWN, target=target, reason="A reason of some length."
        )

    query_budget(row, lambda: senior.get(HELD), at_most=10)


def test_a_decision_is_taken_back_within_its_time_and_not_after(desk, reviewer, make_case, reviewer_actor, settings):
    settings.REVIEW_UNDO_SECONDS = 60
    case = claim_case(actor=reviewer_actor, case=make_case())
    lease = {"lease": case.lease_token}
    item = case.items.get()
    desk.post(reverse("desk:verdict", args=[case.public_id, item.public_id]), {**lease, "verdict": "approve"})
    page = desk.post(reverse("desk:decide", args=[case.public_id]), lease, follow=True).content.decode()
    assert "You have decided on" in page
    desk.post(reverse("desk:take-back", args=[case.public_id]))
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    desk.post(reverse("desk:decide", args=[case.public_id]), {"lease": case.lease_token})
    Case.objects.update(effective_at=timezone.now() - timedelta(seconds=1))
    assert desk.post(reverse("desk:take-back", args=[case.public_id])).status_code == 409
    assert "You have decided on" not in desk.get(reverse("desk:queue")).content.decode()


def test_own_settings_stand_above_the_organisations(desk, reviewer, reviewer_actor, make_case) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case())
    place = reverse("desk:case", args=[case.public_id])
    veil = 'aria-label="Show the picture sharp" '
    assert f"{veil}>" in desk.get(place).content.decode()
    room = reverse("desk:settings")
    assert "as everybody here: on" in desk.get(room).content.decode()
    said = {"languages": "EN, zh-hans", "blurred": "off", "grey": "on", "muted": ""}
    desk.post(room, said)
    profile = ReviewerProfile.objects.get()
    kept = (profile.languages, profile.is_blurred, profile.is_grey, profile.is_muted)
    assert kept == (["en", "zh-hans"], False, True, None)
    page = desk.get(place).content.decode()
    assert f"{veil}checked>" in page
    answer = desk.post(room, {"languages": "English!"})
    assert answer.status_code == 422
    assert "Write languages as codes" in answer.content.decode()


def test_filters_narrow_the_queue_and_are_kept_under_a_name(desk, make_case, reviewer) -> None:
    late, other = make_case(), make_case()
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1), title="Late one")
    queue = reverse("desk:queue")
    page = desk.get(queue, {"late": "1"}).content.decode()
    assert "Late one" in page
    assert other.title not in page
    assert "Nothing fits this filter" in desk.get(queue, {"purpose": "appeal"}).content.decode()
    assert "Nothing fits this filter" in desk.get(queue, {"turn": "2", "language": "xx"}).content.decode()
    desk.post(reverse("desk:keep-filter"), {"name": "Burning", "query": "late=1&nonsense=2"})
    assert ReviewerProfile.objects.get().filters == [{"name": "Burning", "query": "late=1"}]
    assert "Burning" in desk.get(queue).content.decode()
    assert desk.post(reverse("desk:keep-filter"), {"name": "", "query": "late=1"}).status_code == 422
    assert desk.post(reverse("desk:keep-filter"), {"name": "All", "query": ""}).status_code == 422
    for number in range(11):
        desk.post(reverse("desk:keep-filter"), {"name": f"Filter {number}", "query": "late=1"})
    assert desk.post(reverse("desk:keep-filter"), {"name": "One too many", "query": "late=1"}).status_code == 422
    desk.post(reverse("desk:drop-filter"), {"name": "Burning"})
    assert len(ReviewerProfile.objects.get().filters) == 11


def test_four_fifths_of_the_time_are_a_warning(desk, make_case) -> None:
    case, now = make_case(), timezone.now()
    Case.objects.filter(pk=case.pk).update(submitted_at=now - timedelta(hours=9), due_at=now + timedelta(hours=1))
    assert "badge--warn" in desk.get(reverse("desk:queue")).content.decode()
    Case.objects.filter(pk=case.pk).update(due_at=now + timedelta(hours=9))
    assert "badge--warn" not in desk.get(reverse("desk:queue")).content.decode()


def test_reports_are_shown_without_who_made_them_and_bad_faith_is_noted(
    desk, billboards, make_user, actor_for, reviewer_actor
):
    shown, reporter = billboards.add(public=True), make_user(display_name="Nosy Parker")
    said = ReportInput("violence", "He is beaten up.", 12_000, 15_000)
    file_report(actor=actor_for(reporter), target=Target("billboard", shown.ref), said=said)
    case = claim_case(actor=reviewer_actor, case=Case.objects.get())
    place = reverse("desk:case", args=[case.public_id])
    page = desk.get(place).content.decode()
    for words in (
        "reports by viewers",
        "Violence or cruelty",
        "0:12–0:15",
        "He is beaten up.",
        "weight 50 %",
        "No action",
        "Take down",
    ):
        assert words in page, words
    assert "Nosy Parker" not in page
    report = Report.objects.get()
    desk.post(reverse("desk:bad-faith", args=[case.public_id, report.public_id]), {"lease": case.lease_token})
    report.refresh_from_db()
    assert report.state == ReportState.BAD_FAITH
