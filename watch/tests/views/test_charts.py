"""The charts' page, their rail on the first page and their API: what is public and suitable, in order, at the same cost for many rows."""

import pytest
from django.urls import reverse

from dramas.enums import Publication
from dramas.models import Series
from playback.models import SeriesFigure
from playback.services.charts import rebuild_charts
from playback.services.events import Happening, record_event
from playback.services.figures import roll_up_events
from playback.tasks.charts import keep_charts
from playback.tasks.figures import keep_figures

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def charted(make_public_series):
    """``charted("A", "B", …)``: series of that many fewer viewers each, all of one trope, and the charts of them."""

    def make(*titles, **facts):
        found = [make_public_series(title=title, tropes=("lost/love",), **facts) for title in titles]
        for number, series in enumerate(found):
            for viewer in range(len(found) - number):
                episode = series.episodes.get(number=1)
                record_event(
                    Happening(
                        f"user:{viewer}", episode.pk, "started", f"start-{viewer}-{series.pk}", series.published_at
                    )
                )
        roll_up_events()
        rebuild_charts()
        return found

    return make


def titles(client, address):
    return [line["series"]["title"] for line in client.get(address).json()["results"]]


@pytest.mark.django_db(transaction=True)
def test_what_people_start_comes_into_the_chart_by_itself(client_for, make_public_series, eager_tasks):
    loved, other = make_public_series(title="The Moon Gate"), make_public_series(title="The Other One")
    for series, viewers in ((loved, 3), (other, 1)):
        for _viewer in range(viewers):
            address = f"/api/v1/episodes/{series.episodes.get(number=1).public_id}/playback"
            answer = client_for(None).post(address, {}, content_type=JSON)
            assert answer.status_code == 201
    keep_figures()
    keep_charts()
    html = client_for(None).get("/charts/").content.decode()
    assert html.index("The Moon Gate") < html.index("The Other One")
    assert titles(client_for(None), "/api/v1/charts/hot") == ["The Moon Gate", "The Other One"]


def test_the_page_ranks_links_and_names_what_moved(client, charted):
    first, *_rest = charted("A", "B", "C")
    html = client.get("/charts/").content.decode()
    assert f"{reverse('watch:series', args=[first.slug])}?from=chart" in html
    assert html.count("New entry") == 3
    assert '<span class="poster-card__rank" aria-hidden="true">3</span>' in html
    assert 'href="/charts/trope/?trope=lost%2Flove"' in html
    assert client.get("/charts/trope/?trope=lost%2Flove").status_code == 200
    for chart in ("hot", "new", "finished"):
        assert client.get(f"/charts/{chart}/").status_code == 200


def test_the_first_page_leads_to_the_charts(client, charted):
    assert "All charts" not in client.get("/").content.decode()
    charted("A", "B")
    html = client.get("/").content.decode()
    assert 'id="shelf-hot"' in html
    assert "All charts" in html


def test_a_series_that_is_gone_or_too_old_for_somebody_is_in_no_chart(client, charted):
    gone, adult, left = charted("Gone One", "Adults Only", "Left Over")
    Series.objects.filter(pk=gone.pk).update(publication=Publication.TAKEN_DOWN)
    adult.live_version.minimum_age = 18
    adult.live_version.save(update_fields=["minimum_age"])
    for chart in ("hot", "new", "trope?trope=lost/love"):
        assert titles(client, f"/api/v1/charts/{chart}") == ["Left Over"]
    assert [line["rank"] for line in client.get("/api/v1/charts/hot").json()["results"]] == [1]
    for address in ("/", "/charts/", "/charts/new/"):
        html = client.get(address).content.decode()
        assert "Adults Only" not in html, address
        assert "Gone One" not in html, address
    assert left.slug in client.get("/charts/").content.decode()


def test_the_api_names_the_charts_that_there_are(client, charted):
    charted("A", "B", "C")
    found = client.get("/api/v1/charts").json()["results"]
    assert [(one["chart"], one["trope"]) for one in found] == [
        ("hot", ""),
        ("new", ""),
        ("finished", ""),
        ("trope", "lost/love"),
    ]
    body = client.get("/api/v1/charts/hot?limit=2").json()
    assert [(line["rank"], line["movement"]) for line in body["results"]] == [(1, "new"), (2, "new")]
    assert body["counted_at"]


@pytest.mark.parametrize("address", ["/charts/best/", "/charts/trope/?trope=nothing", "/charts/trope/"])
def test_a_chart_that_is_not_there_is_named_in_a_sentence(client, charted, address):
    charted("A", "B", "C")
    answer = client.get(address)
    assert answer.status_code == 404
    assert b"Choose one of the others" in answer.content
    assert client.get(f"/api/v1{address.replace('/?', '?').rstrip('/')}").json()["code"] == "no-such-chart"


@pytest.mark.parametrize("limit", ["0", "51", "x"])
def test_a_limit_that_is_none_is_refused(client, limit):
    assert client.get(f"/api/v1/charts/hot?limit={limit}").status_code == 422


def test_an_empty_chart_says_so(client):
    assert b"Nothing is in this chart yet" in client.get("/charts/").content


@pytest.mark.parametrize(
    "address", ["/", "/charts/", "/charts/trope/?trope=ceo", "/api/v1/charts", "/api/v1/charts/hot"]
)
def test_thirty_series_cost_as_much_as_three(client, make_public_series, query_budget, address):
    def make(number):
        series = make_public_series(tropes=("ceo",))
        SeriesFigure.objects.create(series=series, day=series.published_at.date(), viewers=number + 1)
        rebuild_charts()

    query_budget(make, lambda: client.get(address))
