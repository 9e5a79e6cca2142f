"""The second reviewer's pages hold nothing of the first; the senior sees both side by side; everybody does once it is decided."""

import pytest
from django.urls import reverse

from moderation.enums import CaseState, SecondReviewReason
from moderation.models import Case
from moderation.selectors.finding_opinions import marks_of
from moderation.selectors.findings import results_of
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.findings import dismiss_finding
from moderation.services.remarks import RemarkInput, add_remark
from moderation.services.verdicts import VerdictInput, record_verdict

VISIBLE = ("Only the first says so.", "Remark of the first.")


def page_of(client, name: str, case: Case) -> str:
    return client.get(reverse(f"desk:{name}", args=[case.public_id])).content.decode()


def judge(actor, case: Case, verdict: str, note: str) -> None:
    item = case.items.get()
    said = VerdictInput(verdict, "" if verdict == "approve" else "T-SOUND", note)
    record_verdict(actor=actor, item=item, token=case.lease_token, said=said)


@pytest.fixture
def first_round(make_case, reviewer_actor):
    """A case that needs two people, in the hands of the first, who has drafted all that can be drafted."""
    case = make_case(slogans=["Buy cocaine"], reasons=(SecondReviewReason.KEY_CLASS,))
    case = claim_case(actor=reviewer_actor, case=case)
    judge(reviewer_actor, case, "reject", "Only the first says so.")
    item = case.items.get()
    remark = RemarkInput(clause="C-SEX", note="Remark of the first.")
    add_remark(actor=reviewer_actor, item=item, token=case.lease_token, said=remark)
    mark = marks_of(results_of(item))[0][1]
    dismiss_finding(actor=reviewer_actor, item=item, token=case.lease_token, mark=mark)
    return case


def hidden(page: str) -> bool:
    """Whether nothing of the first reviewer is on the page: words, verdict, dismissed findings."""
    body = page.partition('<main id="main"')[2]
    return not any(
        trace in body for trace in (*VISIBLE, "is-dismissed", 'data-verdict="reject"', 'value="reject" checked')
    )


@pytest.mark.parametrize("name", ["case", "decide"])
def test_drafts_are_nobody_elses_business(first_round, client_for, make_user, reviewer, name) -> None:
    assert "Only the first says so." in page_of(client_for(reviewer), name, first_round)
    assert hidden(page_of(client_for(make_user("reviewer")), name, first_round))
    assert hidden(page_of(client_for(make_user("operator")), name, first_round))


def test_the_second_reviewer_sees_nothing_of_the_first(first_round, reviewer_actor, client_for, make_user, actor_for):
    second = make_user("reviewer")
    decide_case(actor=reviewer_actor, case=first_round, token=first_round.lease_token)
    first_round.refresh_from_db()
    assert first_round.state == CaseState.SECOND_REVIEW
    browser = client_for(second)
    waiting = page_of(browser, "case", first_round)
    assert hidden(waiting)
    assert "second look" in waiting
    assert "key class" in waiting, "the law says so, not the first reviewer"
    claim_case(actor=actor_for(second), case=first_round)
    for name in ("case", "decide"):
        assert hidden(page_of(browser, name, first_round)), name


def test_a_second_look_by_chance_or_by_what_the_first_did_is_not_explained(
    make_case, reviewer_actor, client_for, make_user
):
    case = make_case()
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.SECOND_REVIEW, second_reasons=["random-sample", "sensitive-policy", "overruled-block"]
    )
    browser = client_for(make_user("reviewer"))
    for page in (page_of(browser, "case", case), browser.get(reverse("desk:queue")).content.decode()):
        assert "second look" in page
        assert not any(word in page for word in ("random sample", "sensitive clause", "overruled"))


def test_the_senior_sees_both_side_by_side(first_round, reviewer_actor, client_for, make_user, actor_for) -> None:
    second, senior = make_user("reviewer"), make_user("senior")
    decide_case(actor=reviewer_actor, case=first_round, token=first_round.lease_token)
    case = claim_case(actor=actor_for(second), case=Case.objects.get())
    judge(actor_for(second), case, "approve", "The second has no objection.")
    decide_case(actor=actor_for(second), case=case, token=case.lease_token)
    case.refresh_from_db()
    assert case.state == CaseState.ESCALATED
    assert "waits for a senior reviewer" in page_of(client_for(make_user("reviewer")), "case", case)
    assert hidden(page_of(client_for(senior), "case", case)), "not before the senior has claimed it"
    claim_case(actor=actor_for(senior), case=case)
    page = page_of(client_for(senior), "case", case)
    for words in (*VISIBLE, "The second has no objection.", "the reviewers differ"):
        assert words in page, words
    own = page_of(client_for(second), "case", case)
    assert "Only the first says so." in own, "whoever has filed may read the other"
