"""Hidden spellings are caught, clean sentences are left alone, and it is fast enough for whole seasons."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.checks.banned_words import finder_for
from moderation.checks.contacts import contact_patterns, contacts_in
from moderation.checks.contract import Level
from moderation.checks.visible_text import VisibleText
from moderation.checks.words.disguises import Alias, Disguise, backwards
from moderation.checks.words.listing import word_list
from moderation.tests.checks.sampling import shipped_parameters
from moderation.tests.checks.variants import alarms, clean_sentences, hits, is_caught, is_shown, variants


@pytest.mark.parametrize("part", ["facts", "more"])
def test_nine_of_ten_hidden_spellings_are_caught(part: str) -> None:
    table = variants(part)
    assert sum(map(is_caught, table)) / len(table) >= 0.9


def test_there_are_the_fourteen_known_variants_and_thirty_more_over_the_whole_list() -> None:
    more = variants("more")
    assert len(variants("facts")) == 14
    assert len({variant.text for variant in more}) >= 30
    assert len({variant.word for variant in more}) >= 15


def test_a_spelling_by_ear_alone_is_shown_but_no_alarm() -> None:
    by_ear = next(variant for variant in variants("more") if variant.way == "by ear only")
    assert is_shown(by_ear)
    assert not is_caught(by_ear)


def test_one_clean_sentence_in_a_hundred_at_most_raises_an_alarm() -> None:
    found, sentences = alarms(), clean_sentences()
    assert len(set(sentences)) >= 400
    assert (found[Level.FLAG] + found[Level.BLOCK]) / len(sentences) <= 0.01
    assert found[Level.INFO] / len(sentences) <= 0.02


def test_no_clean_sentence_is_taken_for_a_contact() -> None:
    patterns = contact_patterns(shipped_parameters("contacts"))
    assert [sentence for sentence in clean_sentences() if any(contacts_in(VisibleText(sentence), patterns))] == []


def test_a_find_names_the_disguise_and_the_word_that_is_meant() -> None:
    (hit,) = hits("线上贝者bo害人")
    assert (hit.word.word, hit.disguise, hit.text) == ("赌博", Disguise.SPLIT, "贝者bo")


def test_a_word_written_backwards_is_named_as_such() -> None:
    (hit,) = hits("渠道：卖*买*支*枪")
    assert (hit.word.word, hit.disguise, hit.text, hit.level) == (
        "枪支买卖",
        Disguise.BACKWARDS,
        "卖*买*支*枪",
        Level.FLAG,
    )


def test_a_sign_for_a_character_is_named_as_such() -> None:
    (hit,) = hits("今晚六*彩开奖")
    assert (hit.word.word, hit.disguise, hit.text, hit.level) == ("六合彩", Disguise.LEFT_OUT, "六*彩", Level.FLAG)


@pytest.mark.parametrize(
    "text", ["今晚六彩开奖", "今晚六 彩开奖", "今晚六* 彩开奖", "her in", "her*inn", "*合彩开奖", "赌*"]
)
def test_without_a_sign_in_its_place_nothing_is_left_out(text: str) -> None:
    assert [hit for hit in hits(text) if hit.disguise is Disguise.LEFT_OUT] == []


@pytest.mark.parametrize("text", ["这部情色交织的老电影", "他相信微加练习就能站上领奖台", "but he is no xes"])
def test_short_words_and_pieces_of_other_words_are_not_read_backwards(text: str) -> None:
    assert hits(text) == ()


def test_words_that_read_the_same_both_ways_are_not_disguised() -> None:
    assert backwards("level") is None
    assert backwards("上海自来水来自海上") is None
    assert backwards("online casino") == Alias("onisacenilno", Disguise.BACKWARDS, frozenset({6}))


def test_no_disguise_weighs_more_than_its_word() -> None:
    order = [Level.INFO, Level.FLAG, Level.BLOCK]
    for word in word_list(shipped_parameters("banned-words")).words:
        assert all(order.index(weight) <= order.index(word.level) for weight in word.disguises.values())


def test_a_word_may_do_without_disguises_and_a_list_may_change_their_weight() -> None:
    entry = {"word": "赌博", "level": "flag", "policy_code": "C-GAMBLING"}
    without = finder_for({"words": [entry | {"disguises": "none"}], "disguises": {"pinyin": "flag"}})
    lighter = finder_for({"words": [entry], "disguises": {"pinyin": "info"}})
    assert without.hits("dubo") == ()
    assert [hit.level for hit in lighter.hits("dubo")] == [Level.INFO]


def test_the_subtitles_of_eighty_episodes_take_seconds_not_minutes() -> None:
    """An episode of two minutes has some 40 cues: 80 of them, in well under a tenth of a second each."""
    cues = "".join(f"00:00:{at:02}.000 --> 00:00:{at + 1:02}.000\n{clean_sentences()[at]}\n\n" for at in range(40))
    finder = finder_for(shipped_parameters("banned-words"))
    finder.hits(cues)
    started = time.process_time()
    for _episode in range(80):
        finder.hits(cues)
    assert time.process_time() - started < 8


@given(st.text(alphabet="赌贝者博dubo 0加vV信微，。\u200b", max_size=40))
def test_every_find_is_a_range_of_the_text_in_order(text: str) -> None:
    found = hits(text)
    assert [hit.text for hit in found] == [text[hit.start : hit.end] for hit in found]
    assert [hit.start for hit in found] == sorted(hit.start for hit in found)
