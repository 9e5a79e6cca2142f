"""The pages of the desk through HTTP, with and without scripts."""

import pytest
from django.urls import reverse

from moderation.enums import CaseState, Verdict
from moderation.models import Case, CheckRun, ItemCheck
from moderation.services.claims import claim_case

HTMX = {"HX-Request": "true", "HX-Target": "case"}


@pytest.fixture
def desk(client_for, reviewer):
    """The reviewer's browser."""
    return client_for(reviewer)


def address(name: str, case: Case, *more: str) -> str:
    return reverse(f"desk:{name}", args=[case.public_id, *more])


def test_the_queue_shows_who_waits_and_what_the_checks_say(desk, make_case) -> None:
    case = make_case(slogans=["Buy cocaine", "Rain"])
    page = desk.get(reverse("desk:queue")).content.decode()
    assert case.title in page
    assert "1 flag" in page


@pytest.mark.parametrize("tab", ["waiting", "mine", "checking", "decided", "nonsense"])
def test_every_tab_has_its_empty_page(desk, tab) -> None:
    answer = desk.get(reverse("desk:queue"), {"tab": tab})
    assert answer.status_code == 200
    assert 'class="empty"' in answer.content.decode()


def test_a_title_is_found_and_another_is_not(desk, make_case) -> None:
    make_case()
    assert "Billboard b1" in desk.get(reverse("desk:queue"), {"q": "board"}).content.decode()
    assert "Nothing is called that" in desk.get(reverse("desk:queue"), {"q": "zebra"}).content.decode()


def test_ones_own_companys_case_is_neither_listed_nor_opened(client_for, make_user, make_case, company) -> None:
    case = make_case(company_id=company.pk)
    insider = client_for(make_user("reviewer", company=company))
    assert case.title not in insider.get(reverse("desk:queue")).content.decode()
    assert insider.get(address("case", case)).status_code == 403
    assert insider.post(address("claim", case)).status_code == 403


@pytest.mark.parametrize("path", ["/desk/", "/desk/cases/x/", "/desk/takedown/billboard/b1/"])
def test_guests_are_asked_to_sign_in_and_viewers_are_refused(client_for, viewer, billboards, path) -> None:
    assert client_for(None).get(path).status_code == 302
    assert client_for(viewer).get(path).status_code == 403


def test_an_unclaimed_case_shows_findings_but_no_picture(desk, make_case) -> None:
    page = desk.get(address("case", make_case(slogans=["Buy cocaine"]))).content.decode()
    assert "Claim this case" in page
    assert '<div class="player"' not in page
    assert '<mark class="word word--flag">cocaine</mark>' in page
    assert "verdict-form" not in page


def test_what_was_not_checked_says_so(desk, make_case) -> None:
    page = desk.get(address("case", make_case(width=None))).content.decode()
    assert "not checked automatically" in page


def test_taking_the_next_case_opens_it_ready_for_verdicts(desk, make_case) -> None:
    case = make_case()
    answer = desk.post(reverse("desk:next"), follow=True)
    assert answer.redirect_chain == [(address("case", case), 302)]
    assert "verdict-form" in answer.content.decode()


def test_an_empty_queue_says_so_and_stays(desk, db) -> None:
    answer = desk.post(reverse("desk:next"), follow=True)
    assert "Nothing is waiting for you right now." in answer.content.decode()


def test_a_whole_case_without_scripts(desk, make_case) -> None:
    case = make_case(slogans=["Rain", "Wind"])
    desk.post(address("claim", case))
    case.refresh_from_db()
    first, second = case.items.all()
    lease = {"lease": case.lease_token}
    answer = desk.post(address("verdict", case, first.public_id), {**lease, "verdict": "approve"})
    assert answer.url == f"{address('case', case)}?item={second.public_id}"
    said = {**lease, "verdict": "request_changes", "clause": "T-FRAME", "note": "Fill the frame."}
    desk.post(address("verdict", case, second.public_id), said)
    page = desk.get(address("decide", case)).content.decode()
    assert "Approve 1, return 1, reject 0" in page
    answer = desk.post(address("decide", case), lease, follow=True)
    assert "changes requested" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.CHANGES_REQUESTED


