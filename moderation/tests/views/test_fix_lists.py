"""Remarks, findings and what was played, through HTTP."""

import pytest
from django.urls import reverse

from moderation.models import CaseItem, FindingOpinion, ItemViewing, Remark
from moderation.selectors.finding_opinions import marks_of
from moderation.selectors.findings import results_of
from moderation.services.claims import claim_case
from moderation.services.remarks import carry_remarks

HTMX = {"HX-Request": "true", "HX-Target": "case"}


@pytest.fixture
def desk(client_for, reviewer):
    return client_for(reviewer)


@pytest.fixture
def item(make_case, reviewer_actor) -> CaseItem:
    """One sheet of half a minute in a case that the reviewer holds."""
    case = claim_case(actor=reviewer_actor, case=make_case(slogans=["Buy cocaine"], seconds=30))
    return case.items.select_related("case").get()


def address(name: str, item: CaseItem, *more: str) -> str:
    return reverse(f"desk:{name}", args=[item.case.public_id, item.public_id, *more])


def lease(item: CaseItem, **more: str) -> dict[str, str]:
    return {"lease": item.case.lease_token, **more}


def test_a_remark_without_scripts_with_moments_as_people_write_them(desk, item) -> None:
    said = lease(item, start="0:12.5", end="00:00:14", clause="T-SOUND", note="Louder.")
    page = desk.post(address("add-remark", item), said, follow=True).content.decode()
    remark = item.remarks.get()
    assert (remark.start_ms, remark.end_ms, remark.clause) == (12_500, 14_000, "T-SOUND")
    assert "Louder." in page
    desk.post(address("remove-remark", item, remark.public_id), lease(item))
    assert not item.remarks.exists()


def test_a_ready_made_reason_brings_its_clause(desk, item) -> None:
    desk.post(address("add-remark", item), lease(item, canned="black-stretch"))
    remark = item.remarks.get()
    assert (remark.clause, remark.canned) == ("T-PICTURE", "black-stretch")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"start": "soon", "clause": "T-SOUND", "note": "Louder."},
            "Write a moment as minutes and seconds, like 1:05.",
        ),
        ({"start": "1:00", "clause": "T-SOUND", "note": "Louder."}, "The moment lies outside"),
        ({"note": "Louder."}, "Name the clause that the remark rests on."),
        ({"clause": "T-SOUND"}, "Write what is wrong and what would put it right."),
    ],
)
def test_a_refused_remark_comes_back_as_it_was_typed(desk, item, said, sentence) -> None:
    answer = desk.post(address("add-remark", item), lease(item, **said))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert all(value in page for value in said.values())
    assert desk.post(address("add-remark", item), lease(item, **said), headers=HTMX).status_code == 422


def test_a_confirmed_finding_is_a_remark_once_and_a_dismissed_one_comes_back(desk, item, reviewer_actor) -> None:
    mark = marks_of(results_of(item))[0][1]
    for _twice in range(2):
        desk.post(address("confirm-finding", item, mark), lease(item))
    remark = item.remarks.get()
    assert (remark.clause, remark.field, remark.quote) == ("C-DRUGS", "slogan:en", "cocaine")
    assert "cocaine" in remark.note
    page = desk.post(address("dismiss-finding", item, mark), lease(item), headers=HTMX).content.decode()
    assert "is-dismissed" in page
    assert FindingOpinion.objects.get().is_confirmed is False
    desk.post(address("dismiss-finding", item, mark), lease(item))
    assert not FindingOpinion.objects.exists()
    assert desk.post(address("dismiss-finding", item, "0" * 32), lease(item)).status_code == 404


def test_an_earlier_list_is_looked_after(desk, item, reviewer_actor) -> None:
    old = CaseItem.objects.create(case=item.case, kind=item.kind, ref="b0-1", title="Before", digest="0" * 64)
    Remark.objects.create(item=old, clause="T-SOUND", note="Was too quiet.", published_at=item.case.submitted_at)
    item.previous_ref = "b0-1"
    item.save()
    carry_remarks([item])
    place = reverse("desk:case", args=[item.case.public_id]) + f"?item={item.public_id}"
    assert "Asked for before: is it fixed?" in desk.get(place).content.decode()
    carried = item.remarks.get()
    desk.post(address("judge-remark", item, carried.public_id), lease(item, state="not_fixed"))
    carried.refresh_from_db()
    assert carried.state == "not_fixed"
    assert "not fixed" in desk.get(place).content.decode()


def test_opening_and_playing_are_on_the_record(desk, item) -> None:
    desk.get(reverse("desk:case", args=[item.case.public_id]))
    assert ItemViewing.objects.get().watched_ms == 0
    answer = desk.post(address("played", item), lease(item, ranges="0-5000,7000-9000,20000-99000"))
    assert answer.json() == {"seen_percent": 56}
    page = desk.get(reverse("desk:case", args=[item.case.public_id])).content.decode()
    assert 'data-seen-ranges="0-5000,7000-9000,20000-30000"' in page


@pytest.mark.parametrize("ranges", ["", "5", "5-", "a-b", "9-3", "0-99999999999", "-5-10", "1-2,"])
def test_what_are_no_ranges_is_refused(desk, item, ranges) -> None:
    assert desk.post(address("played", item), lease(item, ranges=ranges)).status_code == 422


def test_nobody_plays_or_remarks_without_the_lease(item, client_for, make_user) -> None:
    other = client_for(make_user("reviewer"))
    for name, said in (("played", {"ranges": "0-5"}), ("add-remark", {"clause": "T-SOUND", "note": "Louder."})):
        assert other.post(address(name, item), lease(item, **said)).status_code == 409
    assert not ItemViewing.objects.exists()


def test_a_case_with_long_lists_costs_the_same(desk, item, query_budget) -> None:
    def row(number):
        Remark.objects.create(
            item=item, author_ref="user:1", clause="T-SOUND", note=f"Remark {number}", start_ms=number
        )

    query_budget(row, lambda: desk.get(reverse("desk:case", args=[item.case.public_id])), at_most=18)
