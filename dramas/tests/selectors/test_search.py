"""One table of questions and answers for both databases, in order; and what never appears."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import InvalidError
from dramas.enums import Publication
from dramas.models import Episode, SearchEntry, Series, SeriesText
from dramas.selectors.search import Wish, found_series, suggestions
from dramas.services.search import index_series

# slug: (English title, Chinese title, tropes, cast, English synopsis, Chinese synopsis); the later ones are newer.
SHELF = {
    "bride": (
        "The CEO's Contract Bride",
        "总裁的契约新娘",
        ("ceo",),
        ("林晚", "Zhou Yan"),
        "She signs.",
        "她签下一纸婚约",
    ),
    "ceo": ("The CEO", "总裁", ("ceo",), (), "A man of means.", "京城首富"),
    "mine": ("My CEO", "我的总裁大人", (), (), "He is hers.", "办公室里的故事"),
    "light": ("The Lighthouse Keeper", "守塔人", ("lighthouse",), ("Mara Öberg",), "Storm after storm.", "海边的灯塔"),
    "storm": ("Storm Chasers", "追风的人", (), (), "They keep a lighthouse of their own.", "总裁也来了"),
    "tide": ("Tides of Revenge", "复仇的潮水", ("revenge", "time-loop"), (), "The sea returns.", "潮起潮落"),
    "second": ("Second Chance", "重来一次", ("second-chance",), ("Lin Wan",), "Once more.", "再见重庆"),
}
CASES = [
    ("总裁", ["ceo", "bride", "mine", "storm"]),  # the title, the title's beginning, contained, in the synopsis
    ("总裁的", ["bride", "mine", "storm"]),
    ("约新", ["bride"]),  # across the borders of words
    ("總裁", None),  # as 总裁
    ("zongcai", None),
    ("ZONG CAI", None),
    ("zc", ["ceo", "bride", "mine"]),
    ("zcdqyxn", ["bride"]),
    ("qiyuexinniang", ["bride"]),
    ("the ceo", ["ceo", "bride"]),
    ("ceo", ["mine", "ceo", "bride"]),
    ("lighthouse", ["light", "storm"]),
    ("lighthose", ["light", "storm"]),  # left out
    ("lihgthouse", ["light", "storm"]),  # exchanged
    ("lightouse keepr", ["light", "storm"]),
    ("light", ["light", "storm"]),  # begins
    ("house", ["light"]),  # contained
    ("keeper", ["light"]),
    ("revange", ["tide"]),
    ("oberg", ["light"]),
    ("Öberg mara", ["light"]),
    ("林晚", ["bride"]),
    ("linwan", ["second", "bride"]),
    ("复仇", ["tide"]),
    ("时间循环", ["tide"]),
    ("time loop", ["tide"]),
    ("灯塔", ["light"]),
    ("重庆", ["second"]),
    ("京城首富", ["ceo"]),
    ("x", []),
    ("!!!", []),
    ('"a" OR b* NEAR(', []),
]
ALIKE = {"總裁": "总裁", "ZONG CAI": "zongcai"}


@pytest.fixture
def shelf(make_public_series) -> None:
    began = timezone.now() - timedelta(days=30)
    for day, (slug, (english, chinese, tropes, cast, synopsis, story)) in enumerate(SHELF.items()):
        series = make_public_series(episodes=1, title=english, tropes=tropes, cast=list(cast), genre="romance")
        Series.objects.filter(pk=series.pk).update(slug=slug, published_at=began + timedelta(days=day))
        SeriesText.objects.filter(version=series.live_version).update(synopsis=synopsis)
        SeriesText.objects.create(version=series.live_version, language="zh-hans", title=chinese, synopsis=story)
        index_series(series.pk)


def slugs(text: str = "", **fields: object) -> list[str]:
    return [card.slug for card in found_series(Wish(text, **fields), "en").cards]


def test_the_same_questions_have_the_same_answers_in_the_same_order(shelf) -> None:
    got = {text: slugs(text) for text, _expected in CASES}
    assert got == {text: got[ALIKE.get(text, text)] if wanted is None else wanted for text, wanted in CASES}


def test_what_was_meant_is_said(shelf) -> None:
    assert found_series(Wish("lightouse keepr"), "en").also == ("lighthouse", "keep", "keeper")
    assert found_series(Wish("lighthouse"), "en").also == ()
    assert found_series(Wish("lightouse qqqq"), "en").also == ()


def test_only_what_viewers_may_see_appears(shelf, make_episode) -> None:
    later = timezone.now() + timedelta(days=1)
    Series.objects.filter(slug="ceo").update(publication=Publication.SUSPENDED)
    Episode.objects.filter(series__slug="mine").update(available_from=later)
    assert slugs("总裁") == ["bride", "storm"]
    assert [one.slug for one in suggestions("总裁", "en")] == ["bride"]
    assert [card.slug for card in found_series(Wish("总裁的大人"), "en", now=later).cards] == ["mine"]
    SearchEntry.objects.filter(series__slug="bride").delete()
    assert slugs("总裁") == ["storm"]


def test_filters_narrow_with_and_without_words(shelf, make_episode) -> None:
    tide, now = Series.objects.get(slug="tide"), timezone.now()
    for number in range(2, 33):
        make_episode(tide, number)
    make_episode(tide, 33, available_from=now + timedelta(days=1))
    Series.objects.filter(slug="light").update(free_episode_count=0)
    assert slugs(trope="ceo") == ["ceo", "bride"]
    assert slugs(trope="Time-Loop") == ["tide"]
    assert slugs(genre="romance")[0] == "second"
    assert slugs(genre="revenge") == []
    assert slugs("总裁", trope="ceo") == ["ceo", "bride"]
    assert slugs(length="medium") == slugs(status="running") == ["tide"]
    assert "tide" not in slugs(status="finished")
    assert len(slugs(length="short")) == len(SHELF) - 1
    assert slugs(length="long") == []
    assert slugs("lighthouse", free=True) == ["storm"]
    assert slugs(language="zh-hans", trope="ceo") == ["ceo", "bride"]
    assert slugs(language="en") == []
    assert slugs() == []


def test_pages_neither_repeat_nor_skip(shelf, monkeypatch) -> None:
    monkeypatch.setattr("dramas.selectors.search.PAGE_SIZE", 2)
    seen, cursor = [], None
    while cursor != "":
        page = found_series(Wish("总裁"), "en", cursor=cursor)
        seen += [card.slug for card in page.cards]
        cursor = page.next_cursor
    assert seen == ["ceo", "bride", "mine", "storm"]
    with pytest.raises(InvalidError):
        found_series(Wish("总裁"), "en", cursor="nonsense")


def test_suggestions_come_while_somebody_types_in_one_query(shelf) -> None:
    for text in ("zong", "zc", "zongc", "总"):
        with CaptureQueriesContext(connection) as captured:
            found = suggestions(text, "en")
        assert [one.slug for one in found] == ["ceo", "bride", "mine"], text
        assert len(captured) == 1
    assert [(one.title, one.other_title) for one in suggestions("总裁的契", "en")] == [
        ("The CEO's Contract Bride", "总裁的契约新娘")
    ]
    assert [(one.title, one.other_title) for one in suggestions("keep", "en")] == [("The Lighthouse Keeper", "")]
    assert suggestions("", "en") == suggestions("总" * 65, "en") == []


def test_a_page_costs_the_same_for_thirty_series(query_budget, make_public_series) -> None:
    def add(number: int) -> None:
        index_series(make_public_series(episodes=2, title=f"Rain {number}").pk)

    query_budget(add, lambda: found_series(Wish("rain"), "en"), at_most=4)
    assert len(found_series(Wish("rain"), "en").cards) > 3, "the page whose cost was counted has something on it"
    query_budget(add, lambda: found_series(Wish("raim", genre="x"), "en"), at_most=2)


@pytest.mark.parametrize(
    "text",
    [
        "*",
        '"',
        "'; DROP TABLE x --",
        "a" * 64,
        "ﷺ" * 64,
        "́" * 20,
        "�",
        "a:* & !b",
        "c*",
        "NOT",
        "{tokens}: x",
        "^a",
        "总" * 64,
        "😀" * 9,
        "1e5",
        "0x1f",
        "١٢٣",
        "-1.5",
        "a b " * 16,
        "user@example.com",
        "ⅷ",
        "สวัสดี",
        "İstanbul",
        "ΌΣΟΣ",
    ],
)
def test_nothing_that_is_typed_is_syntax(shelf, text) -> None:
    assert set(slugs(text)) <= set(SHELF)
    assert {one.slug for one in suggestions(text, "en")} <= set(SHELF)


@pytest.mark.parametrize("wish", [Wish("a" * 65), Wish(genre="a" * 65), Wish(length="huge"), Wish(status="dead")])
def test_what_no_search_can_answer_is_said(db, wish) -> None:
    with pytest.raises(InvalidError):
        found_series(wish, "en")


@pytest.mark.parametrize(
    "title", ["1e5 0x1f -1.5", "สวัสดี ชาวโลก", "ΌΣΟΣ", "İstanbul", "Đường về", "東京ラブ", "C++ & 3.14"]
)
def test_titles_of_every_script_are_found_by_themselves(make_public_series, title) -> None:
    series = make_public_series(episodes=1, title=title)
    index_series(series.pk)
    assert slugs(title) == slugs(title.lower()) == [series.slug]
