"""A guest whose country a trusted proxy tells sees what may be shown there, and no trace of the rest."""

import pytest

from dramas.services.search import index_series

pytestmark = pytest.mark.django_db
THERE, ELSEWHERE = ({"CF-IPCountry": country} for country in ("US", "DE"))


@pytest.fixture
def series(make_public_series, settings):
    settings.COUNTRY_HEADER, settings.SITE_COUNTRY = "CF-IPCountry", "CN"
    made = make_public_series(title="The Moon Gate", countries="US", tropes=("revenge",))
    index_series(made.pk)
    return made


def addresses(series):
    episode = series.episodes.get(number=1)
    return (
        f"/s/{series.slug}/",
        f"/s/{series.slug}/1/",
        f"/api/v1/series/{series.slug}",
        f"/api/v1/episodes/{episode.public_id}/comments",
    )


@pytest.mark.parametrize("who", [None, "viewer"])
def test_its_addresses_lead_nowhere_elsewhere(client_for, make_user, series, who):
    client = client_for(make_user() if who else None)
    for address in addresses(series):
        assert client.get(address, headers=THERE).status_code == 200, address
        assert client.get(address, headers=ELSEWHERE).status_code == 404, address


@pytest.mark.parametrize("address", ["/", "/search/?q=moon", "/api/v1/series", "/feed/"])
def test_lists_show_it_only_there(client_for, series, address):
    client = client_for(None)
    assert "The Moon Gate" in client.get(address, headers=THERE).content.decode()
    assert "The Moon Gate" not in client.get(address, headers=ELSEWHERE).content.decode()


def test_the_sitemap_is_that_of_the_sites_own_country(client_for, series, settings):
    assert series.slug not in client_for(None).get("/sitemap-series-en.xml").content.decode()
    settings.SITE_COUNTRY = "US"
    assert series.slug in client_for(None).get("/sitemap-series-en.xml").content.decode()
