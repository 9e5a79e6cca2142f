"""A viewer is served what fits, and never more than caps, load and budgets allow, whoever asks at the same time."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache

from ads.decision.facts import NoAd
from ads.enums import CreativeState, SlotKind
from ads.models import Creative, Flight, LoadSetting, SlotSetting
from ads.selectors.running import facts_of, running_flights
from ads.services.intake import record_event
from ads.services.serving import FRESH_SECONDS, AdServer, Answer, Question
from ads.tokens import hash_of_viewer, read
from ads.traffic import Teller
from billing.selectors import rights
from core.actors import guest, person
from playback.models import WatchedDay

pytestmark = pytest.mark.django_db
AD_FREE = {"ad_free": True}


@pytest.fixture(autouse=True)
def empty_cache():
    """Histories of viewers outlive a test's rows."""
    cache.clear()


@pytest.fixture
def episode(make_public_series):
    """The first episode of a series about revenge."""
    return make_public_series(episodes=1, genre="revenge", tropes=("rebirth",)).episodes.get()


@pytest.fixture
def server() -> AdServer:
    """The ad server of one process."""
    return AdServer(random.Random(1))


@pytest.fixture
def ask(server, episode, viewer_actor, now):
    """``ask(actor=viewer, after=seconds, slot=pre-roll)``: one answer."""

    def one(actor=None, after: float = 0, slot=SlotKind.PRE_ROLL, server=server, **fields) -> Answer:
        question = Question(actor or viewer_actor, episode, slot, **fields)
        return server.choose(question, now + timedelta(seconds=after))

    return one


@pytest.fixture
def flight(make_flight, make_creative) -> Flight:
    """A flight with one video of fifteen seconds, which may be spent at once."""
    flight = make_flight(pacing="asap")
    make_creative(flight)
    return flight


def test_a_free_viewer_is_served_and_the_token_says_all_that_was_decided(ask, flight, episode, viewer_actor, now):
    answer = ask(country="DE", device="phone")
    token = read(answer.token)
    assert (token.flight, token.creative, token.episode) == (flight.pk, flight.creatives.get().pk, episode.pk)
    assert (token.price_mills, token.duration_ms, token.country, token.slot) == (500, 15_000, "DE", "pre-roll")
    assert (token.viewer, token.issued_at) == (hash_of_viewer(viewer_actor.ref), int(now.timestamp()))
    assert answer.forced_seconds == 5
    event = record_event(text=answer.token, kind="impression", teller=Teller(country="DE"), now=now)
    assert (event.reason, event.price_mills, event.lease_id) == ("", 500, token.lease)


def test_guests_are_served_too_and_youth_mode_and_tiers_without_ads_are_not(
    ask, flight, guest_actor, viewer_actor, monkeypatch
):
    assert ask(guest_actor).choice
    youth = replace(person(viewer_actor.user_id), youth_account=viewer_actor.user_id)
    assert ask(youth).reason == NoAd.YOUTH
    monkeypatch.setattr(rights.Rights, "tier_at", lambda _self, _now: rights.benefits_of(AD_FREE))
    assert ask().reason == NoAd.AD_FREE


def test_the_load_of_a_day_grows_with_what_is_watched(ask, flight, episode, viewer_actor, now):
    assert [ask(after=n).reason for n in range(3)] == [None, NoAd.LOAD, NoAd.LOAD]
    WatchedDay.objects.create(viewer_key=viewer_actor.ref, episode=episode, day=now.date(), watched_ms=300_000)
    assert [ask(after=n).reason for n in range(3, 6)] == [None, NoAd.LOAD, NoAd.LOAD]
    assert ask(after=86_400).choice


def test_ads_that_viewers_wish_for_count_against_no_load(ask, make_flight, make_creative):
    make_creative(make_flight(pacing="asap", slots=["rewarded"]))
    assert all(ask(slot=SlotKind.REWARDED).choice for _ in range(4))


def test_what_the_cache_forgot_is_known_from_the_events(ask, flight, now):
    record_event(text=ask().token, kind="impression", teller=Teller(), now=now)
    cache.clear()
    assert ask(after=5).reason == NoAd.LOAD


def test_slots_that_an_operator_has_switched_off_stay_empty(ask, flight, episode):
    SlotSetting.objects.create(kind="pre-roll", series=episode.series, is_on=False)
    assert ask().reason == NoAd.SLOT_OFF


@pytest.mark.parametrize(
    "fields",
    [
        {"targeting": {"genres": ["comedy"]}},
        {"targeting": {"countries": ["FR"]}},
        {"targeting": {"hours": [3]}},
        {"exclusions": {"tropes": ["rebirth"]}},
        {"exclusions": {"genres": ["revenge"]}},
        {"slots": ["between"]},
        {"state": "paused"},
    ],
    ids=str,
)
def test_a_flight_that_is_aimed_elsewhere_is_not_served(ask, make_flight, make_creative, fields):
    make_creative(make_flight(pacing="asap", **fields))
    assert ask(country="DE").reason == NoAd.NOTHING_FITS


def test_only_approved_creatives_are_in_the_index(make_flight, make_creative, now):
    for state in CreativeState.values:
        make_creative(make_flight(), state=state)
    served = [creative.id for facts in facts_of(running_flights(now), now) for creative in facts.creatives]
    assert served == list(Creative.objects.filter(state=CreativeState.APPROVED).values_list("pk", flat=True))


@pytest.mark.parametrize("stop", ["advertiser", "campaign", "flight", "creative"])
def test_what_is_stopped_is_served_for_three_seconds_at_most(ask, flight, guest_actor, stop):
    assert ask().choice
    creative = flight.creatives.get()
    rows = {
        "advertiser": (flight.campaign.advertiser, "suspended"),
        "campaign": (flight.campaign, "paused"),
        "flight": (flight, "paused"),
        "creative": (creative, "removed"),
    }
    row, state = rows[stop]
    type(row).objects.filter(pk=row.pk).update(state=state)
    assert ask(guest_actor, after=FRESH_SECONDS).reason == NoAd.NOTHING_FITS


def test_several_servers_together_serve_no_more_than_the_budget(make_flight, make_creative, episode, now):
    make_creative(make_flight(pacing="asap", budget_minor=10, cpm_minor=500))  # twenty impressions
    servers = [AdServer(random.Random(n)) for n in range(3)]
    served = 0
    for number in range(120):
        question = Question(guest(f"guest{number}"), episode, SlotKind.PRE_ROLL)
        served += servers[number % 3].choose(question, now + timedelta(seconds=number)).choice is not None
    assert served == 20
    assert Flight.objects.get().taken_mills == 10_000


def test_an_index_is_read_in_as_many_queries_for_many_flights_as_for_few(
    make_flight, make_creative, now, django_assert_num_queries
):
    for _ in range(2):
        make_creative(make_flight())
    for _ in range(2):
        with django_assert_num_queries(3):
            facts_of(running_flights(now), now)
        for _ in range(10):
            make_creative(make_flight())


@pytest.mark.django_db(transaction=True)
def test_one_viewer_who_asks_many_times_at_once_gets_one_ad(ask, flight, race):
    LoadSetting.objects.create(ad_seconds=25, per_minutes=5)
    answers = race(lambda _n: ask(), threads=8)
    assert sum(answer.choice is not None for answer in answers) == 1
