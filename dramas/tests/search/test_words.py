"""Folding, cutting, pinyin, and tokens that are never syntax."""

import re

import pytest

from dramas.search.documents import SeriesWords, spelt_words, tokens_of
from dramas.search.questions import Atom, as_fts5, as_tsquery, question_of, terms_of
from dramas.search.words import compact, fold, syllables, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The CEO’s", "the ceos"),
        ("ＡＢＣ", "abc"),
        ("總裁", "总裁"),
        ("Đường về", "duong ve"),
        ("Große", "grosse"),
        ("ế", "e"),
        ("กำ", "กํา"),
    ],
)
def test_what_is_meant_alike_is_folded_alike(text, folded) -> None:
    assert fold(text) == folded


def test_chinese_is_cut_into_words() -> None:
    assert words(fold("总裁的契约新娘 2nd")) == ["总裁", "的", "契约", "新娘", "2nd"]
    assert {"中华", "共和国"} <= set(words("中华人民共和国", parts=True))


def test_chinese_is_typed_by_syllables() -> None:
    assert syllables("重庆 love") == ["chong", "qing", "love"]
    assert syllables("love") == []
    assert compact("the ceo-s 总 裁!") == "theceos总裁"


def test_the_same_series_has_the_same_tokens_and_they_are_plain() -> None:
    series = SeriesWords(
        ("总裁", 'The "CEO"* OR'), ("林晚", "Øre"), ("Ünï ☃ ١٢",), "romance", ("time-slip",), "zh-hans"
    )
    tokens = tokens_of(series).split(" ")
    assert tokens == sorted(set(tokens))
    assert all(re.fullmatch(r"[a-z][a-z0-9]+", token) for token in tokens)
    assert {"ezongcai", "ezc", "gromance", "rtimeslip", "lzhhans", "nlinwan", "nlw", "sceo"} <= set(tokens)
    assert spelt_words(series) == {"zongcai", "linwan"}


def test_a_token_that_could_be_syntax_cannot_be_made() -> None:
    for token in ('a"', "a b", "A", "总", "", "a:*", "1a"):
        with pytest.raises(ValueError, match="no token"):
            Atom(token)


def test_a_question_is_written_for_both_databases() -> None:
    question = question_of("storm a")
    assert question is not None
    assert as_fts5(question.condition) == '("cstorm"* OR "nstorm"* OR "sstorm"*) AND ("sa" OR "ea"*)'
    assert as_tsquery(question.condition) == "(cstorm:* | nstorm:* | sstorm:*) & (sa | ea:*)"
    assert terms_of("a A a b") == ("a", "b")
    assert question_of("?!") is None
