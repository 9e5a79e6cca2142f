"""The word lists, thresholds and clauses that the product ships fit together."""

from datetime import date

import yaml

from moderation.checks.contract import CheckInput, Footage, FrameClasses, MediaFacts, OnScreenLine, Status, TextField
from moderation.checks.registry import CHECKS
from moderation.checks.words.listing import word_list
from moderation.tests.checks.sampling import RULES, shipped_parameters

CLAUSES = {
    clause["code"]: clause
    for rule in yaml.safe_load((RULES / "policy.yaml").read_text("utf-8"))
    for clause in rule["clauses"]
}


SUBTITLES = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nIt rains again.\n"


def line(text: str) -> OnScreenLine:
    return OnScreenLine(0, 3000, text, (100, 80, 800, 40), 5.5, 0.98)


def test_every_clause_is_worded_in_both_languages() -> None:
    for clause in CLAUSES.values():
        for words in (clause["title"], clause["text"]):
            assert set(words) == {"en", "zh-hans"}
            assert all(words.values())


def test_every_clause_that_a_check_may_name_exists() -> None:
    assert {code for check in CHECKS.values() for code in check.policy_codes} <= set(CLAUSES)


def test_every_shipped_word_names_a_clause_that_its_check_declares() -> None:
    words = word_list(shipped_parameters("banned-words")).words
    assert {word.policy_code for word in words} <= set(CHECKS["banned-words"].policy_codes)


def test_every_check_runs_with_the_shipped_parameters_on_something_harmless() -> None:
    for key, check in CHECKS.items():
        given = CheckInput(
            digest="d" * 64,
            on=date(2025, 6, 1),
            parameters=shipped_parameters(key),
            texts=(TextField("title", "en", "Rain on Third Street"), TextField("subtitles", "en", SUBTITLES)),
            facts=MediaFacts(width=720, height=1280, duration_ms=12000, has_sound=True),
            analysis={"black": [], "frozen": [], "silent": [], "loudness_lufs": -16.0},
            declarations={"filing_number": "V32011421250001", "ai_made": False},
            copies=(),
            classes=(FrameClasses(0, {"explicit": 0.1}),),
            provenance={"declared_ai": False, "c2pa": {"state": "Valid"}},
            footage=Footage(frames=(), step_ms=1000, duration_ms=12000, flashes=((0, 0.5),)),
            on_screen=(line("备案号 V32011421250001"), line("AI生成")),
            work={"filing_number": "V32011421250001", "ai_made": True, "burnt_in": ["filing-number", "ai-made"]},
        )
        assert check.run(given).status is Status.PASS, key
