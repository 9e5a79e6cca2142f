"""An advertiser with people, a campaign, flights and creatives that could be shown."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ads.enums import AdvertiserRole, AdvertiserState, CreativeKind, CreativeState, RunState, SlotKind
from ads.flight_plans import FlightPlan
from ads.models import Advertiser, AdvertiserMember, Campaign, Creative, Flight
from ads.services.closings import wrong_closings
from ads.services.funding import enter_payment
from billing.services.verification import verify_ledger
from core.actors import Actor
from media.enums import AssetState
from media.models import Asset

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_numbers = itertools.count(1)


@pytest.fixture
def now() -> datetime:
    """Noon of a day in March."""
    return NOW


@pytest.fixture
def advertiser(db) -> Advertiser:
    """An advertiser that an operator has admitted."""
    return Advertiser.objects.create(name="Tea House", currency="USD", state=AdvertiserState.ACTIVE)


@pytest.fixture
def member(advertiser, make_user, actor_for) -> Callable[[AdvertiserRole], Actor]:
    """``member("finance")``: the actor of somebody who works for ``advertiser``."""

    def make(role: AdvertiserRole) -> Actor:
        user = make_user()
        AdvertiserMember.objects.create(advertiser=advertiser, user=user, role=role)
        return actor_for(user)

    return make


@pytest.fixture
def campaign(advertiser) -> Campaign:
    """A campaign that runs."""
    return Campaign.objects.create(advertiser=advertiser, name="Spring", state=RunState.ACTIVE)


@pytest.fixture
def make_flight(campaign) -> Callable[..., Flight]:
    """``make_flight(**fields)``: a flight of ten days that runs, 5.00 for a thousand, 100.00 in all."""

    def make(**fields) -> Flight:
        values = {
            "campaign": campaign,
            "name": f"Flight {next(_numbers)}",
            "state": RunState.ACTIVE,
            "starts_at": NOW - timedelta(days=1),
            "ends_at": NOW + timedelta(days=9),
            "cpm_minor": 500,
            "budget_minor": 10_000,
            "slots": [SlotKind.PRE_ROLL.value],
        }
        return Flight.objects.create(**{**values, **fields})

    return make


@pytest.fixture
def make_creative(db) -> Callable[..., Creative]:
    """``make_creative(flight, seconds=15, **fields)``: an approved video."""

    def make(flight: Flight, *, seconds: int = 15, **fields) -> Creative:
        number = next(_numbers)
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        asset = Asset.objects.create(
            owner_key=f"advertiser:{flight.campaign.advertiser_id}",
            source_name=f"ad-{number}.mp4",
            source_key=f"sources/ad-{number}",
            source_bytes=1,
            source_sha256=digest,
            state=AssetState.READY,
            duration_ms=seconds * 1000,
            plan_hash="abcdef123456",
            published_prefix=f"published/ad-{number}",
            width=720,
            height=1280,
        )
        values = {
            "kind": CreativeKind.VIDEO,
            "state": CreativeState.APPROVED,
            "title": f"Tea {number}",
            "landing_url": "https://tea.example.org/spring",
            "asset": asset,
            "digest": digest,
        }
        return Creative.objects.create(flight=flight, **{**values, **fields})

    return make


@pytest.fixture
def plan() -> FlightPlan:
    """A plan that can be accepted."""
    return FlightPlan(
        name="Evening",
        starts_at=NOW,
        ends_at=NOW + timedelta(days=10),
        pricing="bid",
        cpm_minor=500,
        budget_minor=10_000,
        slots=("pre-roll", "between"),
        daily_cap_minor=2_000,
        frequency_caps=({"impressions": 3, "seconds": 86_400},),
        targeting={"genres": ["revenge"], "hours": [19, 20, 21], "maximum_age_rating": 16},
        exclusions={"tropes": ["lost-father"]},
    )


@pytest.fixture
def fund(advertiser, operator_actor) -> Callable[[int], None]:
    """``fund(minor)``: the advertiser has paid so much ahead."""

    def pay(amount_minor: int) -> None:
        reference = f"bank-{next(_numbers)}"
        enter_payment(
            actor=operator_actor, advertiser=advertiser, amount_minor=amount_minor, reference=reference, now=NOW
        )

    return pay


@pytest.fixture(autouse=True)
def sound_ledger(request) -> Iterator[None]:
    """Whatever a test does, the ledger adds up at its end, and closed days say what their events do."""
    marker = request.node.get_closest_marker("django_db")
    uses_database = marker is not None and request.node.get_closest_marker("broken_ledger") is None
    if uses_database:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    yield
    if uses_database:
        assert (verify_ledger().problems, list(wrong_closings())) == ((), [])
