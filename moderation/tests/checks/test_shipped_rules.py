"""The word lists, thresholds and clauses that the product ships fit together."""

from datetime import date

import yaml

from moderation.checks.banned_words import words_of
from moderation.checks.contract import CheckInput, MediaFacts, Status, TextField
from moderation.checks.registry import CHECKS
from moderation.tests.checks.sampling import RULES, shipped_parameters

CLAUSES = {
    clause["code"]: clause
    for rule in yaml.safe_load((RULES / "policy.yaml").read_text("utf-8"))
    for clause in rule["clauses"]
}


def test_every_clause_is_worded_in_both_languages() -> None:
    for clause in CLAUSES.values():
        for words in (clause["title"], clause["text"]):
            assert set(words) == {"en", "zh-hans"}
            assert all(words.values())


def test_every_clause_that_a_check_may_name_exists() -> None:
    assert {code for check in CHECKS.values() for code in check.policy_codes} <= set(CLAUSES)


def test_every_shipped_word_names_a_clause_that_its_check_declares() -> None:
    words = words_of(shipped_parameters("banned-words"))
    assert {word.policy_code for word in words} <= set(CHECKS["banned-words"].policy_codes)


def test_every_check_runs_with_the_shipped_parameters_on_something_harmless() -> None:
    for key, check in CHECKS.items():
        given = CheckInput(
            digest="d" * 64,
            on=date(2025, 6, 1),
            parameters=shipped_parameters(key),
            texts=(TextField("title", "en", "Rain on Third Street"),),
            facts=MediaFacts(width=720, height=1280, duration_ms=12000, has_sound=True),
            analysis={"black": [], "frozen": [], "silent": [], "loudness_lufs": -16.0},
            declarations={"filing_number": "V32011421250001", "ai_made": False},
            copies=(),
        )
        assert check.run(given).status is Status.PASS, key
