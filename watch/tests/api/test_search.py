"""The search in the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import person
from dramas.models import SeriesText
from dramas.services.search import index_series
from watch.services.searches import remember_search

SEARCH, OFFERS, HISTORY = "/api/v1/search", "/api/v1/search/suggestions", "/api/v1/search/history"


@pytest.fixture
def ceo(make_public_series):
    series = make_public_series(episodes=2, title="The CEO's Bride", tropes=("ceo",), genre="romance")
    SeriesText.objects.create(version=series.live_version, language="zh-hans", title="总裁的新娘")
    index_series(series.pk)
    return series


def test_a_search_answers_with_cards(client, ceo) -> None:
    answer = client.get(SEARCH, {"q": "brode", "free": "true", "length": "short"}).json()
    assert [card["slug"] for card in answer["results"]] == [ceo.slug]
    assert (answer["next_cursor"], answer["also"]) == ("", ["bride"])
    assert client.get(SEARCH).json() == {"results": [], "next_cursor": "", "also": []}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [{"q": "a" * 65}, {"length": "x"}, {"status": "x"}, {"free": "x"}, {"q": "a", "cursor": "x"}]
)
def test_what_cannot_be_searched_for_is_a_problem(client, query) -> None:
    answer = client.get(SEARCH, query)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_suggestions_cost_one_query(client, ceo) -> None:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(OFFERS, {"q": "zongc"}).json()
    assert answer["results"] == [
        {"slug": ceo.slug, "title": "The CEO's Bride", "other_title": "", "url": f"/s/{ceo.slug}/"}
    ]
    assert len(captured) == 1
    assert client.get(OFFERS).json() == {"results": []}
    assert client.get(OFFERS, {"q": "a" * 65}).status_code == 422


def test_a_viewer_reads_and_clears_their_history(client_for, viewer) -> None:
    client = client_for(viewer)
    remember_search(actor=person(viewer.pk), text="总裁")
    assert client.get(HISTORY).json() == {"results": ["总裁"]}
    assert client.delete(HISTORY).status_code == 204
    assert client.get(HISTORY).json() == {"results": []}
