"""Every check answers its own samples rightly, and a check that does nothing does not."""

from collections.abc import Callable

import pytest

from moderation.checks.contract import Check, CheckInput, CheckOutput, Need, Status, run_check
from moderation.checks.registry import CHECKS, checks_for
from moderation.tests.checks.sampling import KINDS, Sample, samples_of


class Hollow:
    """A check whose body was emptied: everything else is the real one's."""

    def __init__(self, real: Check, body: Callable[[CheckInput], object]) -> None:
        self.key, self.version, self.needs, self.policy_codes = real.key, real.version, real.needs, real.policy_codes
        self.run = body

    def available(self) -> bool:
        return True


@pytest.mark.parametrize("sample", [sample for key in CHECKS for sample in samples_of(key)], ids=str)
def test_a_check_answers_its_sample(sample: Sample) -> None:
    assert sample.wrong_with(CHECKS[sample.key]) == ""


@pytest.mark.parametrize("key", CHECKS)
def test_every_check_ships_something_to_find_something_to_pass_and_something_broken(key: str) -> None:
    assert {sample.kind for sample in samples_of(key)} == set(KINDS)
    broken = [sample.status for sample in samples_of(key) if sample.kind == "broken"]
    assert Status.ERROR in broken
    assert Status.NOT_AVAILABLE in broken


@pytest.mark.parametrize("kind", ["positive", "broken"])
@pytest.mark.parametrize("key", CHECKS)
def test_a_check_that_lets_everything_pass_fails_its_samples(key: str, kind: str) -> None:
    hollow = Hollow(CHECKS[key], lambda _given: CheckOutput(status=Status.PASS))
    assert any(sample.wrong_with(hollow) for sample in samples_of(key) if sample.kind == kind)


@pytest.mark.parametrize("key", CHECKS)
def test_a_check_without_a_body_fails_its_samples(key: str) -> None:
    hollow = Hollow(CHECKS[key], lambda _given: None)
    assert any(sample.wrong_with(hollow) for sample in samples_of(key) if sample.kind == "negative")


@pytest.mark.parametrize("key", CHECKS)
def test_what_could_not_be_looked_at_never_counts_as_a_pass(key: str) -> None:
    broken = [sample for sample in samples_of(key) if sample.kind == "broken"]
    assert Status.PASS not in {run_check(CHECKS[key], sample.given).status for sample in broken}


def test_a_check_that_is_not_installed_is_not_available() -> None:
    absent = Hollow(CHECKS["black"], lambda _given: CheckOutput(status=Status.PASS))
    absent.available = lambda: False  # type: ignore[method-assign]
    assert run_check(absent, samples_of("black")[0].given).status is Status.NOT_AVAILABLE


def test_an_item_gets_the_checks_whose_needs_it_offers() -> None:
    keys = [check.key for check in checks_for(frozenset({Need.TEXTS, Need.DECLARATIONS}))]
    assert keys == ["banned-words", "contacts", "declarations", "licence-papers"]


def test_an_item_that_offers_nothing_gets_no_check() -> None:
    assert checks_for(frozenset()) == ()
