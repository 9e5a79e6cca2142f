"""A decision never leaks past a rule, finds an ad whenever one fits, and draws by weight within the first tier that has one."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads.decision.choosing import Decider, SlotRules, longest_ad, places_of, why_not
from ads.decision.facts import Cap, CreativeFacts, FlightFacts, NoAd, Request, Shown, Tier, Viewer
from ads.decision.index import Index
from ads.decision.load import Load
from ads.decision.purses import Purses, Slice
from ads.tests.decision.worlds import NOW, flights, is_eligible, requests, viewers

pytestmark = pytest.mark.one_database
OPEN = SlotRules(is_on=True, load=None)
REQUEST = Request(slot="pre-roll", now=NOW, hour=12)


def decider(some: tuple[FlightFacts, ...], mills: int = 10**9, seed: int = 1) -> Decider:
    purses = Purses()
    purses.put(Slice(flight.id + 1000, flight.id, mills, NOW + 60) for flight in some)
    return Decider(Index(some), purses, random.Random(seed))


def a_flight(number: int = 1, **fields) -> FlightFacts:
    values = {
        "tier": Tier.BID,
        "starts_at": NOW - 10,
        "ends_at": NOW + 10,
        "price_mills": 500,
        "weight": 500,
        "slots": frozenset({"pre-roll"}),
        "creatives": (CreativeFacts(number, 15, is_video=True),),
    }
    return FlightFacts(id=number, **{**values, **fields})


@settings(max_examples=300, deadline=None)
@given(flights, requests, viewers, st.integers(0, 60), st.sampled_from((0, 3, 10**6)), st.integers())
def test_what_is_chosen_fits_and_nothing_that_fits_is_missed(some, request, viewer, ad_seconds, mills, seed):
    slot = SlotRules(is_on=True, load=Load(ad_seconds, 5))
    longest = longest_ad(request, viewer, slot)
    can = [one for one in some if is_eligible(one, request, viewer, longest) and (one.price_mills <= mills)]
    one = decider(some, mills, seed)
    reasons = {flight.id: why_not(one, place, request, viewer, slot) for place, flight in enumerate(some)}
    outcome, lease = one.decide(request, viewer, slot)
    assert {number for number, reason in reasons.items() if reason is None} == {flight.id for flight in can}
    if outcome.choice is None:
        assert can == []
        assert outcome.reason in (NoAd.NOTHING_FITS, NoAd.LOAD)
        return
    flight, creative = outcome.choice.flight, outcome.choice.creative
    assert flight in can
    assert flight.tier == min(one.tier for one in can)
    assert creative in flight.creatives
    assert creative.ad_seconds <= longest
    assert request.takes_video if creative.is_video else request.takes_cards
    assert lease == (flight.id + 1000 if flight.price_mills else 0)
    assert one.purses.left(flight.id, NOW) == mills - flight.price_mills


@settings(deadline=None, max_examples=50)
@given(flights, requests, viewers, st.booleans(), st.booleans())
def test_youth_mode_tiers_without_ads_and_slots_that_are_off_get_none(some, request, viewer, is_youth, is_ad_free):
    viewer = replace(viewer, is_youth=is_youth, is_ad_free=is_ad_free)
    slot = SlotRules(is_on=is_youth or is_ad_free, load=None)
    outcome, lease = decider(some).decide(request, viewer, slot)
    expected = NoAd.YOUTH if is_youth else NoAd.AD_FREE if is_ad_free else NoAd.SLOT_OFF
    assert (outcome.choice, outcome.reason, lease) == (None, expected, 0)


@pytest.mark.parametrize("count", [3, 400])
def test_flights_of_a_tier_are_drawn_by_their_weights_even_when_most_do_not_fit(count):
    shown = [a_flight(number, weight=number * 100) for number in (1, 2, 3)]
    others = [a_flight(number, slots=frozenset({"pause"}), weight=900) for number in range(4, count + 1)]
    one = decider((*others, *shown), seed=7)
    counted = Counter(one.decide(REQUEST, Viewer(), OPEN)[0].choice.flight.id for _ in range(6000))
    assert set(counted) == {1, 2, 3}
    for number in (1, 2, 3):
        assert abs(counted[number] - 1000 * number) < 150


def test_what_was_promised_goes_before_bids_and_the_house_fills_the_rest():
    fixed, bid = a_flight(1, tier=Tier.FIXED, weight=1), a_flight(2, weight=5000)
    house = a_flight(3, tier=Tier.HOUSE, price_mills=0)
    one = decider((house, bid, fixed), mills=1000)
    chosen = [one.decide(REQUEST, Viewer(), OPEN)[0].choice.flight.id for _ in range(6)]
    assert chosen == [1, 1, 2, 2, 3, 3]


def test_a_cap_counts_what_was_shown_within_its_time():
    one = decider((a_flight(caps=(Cap(2, 60),)),))
    earlier = Shown(1, NOW - 60, 15)
    just_now = Shown(1, NOW - 59, 15)
    assert one.decide(REQUEST, Viewer(shown=(earlier, just_now)), OPEN)[0].choice
    outcome, _lease = one.decide(REQUEST, Viewer(shown=(just_now, just_now)), OPEN)
    assert outcome.reason == NoAd.NOTHING_FITS
    assert why_not(one, 0, REQUEST, Viewer(shown=(just_now, just_now)), OPEN) == NoAd.FREQUENCY


def test_an_ad_that_is_longer_than_the_load_allows_is_not_shown_and_the_reason_says_so():
    one, slot = decider((a_flight(),)), SlotRules(is_on=True, load=Load(15, 5))
    assert one.decide(REQUEST, Viewer(), slot)[0].choice
    full = Viewer(shown=(Shown(9, NOW - 1, 1),), day_began=NOW - 100)
    assert one.decide(REQUEST, full, slot)[0].reason == NoAd.LOAD
    later = replace(full, watched_ms=300_000)
    assert one.decide(REQUEST, later, slot)[0].choice


def test_an_empty_index_answers_that_nothing_fits():
    assert decider(()).decide(REQUEST, Viewer(), OPEN)[0].reason == NoAd.NOTHING_FITS


@settings(deadline=None)
@given(st.integers(0, 2**300))
def test_positions_of_bits_are_those_that_are_set(bits):
    assert places_of(bits) == [place for place in range(bits.bit_length()) if bits >> place & 1]
