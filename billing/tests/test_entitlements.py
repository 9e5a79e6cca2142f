"""The whole truth table of who may play what, and that more never gives less."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from billing.entitlements import Benefits, Decision, EpisodeFacts, Reason, ViewerFacts, Way, WayKind, decide
from billing.pricing import Quote

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
BASIC = Benefits(ad_free=False, early_access_hours=0, discount_bps=500, streams=1)
PLUS = Benefits(
    includes_locked=True, ad_free=True, early_access_hours=24, top_height=1080, discount_bps=1_000, streams=2
)
VIP = replace(PLUS, early_access_hours=48, discount_bps=2_000, streams=4)
TIERS = (Benefits(), BASIC, PLUS, VIP)

VIEWERS = [
    ViewerFacts(
        is_signed_in=signed_in,
        age=age,
        is_youth_mode=youth,
        country=country,
        tier=tier,
        access_until=NOW + until if until is not None else None,
        ads_left=ads,
        other_streams=streams,
    )
    for signed_in, age, youth, country, tier, until, ads, streams in itertools.product(
        (False, True), (None, 17, 18), (False, True), ("US", "CN"), TIERS, (None, -HOUR, HOUR), (0, 3), (0, 1, 2)
    )
]
EPISODES = [
    EpisodeFacts(
        is_free=free,
        is_unlocked=unlocked,
        opens_at=NOW + opens if opens is not None else None,
        minimum_age=age,
        is_for_youth=for_youth,
        countries=countries,
        waited_until=NOW + waited if waited is not None else None,
        takes_ads=True,
        episode=Quote((9,), 10),
        tiers=("plus",),
    )
    for free, unlocked, opens, age, for_youth, countries, waited in itertools.product(
        (False, True), (False, True), (None, HOUR * 30), (0, 18), (False, True), (None, frozenset({"US"})), (None, -HOUR, HOUR)
    )
]  # fmt: skip


def expected(viewer: ViewerFacts, episode: EpisodeFacts) -> tuple[bool, Reason]:
    """The rule again, as a list of conditions in order, each spelled out."""
    has_tier = viewer.access_until is not None and viewer.access_until > NOW
    tier = viewer.tier if has_tier else Benefits()
    rows = [
        (
            episode.opens_at is not None and episode.opens_at - NOW > HOUR * tier.early_access_hours,
            False,
            Reason.NOT_YET,
        ),
        (episode.countries == {"US"} and viewer.country != "US", False, Reason.REGION),
        (episode.minimum_age == 18 and viewer.age != 18, False, Reason.AGE),
        (viewer.is_youth_mode and not episode.is_for_youth, False, Reason.YOUTH_MODE),
        (
            not (episode.is_free or episode.is_unlocked or tier.includes_locked or episode.waited_until == NOW - HOUR),
            False,
            Reason.LOCKED,
        ),
        (viewer.other_streams >= tier.streams, False, Reason.STREAMS),
        (episode.is_free, True, Reason.FREE),
        (episode.is_unlocked, True, Reason.UNLOCKED),
        (tier.includes_locked, True, Reason.TIER),
    ]
    return next(((ok, reason) for holds, ok, reason in rows if holds), (True, Reason.WAITED))


def test_every_combination_of_facts_is_decided_as_the_table_says():
    wrong = []
    for viewer, episode in itertools.product(VIEWERS, EPISODES):
        decision = decide(viewer, episode, NOW)
        if (decision.allowed, decision.reason) != expected(viewer, episode):
            wrong.append((viewer, episode, decision))
    assert wrong == []
    assert len(VIEWERS) * len(EPISODES) > 50_000


def is_at_least(more: Decision, less: Decision) -> bool:
    """Whether one answer gives all that the other gives."""
    if not less.allowed:
        return True
    return more.allowed and more.max_height >= less.max_height and (less.has_ads or not more.has_ads)


def test_a_higher_tier_never_takes_anything_away():
    for viewer, episode in itertools.product(VIEWERS[::3], EPISODES):
        answers = [decide(replace(viewer, tier=tier), episode, NOW) for tier in TIERS]
        assert all(is_at_least(more, less) for less, more in itertools.pairwise(answers)), (viewer, episode)


@pytest.mark.parametrize(
    "more",
    [
        {"is_unlocked": True},
        {"is_free": True},
        {"waited_until": NOW - HOUR},
        {"opens_at": None},
        {"countries": None},
        {"minimum_age": 0},
        {"is_for_youth": True},
    ],
    ids=str,
)
def test_one_unlock_more_or_one_barrier_less_never_takes_anything_away(more):
    for viewer, episode in itertools.product(VIEWERS[::3], EPISODES):
        assert is_at_least(decide(viewer, replace(episode, **more), NOW), decide(viewer, episode, NOW))


LOCKED = EpisodeFacts(
    is_free=False,
    takes_ads=True,
    waited_until=NOW + HOUR,
    episode=Quote((9,), 10),
    to_end=Quote((9, 10), 18),
    series=Quote((8, 9, 10), 20),
    tiers=("plus", "vip"),
)
COINS = (Way(WayKind.EPISODE, coins=10), Way(WayKind.TO_END, coins=18), Way(WayKind.SERIES, coins=20))
REST = (Way(WayKind.TIER, tier="plus"), Way(WayKind.TIER, tier="vip"), Way(WayKind.WAIT, at=NOW + HOUR))


@pytest.mark.parametrize(
    ("viewer", "ways"),
    [
        (ViewerFacts(is_signed_in=True, ads_left=2), (Way(WayKind.AD), *COINS, *REST)),
        (ViewerFacts(is_signed_in=True), (*COINS, *REST)),
        (ViewerFacts(), (Way(WayKind.SIGN_IN), *COINS, *REST)),
        (ViewerFacts(is_signed_in=True, is_youth_mode=True, ads_left=2), (Way(WayKind.WAIT, at=NOW + HOUR),)),
    ],
)
def test_a_locked_episode_names_every_way_to_open_it_with_its_price(viewer, ways):
    decision = decide(viewer, LOCKED, NOW)
    assert (decision.allowed, decision.reason, decision.ways) == (False, Reason.LOCKED, ways)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"youth_night": True, "youth_left_ms": 0}, Reason.YOUTH_NIGHT),
        ({"youth_left_ms": 0}, Reason.YOUTH_MINUTES),
        ({"youth_left_ms": 1}, Reason.FREE),
    ],
)
def test_youth_mode_ends_at_night_and_with_its_minutes(facts, reason):
    free = EpisodeFacts(is_free=True)
    assert decide(ViewerFacts(is_signed_in=True, is_youth_mode=True, **facts), free, NOW).reason == reason
    assert decide(ViewerFacts(is_signed_in=True, **facts), free, NOW).reason == Reason.FREE


@pytest.mark.parametrize(
    ("viewer", "height", "has_ads"),
    [
        (ViewerFacts(), 720, True),
        (ViewerFacts(is_signed_in=True, tier=VIP, access_until=NOW + HOUR), 1080, False),
        (ViewerFacts(is_signed_in=True, tier=VIP, access_until=NOW), 720, True),
        (ViewerFacts(is_signed_in=True, is_youth_mode=True), 720, False),
    ],
)
def test_what_plays_says_in_which_quality_and_whether_with_ads(viewer, height, has_ads):
    decision = decide(viewer, EpisodeFacts(is_free=True), NOW)
    assert (decision.allowed, decision.max_height, decision.has_ads) == (True, height, has_ads)
