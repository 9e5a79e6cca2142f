"""Typing errors: what is near, and what is not."""

import pytest

from dramas.search.spelling import corrections, deletions, distance, is_spelt


@pytest.mark.parametrize(
    ("first", "second", "errors"),
    [
        ("", "", 0),
        ("ab", "ba", 1),
        ("storm", "strom", 1),
        ("storm", "stom", 1),
        ("storm", "stormy", 1),
        ("abc", "xyz", 3),
    ],
)
def test_errors_are_counted_in_both_directions(first, second, errors) -> None:
    assert distance(first, second) == distance(second, first) == errors


@pytest.mark.parametrize("typed", ["lighthose", "lightthouse", "lighthousr", "lihgthouse", "ighthouse"])
def test_every_single_error_shares_a_form_with_the_word(typed) -> None:
    assert deletions(typed) & deletions("lighthouse")
    assert corrections(typed, ["lighthouse", "light"]) == ("lighthouse",)


def test_short_words_allow_one_error_and_known_words_none() -> None:
    assert corrections("stern", ["storm"]) == ()
    assert corrections("storm", ["storm", "stork"]) == ()
    assert corrections("stormm", ["storm", "stormy"]) == ("storm", "stormy")


@pytest.mark.parametrize("word", ["abc", "总裁总裁", "r2d2", "a" * 25, "über"])
def test_what_is_no_latin_word_is_not_corrected(word) -> None:
    assert not is_spelt(word)
