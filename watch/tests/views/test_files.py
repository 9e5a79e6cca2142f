"""Covers are public only while what they belong to is."""

import io

import pytest
from PIL import Image

from core.actors import SYSTEM
from dramas.enums import Publication
from dramas.models import Series
from dramas.services.covers import set_cover
from dramas.services.series import NewSeries, SeriesTextInput, create_series

pytestmark = pytest.mark.django_db


def a_picture():
    buffer = io.BytesIO()
    Image.new("RGB", (720, 1280), (120, 20, 30)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def covered(company, make_episode):
    series = create_series(
        actor=SYSTEM,
        company=company,
        new=NewSeries(slug="covered", language="en", texts=[SeriesTextInput("en", "Covered")]),
    )
    version = set_cover(actor=SYSTEM, series=series, content=a_picture())
    Series.objects.filter(pk=series.pk).update(live_version=version, publication=Publication.PUBLISHED)
    return series, version.cover_sha256


def test_a_published_cover_is_served_in_three_sizes_and_may_be_kept_for_ever(client, covered):
    for size, width in (("360", 360), ("720", 720), ("1080", 1080)):
        response = client.get(f"/media/covers/{covered[1]}/{size}.jpg")
        assert response.status_code == 200
        assert "immutable" in response["Cache-Control"]
        assert "Set-Cookie" not in response.headers
        assert Image.open(io.BytesIO(b"".join(response.streaming_content))).width == width


def test_other_sizes_unknown_covers_and_covers_of_unpublished_series_are_not_there(client, covered):
    series, digest = covered
    assert client.get(f"/media/covers/{digest}/99.jpg").status_code == 404
    assert client.get(f"/media/covers/{'0' * 64}/360.jpg").status_code == 404
    Series.objects.filter(pk=series.pk).update(publication=Publication.TAKEN_DOWN)
    assert client.get(f"/media/covers/{digest}/360.jpg").status_code == 404
