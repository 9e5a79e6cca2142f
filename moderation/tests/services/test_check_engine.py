"""Nothing is computed twice, what arrives later is looked at later, and a version on trial is heard by nobody."""

import hashlib
import sys

import pytest
from django.utils import timezone

from core.errors import InvalidError
from core.leases import claim
from core.models import WorkState
from media import storage
from moderation.checks import registry
from moderation.checks.contract import CheckOutput, Evidence, Level, concluded
from moderation.enums import CaseState, CheckStatus, Standing
from moderation.events import CaseOpened
from moderation.models import CheckRun, ItemCheck, StoredFootage
from moderation.receivers import start_checks
from moderation.selectors.findings import attention_of, results_of
from moderation.services.checks import plan_checks, rerun_checks, run_checks, run_one_check
from moderation.services.checks.running import BUSY_SECONDS
from moderation.services.children import ChildFailedError, LeaseLostError, run_child
from moderation.tasks.checks import resume_checks
from moderation.tests.checks.sampling import shipped_parameters


class Framing:
    """Framing of another version, which says what it is told to."""

    key, policy_codes = "framing", ("T-FRAME",)
    needs = registry.CHECKS["framing"].needs

    def __init__(self, version: int = 2, level: Level = Level.FLAG, *, installed: bool = True) -> None:
        self.version, self.level, self.installed, self.looks = version, level, installed, 0

    def available(self) -> bool:
        return self.installed

    def run(self, given) -> CheckOutput:
        self.looks += 1
        return concluded((Evidence(label="not-vertical", level=self.level, policy_code="T-FRAME"),))


@pytest.fixture
def on_trial():
    """A version 2 of framing that blocks everything, in shadow."""
    candidate = Framing(2, Level.BLOCK)
    registry.CANDIDATES.append(candidate)
    yield candidate
    registry.CANDIDATES.remove(candidate)


def statuses(item) -> dict[str, str]:
    return {result.key: result.status for result in results_of(item)}


def run_all(case):
    for item in case.items.select_related("case"):
        run_checks(item=item)
    case.refresh_from_db()
    return case


def found_words(case) -> list[str]:
    words = next(result for result in results_of(case.items.get()) if result.key == "banned-words")
    return [finding.text for finding in words.findings]


def test_the_same_words_are_read_once_for_two_submissions(make_case) -> None:
    first = make_case(slogans=["Buy cocaine"])
    second = make_case(slogans=["Buy cocaine"], checked=False)
    words = CheckRun.objects.filter(check_key="banned-words")
    assert words.count() == 1
    assert words.get().attempt == 1
    assert statuses(second.items.get())["banned-words"] == CheckStatus.FLAG
    assert found_words(first) == found_words(second) == ["cocaine"]


def test_a_submission_of_which_everything_is_known_waits_for_nobody(make_reel_case, stored_asset, small_clip) -> None:
    run_all(make_reel_case(stored_asset(small_clip)))
    again = make_reel_case(stored_asset(small_clip))
    assert again.state == CaseState.CHECKING
    start_checks(CaseOpened(case_id=again.pk))
    again.refresh_from_db()
    assert again.state == CaseState.QUEUED


def test_the_same_bytes_are_looked_at_once_for_two_submissions(make_reel_case, stored_asset, small_clip) -> None:
    first = run_all(make_reel_case(stored_asset(small_clip)))
    again = make_reel_case(stored_asset(small_clip))
    assert statuses(again.items.get()) == statuses(first.items.get())
    assert statuses(again.items.get())["flashing"] == CheckStatus.PASS
    assert list(CheckRun.objects.filter(check_key="flashing").values_list("attempt", flat=True)) == [1]


def test_other_bytes_are_looked_at_for_themselves(make_reel_case, small_clip, other_clip) -> None:
    make_reel_case(small_clip)
    make_reel_case(other_clip)
    assert CheckRun.objects.filter(check_key="flashing").count() == 2


def test_other_parameters_are_another_run_and_the_old_one_is_kept(make_case, monkeypatch) -> None:
    item = make_case().items.get()
    monkeypatch.setattr(
        "moderation.services.checks.planning.check_parameters",
        lambda key, on: {"width": 1, "height": 1, "tolerance_percent": 1, "level": "flag", "words": []},
    )
    assert rerun_checks(key="framing") == 1
    run_checks(item=item)
    assert statuses(item)["framing"] == CheckStatus.FLAG
    links = ItemCheck.objects.filter(item=item, check_key="framing").values_list("standing", "run__status")
    assert sorted(links) == [(Standing.CURRENT, "flag"), (Standing.PAST, "pass")]


