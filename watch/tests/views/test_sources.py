"""What offered a series stands in the links that lead to its episodes, so that the view says where it came from."""

import re

import pytest
from django.urls import reverse

from dramas.services.search import index_series
from playback.models import SeriesFigure, WatchEvent
from playback.services.charts import rebuild_charts

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(make_public_series):
    series = make_public_series(title="The Moon Gate", genre="romance")
    index_series(series.pk)
    SeriesFigure.objects.create(series=series, day=series.published_at.date(), viewers=1)
    rebuild_charts()
    return series


@pytest.mark.parametrize(
    ("address", "source"), [("/search/?q=moon", "search"), ("/search/?genre=romance", "search"), ("/charts/", "chart")]
)
def test_lists_lead_on_with_their_name_and_the_series_hands_it_to_its_episodes(client, series, address, source):
    offered = f"{reverse('watch:series', args=[series.slug])}?from={source}"
    assert f'href="{offered}"' in client.get(address).content.decode()
    html = client.get(offered).content.decode()
    led = re.findall(rf"/s/{series.slug}/(\d+)/\?from={source}", html)
    assert led == ["1", "1", "2", "3"], "the button and three cells"


@pytest.mark.parametrize("made_up", ["next", "nowhere", '"><script>', ""])
def test_a_name_that_no_list_has_goes_no_further(client, series, made_up):
    html = client.get(reverse("watch:series", args=[series.slug]), {"from": made_up}).content.decode()
    assert html.count(f'href="/s/{series.slug}/1/"') == 2, "the button and the cell"


@pytest.mark.parametrize("source", ["search", "share", "chart"])
def test_the_view_is_known_to_come_from_there(client, series, source):
    address = reverse("watch:api-playback", args=[series.episodes.get(number=1).public_id])
    assert client.post(address, {"came_from": source}, content_type="application/json").status_code == 201
    assert WatchEvent.objects.get().source == source
