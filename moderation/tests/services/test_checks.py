"""Checks run as rows; a case waits for all of them, and a check that did not look is never a pass."""

import pytest

from core.models.leases import WorkState
from moderation.checks import registry as checks_registry
from moderation.enums import CaseState, CheckStatus
from moderation.models import CheckRun
from moderation.selectors.findings import attention_of, results_of
from moderation.services.checks import run_checks
from moderation.tasks.checks import resume_checks


class Crashing:
    """A plug-in with a bug."""

    key, version, policy_codes = "framing", 1, ("T-FRAME",)
    needs = checks_registry.CHECKS["framing"].needs

    def available(self) -> bool:
        return True

    def run(self, given):
        raise ValueError("a bug")


def test_an_item_gets_exactly_the_checks_that_it_offers_inputs_for(make_case) -> None:
    case = make_case(checked=False)
    keys = CheckRun.objects.filter(items__case=case).values_list("check_key", flat=True)
    assert set(keys) == {"framing", "banned-words", "contacts", "subtitles"}


def test_a_case_is_queued_when_the_last_check_has_ended(make_case) -> None:
    case = make_case(checked=False, slogans=["Rain", "Wind"])
    first, second = case.items.select_related("case")
    run_checks(item=first)
    case.refresh_from_db()
    assert case.state == CaseState.CHECKING
    run_checks(item=second)
    case.refresh_from_db()
    assert case.state == CaseState.QUEUED


def test_running_the_same_checks_twice_changes_nothing(make_case) -> None:
    item = make_case(slogans=["Buy cocaine"]).items.select_related("case").get()
    before = list(CheckRun.objects.values_list("pk", "status", "attempt"))
    assert run_checks(item=item) == 0
    assert list(CheckRun.objects.values_list("pk", "status", "attempt")) == before


def test_findings_carry_clause_field_and_range(make_case) -> None:
    item = make_case(slogans=["Buy c o c a i n e"]).items.get()
    words = next(result for result in results_of(item) if result.key == "banned-words")
    (finding,) = words.findings
    assert words.status == CheckStatus.FLAG
    assert (finding.policy_code, finding.field, finding.text_range) == ("C-DRUGS", "slogan:en", (4, 17))
    assert finding.text == "c o c a i n e"


def test_a_crashed_check_is_an_error_and_the_case_still_reaches_people(make_case, monkeypatch, caplog) -> None:
    monkeypatch.setitem(checks_registry.CHECKS, "framing", Crashing())
    case = make_case()
    item = case.items.get()
    framing = next(result for result in results_of(item) if result.key == "framing")
    assert framing.status == CheckStatus.ERROR
    assert "a bug" in framing.note
    assert "not checked automatically" in str(framing.status_label)
    assert attention_of(item).unchecked == 1
    assert case.state == CaseState.QUEUED


def test_what_was_not_measured_is_shown_as_not_checked(make_case) -> None:
    item = make_case(width=None, height=None).items.get()
    framing = next(result for result in results_of(item) if result.key == "framing")
    assert framing.status == CheckStatus.NOT_AVAILABLE
    assert str(framing.status_label) == "not checked automatically"
    assert not attention_of(item).is_clean


def test_a_check_that_was_removed_meanwhile_fails_and_is_not_a_pass(make_case, monkeypatch) -> None:
    case = make_case(checked=False)
    monkeypatch.delitem(checks_registry.CHECKS, "framing")
    run_checks(item=case.items.select_related("case").get())
    assert attention_of(case.items.get()).unchecked == 1


def test_a_run_whose_worker_died_is_taken_up_again(make_case, eager_tasks, django_capture_on_commit_callbacks) -> None:
    case = make_case(checked=False)
    runs = CheckRun.objects.filter(items__case=case)
    runs.update(state=WorkState.RUNNING, attempt=1, lease_token="dead", lease_until=case.submitted_at)
    with django_capture_on_commit_callbacks(execute=True):
        resume_checks()
    case.refresh_from_db()
    assert case.state == CaseState.QUEUED
    assert set(runs.values_list("state", "attempt")) == {(WorkState.DONE, 2)}


def test_a_case_that_nobody_concluded_is_queued_by_the_sweeper(make_case) -> None:
    case = make_case(checked=False)
    CheckRun.objects.filter(items__case=case).update(state=WorkState.DONE, status=CheckStatus.PASS)
    assert resume_checks() == 1
    case.refresh_from_db()
    assert case.state == CaseState.QUEUED


def test_a_worker_that_dies_each_time_leaves_an_error_not_a_waiting_case(make_case) -> None:
    case = make_case(checked=False)
    runs = CheckRun.objects.filter(items__case=case)
    runs.update(state=WorkState.RUNNING, attempt=3, lease_token="dead", lease_until=case.submitted_at)
    resume_checks()
    case.refresh_from_db()
    assert case.state == CaseState.QUEUED
    assert attention_of(case.items.get()).unchecked == runs.count()


@pytest.mark.parametrize("status", [CheckStatus.ERROR, CheckStatus.NOT_AVAILABLE, CheckStatus.FLAG, CheckStatus.BLOCK])
def test_only_a_clean_item_is_clean(make_case, status) -> None:
    item = make_case().items.get()
    assert attention_of(item).is_clean
    CheckRun.objects.filter(items=item, check_key="framing").update(status=status)
    assert not attention_of(item).is_clean