def test_planning_twice_changes_nothing(make_case) -> None:
    item = make_case().items.get()
    before = list(CheckRun.objects.values())
    assert plan_checks(item=item, subject_kind="billboard") == 0
    assert list(CheckRun.objects.values()) == before


def test_a_fruitless_run_is_tried_again_for_the_next_submission_of_the_same(make_case) -> None:
    item = make_case().items.get()
    CheckRun.objects.filter(items=item, check_key="banned-words").update(state=WorkState.FAILED, error="a bug")
    assert attention_of(item).unchecked == 1
    second = run_all(make_case(checked=False))
    assert statuses(second.items.get())["banned-words"] == CheckStatus.PASS
    assert attention_of(item).unchecked == 0


def test_a_library_that_arrives_later_is_used_for_cases_that_wait(
    make_case, monkeypatch, eager_tasks, django_capture_on_commit_callbacks
) -> None:
    missing = Framing(1, installed=False)
    monkeypatch.setitem(registry.CHECKS, "framing", missing)
    case = make_case()
    item = case.items.get()
    assert case.state == CaseState.QUEUED
    assert statuses(item)["framing"] == CheckStatus.NOT_AVAILABLE
    resume_checks()
    assert missing.looks == 0
    missing.installed = True
    with django_capture_on_commit_callbacks(execute=True):
        resume_checks()
    case.refresh_from_db()
    assert (case.state, missing.looks) == (CaseState.QUEUED, 1)
    assert statuses(item)["framing"] == CheckStatus.FLAG
    assert attention_of(item).flags == 1


def test_what_could_not_be_looked_at_for_another_reason_is_not_tried_for_ever(make_case) -> None:
    make_case(width=None, height=None)
    resume_checks()
    assert CheckRun.objects.get(check_key="framing").state == WorkState.DONE


def test_a_version_on_trial_says_what_it_would_have_said_and_nobody_hears_it(make_case, on_trial) -> None:
    case = make_case()
    item = case.items.get()
    assert attention_of(item).is_clean
    assert ("framing", 1) in {(result.key, result.version) for result in results_of(item)}
    assert ("framing", 2) not in {(result.key, result.version) for result in results_of(item)}
    shadow = CheckRun.objects.get(check_version=2, check_key="framing")
    assert (shadow.state, shadow.status) == (WorkState.DONE, CheckStatus.BLOCK)


def test_a_version_on_trial_holds_no_case(make_case, on_trial) -> None:
    case = make_case(checked=False)
    waiting = CheckRun.objects.filter(items__case=case, links__standing=Standing.CURRENT)
    for run_id in waiting.values_list("pk", flat=True):
        run_one_check(run_id=run_id)
    case.refresh_from_db()
    assert case.state == CaseState.QUEUED
    assert on_trial.looks == 0


def test_rules_can_put_a_check_on_trial_and_its_results_count_from_the_day_it_ends(make_case, monkeypatch) -> None:
    rules, words = shipped_parameters("framing"), shipped_parameters("banned-words")
    monkeypatch.setattr(
        "moderation.services.checks.planning.check_parameters",
        lambda key, on: {**rules, "shadow": True} if key == "framing" else words,
    )
    case = make_case(width=1280, height=720)
    item = case.items.get()
    assert "framing" not in statuses(item)
    monkeypatch.setattr(
        "moderation.services.checks.planning.check_parameters",
        lambda key, on: rules if key == "framing" else words,
    )
    assert rerun_checks(key="framing") == 1
    assert statuses(item)["framing"] == CheckStatus.FLAG
    assert CheckRun.objects.get(check_key="framing").attempt == 1


def test_a_new_version_replaces_what_the_old_one_said(make_case, monkeypatch) -> None:
    item = make_case().items.get()
    monkeypatch.setitem(registry.CHECKS, "framing", Framing(2))
    assert rerun_checks(key="framing") == 1
    assert attention_of(item).running == 1
    run_checks(item=item)
    assert statuses(item)["framing"] == CheckStatus.FLAG
    assert rerun_checks(key="framing") == 0
    assert CheckRun.objects.filter(items=item, check_key="framing").count() == 2


