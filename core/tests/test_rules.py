"""Dated rules: the row that holds on a day, and none before or after."""

from datetime import date

import pytest

from core.errors import NotFoundError
from core.rules import Rule, RuleBook, load_rules, rule_on, rules_on

OLD = Rule("number", "CN", date(2022, 11, 1), date(2024, 6, 1), {"needed": False})
NEW = Rule("number", "CN", date(2024, 6, 1), None, {"needed": True})
WORLD = Rule("number", "*", date(2000, 1, 1), None, {"needed": False})
BOOK = RuleBook("test/numbers", (OLD, NEW, WORLD))
CHINA = RuleBook("test/china", (OLD, NEW))


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2022, 11, 1), OLD), (date(2024, 5, 31), OLD), (date(2024, 6, 1), NEW), (date(2099, 1, 1), NEW)],
    ids=str,
)
def test_the_rule_of_the_day_holds(day, expected):
    assert rule_on(CHINA, on=day, jurisdiction="CN") is expected


def test_before_the_first_rule_there_is_none():
    with pytest.raises(NotFoundError) as caught:
        rule_on(CHINA, on=date(2022, 10, 31), jurisdiction="CN")
    assert caught.value.code == "no-rule"


def test_a_rule_for_the_place_beats_one_for_everywhere():
    assert rule_on(BOOK, on=date(2023, 1, 1), jurisdiction="CN") is OLD
    assert rule_on(BOOK, on=date(2023, 1, 1), jurisdiction="US") is WORLD


def test_all_rules_of_a_day_come_in_the_order_of_the_file():
    assert rules_on(BOOK, on=date(2025, 1, 1), jurisdiction="CN") == (NEW, WORLD)


def test_a_room_keeps_its_rules_in_its_own_folder():
    book = load_rules("moderation", "policy")
    assert book.name == "moderation/policy"
    assert all(isinstance(rule.valid_from, date) for rule in book.rules)
    assert "id" not in book.rules[0].content
