"""What counts as a whole number from outside."""

import pytest

from core.numbers import LARGEST, whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), (str(LARGEST), LARGEST)])
def test_plain_digits_are_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", " 1", "1 ", "1.0", "1e3", "1_000", "²", "٣", "１", "一", "½", "\0", str(LARGEST + 1), "9" * 5000, None, 7, b"7", True],
)  # fmt: skip
def test_everything_else_is_none(text):
    assert whole_number(text) is None


def test_what_is_larger_than_anybody_means_is_none():
    assert whole_number("500", at_most=500) == 500
    assert whole_number("501", at_most=500) is None