def test_old_cases_are_staggered_and_open_ones_come_at_once(make_case, monkeypatch) -> None:
    old = [make_case(slogans=[f"Rain {number}"], width=720 + number) for number in range(3)]
    for case in old:
        type(case).objects.filter(pk=case.pk).update(state=CaseState.APPROVED)
    make_case(slogans=["Snow"], width=730)
    monkeypatch.setitem(registry.CHECKS, "framing", Framing(2))
    now = timezone.now()
    assert rerun_checks(key="framing") == 4
    waits = CheckRun.objects.filter(check_version=2, check_key="framing").values_list("available_at", flat=True)
    assert sorted(round((due - now).total_seconds()) for due in waits) == [0, 0, 30, 60]


def test_only_what_viewers_see_is_looked_at_when_asked_so(make_case, billboards, monkeypatch) -> None:
    seen = make_case()
    make_case(slogans=["Wind"])
    item = seen.items.get()
    type(item).objects.filter(pk=item.pk).update(verdict="approve")
    billboards.billboards[seen.subject_ref].public = True
    monkeypatch.setitem(registry.CHECKS, "framing", Framing(2))
    assert rerun_checks(key="framing", live=True) == 1
    assert CheckRun.objects.get(check_version=2, check_key="framing").items.get() == item


def test_a_check_that_nobody_knows_is_refused_with_the_names_there_are(db) -> None:
    with pytest.raises(InvalidError, match=r"no check “smell”.*framing 1"):
        rerun_checks(key="smell")
    with pytest.raises(InvalidError, match="no check"):
        rerun_checks(key="framing", version=9)


def test_a_run_whose_footage_is_being_made_elsewhere_waits_without_losing_an_attempt(
    make_reel_case, small_clip
) -> None:
    make_reel_case(small_clip)
    source = hashlib.sha256(small_clip.read_bytes()).hexdigest()
    claim(StoredFootage, StoredFootage.objects.create(source_digest=source).pk, seconds=60)
    run = CheckRun.objects.get(check_key="flashing")
    assert run_one_check(run_id=run.pk) is False
    run.refresh_from_db()
    assert (run.state, run.attempt) == (WorkState.QUEUED, 0)
    assert (run.available_at - timezone.now()).total_seconds() == pytest.approx(BUSY_SECONDS, abs=2)


def test_a_source_that_cannot_be_decoded_is_an_error_and_the_case_reaches_people(
    make_reel_case, stored_asset, small_clip, tmp_path
) -> None:
    asset = stored_asset(small_clip)
    draft = tmp_path / "broken"
    draft.write_bytes(b"not a video" * 100)
    storage.store_file(draft, asset.source_key)
    case = run_all(make_reel_case(asset))
    assert case.state == CaseState.QUEUED
    result = next(result for result in results_of(case.items.get()) if result.key == "flashing")
    assert result.status == CheckStatus.ERROR
    assert "could not be decoded" in result.note


def test_a_program_that_crashes_says_how(tmp_path) -> None:
    with pytest.raises(ChildFailedError, match="code 3: out of film"):
        child(tmp_path, "import sys; print('out of film', file=sys.stderr); sys.exit(3)")


def test_a_program_that_hangs_is_stopped(tmp_path) -> None:
    with pytest.raises(ChildFailedError, match="too long"):
        child(tmp_path, "import time; time.sleep(60)", wall_seconds=0.5)


def test_a_program_that_takes_too_much_memory_only_harms_itself(tmp_path) -> None:
    with pytest.raises(ChildFailedError, match="MemoryError"):
        child(tmp_path, "bytearray(7 << 30)")


def test_a_program_whose_work_belongs_to_somebody_else_now_is_stopped(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("moderation.services.children.BEAT_SECONDS", 0.1)
    with pytest.raises(LeaseLostError):
        child(tmp_path, "import time; time.sleep(60)", keep_alive=lambda: False)


def test_a_program_reads_what_it_is_given(tmp_path) -> None:
    assert child(tmp_path, "import sys; print(sys.stdin.read().upper())") == b"FRAMES\n"


def child(folder, code, *, wall_seconds=30, keep_alive=lambda: True) -> bytes:
    return run_child(
        [sys.executable, "-c", code], given=b"frames", folder=folder, wall_seconds=wall_seconds, keep_alive=keep_alive
    )
