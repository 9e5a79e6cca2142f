"""What the viewers' API allows in a minute: enough for a house full of players, little for guessing and reporting; the schema says so."""

import pytest
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from config.settings.api import API_RATES

pytestmark = pytest.mark.django_db
BEATS_IN_A_MINUTE = 12


@pytest.fixture
def limited(settings):
    settings.API_RATES = dict.fromkeys(API_RATES, 2)


@pytest.mark.parametrize(
    ("name", "query"),
    [("api-search", {"q": "moon"}), ("api-suggestions", {"q": "mo"}), ("api-charts", {}), ("api-feed", {})],
)
def test_the_third_call_where_two_are_allowed_is_refused(client, limited, name, query):
    answers = [client.get(reverse(f"watch:{name}"), query) for _call in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refusal = answers[-1]
    assert refusal["Content-Type"] == "application/problem+json"
    assert refusal.json()["code"] == "rate-limited"
    assert 1 <= int(refusal["Retry-After"]) <= 60


def test_reports_and_beats_have_limits_of_their_own(client, limited, make_public_series):
    series = make_public_series()
    report = reverse("watch:api-report", args=[series.slug])
    beats = reverse("watch:api-progress-many")
    for _call in range(3):
        reported = client.post(report, {}, content_type="application/json").status_code
        beaten = client.post(beats, {"events": [None]}, content_type="application/json").status_code
    assert (reported, beaten) == (429, 429)
    assert client.get(reverse("watch:api-feed")).status_code == 200


def test_pages_are_not_counted(client, limited):
    assert [client.get("/search/?q=moon").status_code for _call in range(4)] == [200] * 4


def test_a_shared_address_has_room_for_five_hundred_players_and_a_person_for_every_seek():
    assert API_RATES["progress-address"] >= 500 * BEATS_IN_A_MINUTE
    assert API_RATES["progress"] >= 10 * BEATS_IN_A_MINUTE
    assert all(API_RATES[f"{name}-address"] >= rate for name, rate in API_RATES.items() if "-" not in name)


def test_the_schema_says_of_every_call_that_it_may_come_too_often():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    answers = [operation["responses"].get("429") for path in schema["paths"].values() for operation in path.values()]
    assert answers
    assert all("Retry-After" in answer["headers"] for answer in answers)
    assert "Problem" in schema["components"]["schemas"]