def test_a_verdict_without_a_clause_comes_back_with_the_sentence_and_what_was_typed(desk, make_case) -> None:
    case = make_case()
    desk.post(address("claim", case))
    case.refresh_from_db()
    item = case.items.get()
    said = {"lease": case.lease_token, "verdict": "reject", "note": "Too loud at 0:03"}
    answer = desk.post(address("verdict", case, item.public_id), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Name the clause that “Rain on Third Street” does not meet." in page
    assert "Too loud at 0:03" in page
    assert 'value="reject" checked' in page
    item.refresh_from_db()
    assert item.verdict == ""


def test_with_scripts_only_the_inside_comes_back_with_a_toast(desk, make_case, reviewer_actor) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case(slogans=["Rain", "Wind"]))
    item = case.items.first()
    said = {"lease": case.lease_token, "verdict": "approve"}
    answer = desk.post(address("verdict", case, item.public_id), said, headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<div id="case"')
    assert "approve" in answer["HX-Trigger"]
    assert "HX-Request" in answer["Vary"]


def test_with_scripts_a_refusal_is_a_toast(desk, make_case, reviewer_actor) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case())
    said = {"lease": case.lease_token, "verdict": "reject"}
    answer = desk.post(address("verdict", case, case.items.get().public_id), said, headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (422, "none")


def test_the_rest_and_undo(desk, make_case, reviewer_actor) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case(slogans=["Rain", "Wind", "Buy cocaine"]))
    lease = {"lease": case.lease_token}
    desk.post(address("rest", case), lease)
    assert case.items.filter(verdict=Verdict.APPROVE).count() == 2
    desk.post(address("undo", case), lease)
    assert not case.items.exclude(verdict="").exists()


def test_skip_and_release_lead_back_to_the_queue(desk, make_case, reviewer_actor) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case())
    assert desk.post(address("skip", case), {"lease": case.lease_token, "reason": "known"}).url == "/desk/"
    case.refresh_from_db()
    case = claim_case(actor=reviewer_actor, case=case)
    assert desk.post(address("release", case), {"lease": case.lease_token}).url == "/desk/"
    case.refresh_from_db()
    assert (case.state, case.skip_count) == (CaseState.QUEUED, 1)


def test_a_heartbeat_answers_the_badge(desk, make_case, reviewer_actor) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case())
    answer = desk.post(address("heartbeat", case), {"lease": case.lease_token})
    assert 'id="lease"' in answer.content.decode()
    assert desk.post(address("heartbeat", case), {"lease": "gone"}).status_code == 409


def test_a_fresh_address_for_the_player_only_for_the_holder(desk, client_for, make_user, make_case, reviewer_actor):
    case = claim_case(actor=reviewer_actor, case=make_case())
    place = address("preview", case, case.items.get().public_id)
    assert desk.get(place).json()["poster_url"] == "/static/img/seal.svg"
    assert client_for(make_user("reviewer")).get(place).status_code == 404


def test_the_takedown_page_asks_for_clause_and_reason_and_is_the_operators(client_for, operator, reviewer, billboards):
    shown = billboards.add(public=True)
    place = reverse("desk:takedown", args=["billboard", shown.ref])
    brake = client_for(operator)
    assert client_for(reviewer).get(place).status_code == 403
    assert "Take “Billboard b1” down now" in brake.get(place).content.decode()
    answer = brake.post(place, {"clause": "", "reason": "A child is in danger here."})
    assert answer.status_code == 422
    assert "Name the clause that is broken." in answer.content.decode()
    assert shown.public
    brake.post(place, {"clause": "C-MINORS", "reason": "A child is in danger here."})
    assert not shown.public


def test_the_queue_costs_the_same_for_three_and_thirty_cases(desk, make_case, make_company, query_budget) -> None:
    def row(number):
        make_case(company_id=make_company().pk, slogans=["Rain", "Buy cocaine"])

    query_budget(row, lambda: desk.get(reverse("desk:queue")), at_most=19)


@pytest.mark.parametrize("name", ["case", "decide"])
def test_a_case_costs_the_same_for_three_and_thirty_parts(desk, reviewer_actor, make_case, query_budget, name) -> None:
    case = claim_case(actor=reviewer_actor, case=make_case(slogans=["Rain"]))
    item = case.items.get()

    def row(number):
        item.pk, item.public_id, item.position, item.ref = None, f"item{number}", number + 2, "b1-1"
        item.digest, item.kind = f"{number}", f"sheet{number}"
        item.save()
        run = CheckRun.objects.create(
            check_key="framing", check_version=1, input_digest=item.digest, state="done", status="flag"
        )
        ItemCheck.objects.create(item=item, run=run, check_key="framing")

    query_budget(row, lambda: desk.get(address(name, case)), at_most=16)
