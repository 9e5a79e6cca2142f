"""Folding keeps the way back to the original text, whatever people write."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.checks.contract import BrokenInputError, Level
from moderation.checks.words.finding import WordFinder
from moderation.checks.words.listing import BannedWord, WordList
from moderation.checks.words.normalising import BARRIER, fold

WORD = BannedWord(word="赌博", level=Level.FLAG, policy_code="C-GAMBLING")


def finder(*words: BannedWord) -> WordFinder:
    return WordFinder(WordList(words=words))


@given(st.text())
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.origins)
    assert list(folded.origins) == sorted(folded.origins)
    assert all(0 <= origin < len(text) for origin in folded.origins)


@given(
    st.text(alphabet="あ天地玄黄abc 1", max_size=30),
    st.text(alphabet=" .-_·\u200b\n🎲", max_size=4),
    st.text(max_size=30),
)
def test_a_word_is_found_with_its_exact_original_range(before: str, between: str, after: str) -> None:
    text = f"{before}賭{between}博{after}"
    hits = finder(WORD).hits(text)
    assert f"賭{between}博" in [text[hit.start : hit.end] for hit in hits]


@given(st.text(alphabet="賭博總統計萬與發髮後裡AÀа１①㍿ﬁ。！", max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once.replace(BARRIER, "。")).text == once


def test_a_word_never_reaches_over_the_end_of_a_sentence() -> None:
    assert finder(WORD).hits("他不赌。博爱。") == ()


def test_a_ligature_that_becomes_two_letters_points_at_one_character() -> None:
    folded = fold("ﬁx")
    assert (folded.text, folded.origins) == ("fix", (0, 0, 1))


def test_a_word_of_dots_only_is_refused() -> None:
    with pytest.raises(BrokenInputError):
        finder(BannedWord(word="...", level=Level.FLAG, policy_code="X-OTHER"))


def test_an_innocent_phrase_excuses_only_the_place_where_it_stands() -> None:
    word = BannedWord(word="总统", level=Level.INFO, policy_code="C-THEME", unless=("总统计",))
    hits = finder(word).hits("年终总统计，总统来了")
    assert [hit.start for hit in hits] == [6]


def test_a_long_synopsis_is_searched_in_a_blink() -> None:
    found = finder(WORD, *(BannedWord(f"词{number}号", Level.FLAG, "X-OTHER") for number in range(5000)))
    text = "她在雨夜推开那扇门，命运从此改写。" * 600
    started = time.process_time()
    assert found.hits(text) == ()
    assert time.process_time() - started < 1
