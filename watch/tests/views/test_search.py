"""The page of the search: what it finds, how it is narrowed, what it remembers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.actors import SYSTEM, guest, person
from dramas.models import SeriesText
from dramas.services.search import index_series
from watch.models import PastSearch
from watch.selectors.searches import past_searches
from watch.services.searches import forget_searches, remember_search

PAGE = "/search/"


@pytest.fixture
def ceo(make_public_series):
    series = make_public_series(episodes=2, title="The CEO's Bride", tropes=("ceo",), genre="romance")
    SeriesText.objects.create(version=series.live_version, language="zh-hans", title="总裁的新娘")
    index_series(series.pk)
    return series


@pytest.mark.django_db
def test_the_page_offers_a_field_and_filters_before_anything_is_asked(client) -> None:
    page = client.get(PAGE).content.decode()
    assert 'name="q"' in page
    assert "?trope=time-loop" in page
    assert "Searched before" not in page


@pytest.mark.parametrize("text", ["bride", "总裁", "zc", "brode"])
def test_a_series_is_found_by_what_people_type(client, ceo, text) -> None:
    page = client.get(PAGE, {"q": text}).content.decode()
    assert reverse("watch:series", args=[ceo.slug]) in page
    assert ("looked for as well: bride" in page) is (text == "brode")


def test_chips_keep_the_rest_and_can_be_taken_off(client, ceo) -> None:
    page = client.get(PAGE, {"q": "bride", "trope": "ceo"}).content.decode()
    assert "?q=bride&amp;genre=romance&amp;trope=ceo" in page
    assert 'class="chip search__chosen" aria-current="true" href="?q=bride"' in page
    assert '<input type="hidden" name="trope" value="ceo">' in page


def test_an_empty_answer_says_what_to_do(client, ceo) -> None:
    assert "Nothing found for “xyz”" in client.get(PAGE, {"q": "xyz"}).content.decode()
    assert "Search without filters" in client.get(PAGE, {"q": "bride", "genre": "action"}).content.decode()
    assert "Take one of the filters off" in client.get(PAGE, {"genre": "action", "trope": "ceo"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"q": "a" * 65}, "Use 64 characters at most."),
        ({"length": "huge"}, "There is no such choice."),
        ({"genre": "g" * 65}, "There is no such choice."),
    ],
)
def test_what_cannot_be_searched_for_is_answered_with_a_sentence(client, query, sentence) -> None:
    answer = client.get(PAGE, query)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_more_is_the_same_search(client, make_public_series, monkeypatch) -> None:
    monkeypatch.setattr("dramas.selectors.search.PAGE_SIZE", 2)
    for number in range(3):
        index_series(make_public_series(episodes=1, title=f"Rain & Sun {number}").pk)
    page = client.get(PAGE, {"q": "rain & sun"})
    assert "?q=rain+%26+sun&amp;cursor=" in page.content.decode()
    rest = client.get(
        PAGE, {"q": "rain & sun", "cursor": page.context["next_cursor"]}, headers={"HX-Request": "true"}
    ).content.decode()
    assert rest.count("poster-card__title") == 1
    assert "<html" not in rest


def test_the_page_costs_the_same_for_thirty_series(client, make_public_series, query_budget) -> None:
    def add(number: int) -> None:
        index_series(make_public_series(episodes=2, title=f"Rain {number}").pk)

    query_budget(add, lambda: client.get(PAGE, {"q": "rain"}), at_most=4)


def test_the_last_ten_searches_stay_until_they_are_cleared(client, db) -> None:
    actor, now = guest("one"), timezone.now()
    for number in range(12):
        remember_search(actor=actor, text=f"rain {number}", now=now + timedelta(minutes=number))
    remember_search(actor=actor, text="RAIN 5!", now=now + timedelta(hours=1))
    remember_search(actor=guest("two"), text="sun", now=now)
    for nothing in ("", "  ", "!!", "a" * 65):
        remember_search(actor=actor, text=nothing)
    remember_search(actor=SYSTEM, text="sun")
    assert past_searches(actor) == ["RAIN 5!", *(f"rain {number}" for number in (11, 10, 9, 8, 7, 6, 4, 3, 2))]
    forget_searches(actor=actor)
    assert (past_searches(actor), past_searches(guest("two"))) == ([], ["sun"])


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_the_page_remembers_and_forgets_for_its_viewer(client_for, viewer, is_signed_in) -> None:
    client = client_for(viewer if is_signed_in else None)
    client.get("/")  # a guest has a key from now on
    assert client.post("/search/past/", {"q": " 总裁 "}).status_code == 204
    assert "Searched before" in client.get(PAGE).content.decode()
    assert "Searched before" not in client_for(None).get(PAGE).content.decode()
    if is_signed_in:
        assert past_searches(person(viewer.pk)) == ["总裁"]
    assert client.post("/search/past/clear/").status_code == 302
    assert not PastSearch.objects.exists()
    assert client.get("/search/past/").status_code == 405
