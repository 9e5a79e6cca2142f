"""What the process of the ads benchmark does: impressions taken in, and plain inserts of the same row, in turns; CPU as one line of JSON."""

import json
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from ads.enums import AdvertiserState, CreativeKind, CreativeState, RunState  # noqa: E402
from ads.models import AdEvent, Advertiser, BudgetLease, Campaign, Creative, Flight, FlightDay  # noqa: E402
from ads.services.intake import record_event  # noqa: E402
from ads.tokens import AdToken, hash_of_viewer, new_nonce, sign  # noqa: E402
from ads.traffic import Teller  # noqa: E402
from benchmarks.playback_work import cpu_of  # noqa: E402

ROUNDS, WARM = 60, 5
NOW = timezone.now()


def measure() -> dict[str, float]:
    """Milliseconds of CPU, the database's included, for one of each."""
    call_command("migrate", verbosity=0)
    creative, lease = _creative()
    spent = {"insert_ms": 0.0, "intake_ms": 0.0}
    for number in range(-WARM, ROUNDS):
        tokens = [_token(creative, lease, f"user:{number}:{turn}") for turn in range(3)]
        texts, plain = [sign(token) for token in tokens], list(tokens)
        inserted = cpu_of(lambda plain=plain: _insert(plain.pop()))  # type: ignore[misc]  # one for each of three turns
        taken = cpu_of(lambda texts=texts: record_event(text=texts.pop(), kind="impression", teller=Teller(), now=NOW))  # type: ignore[misc]
        if number >= 0:
            spent["insert_ms"] += inserted
            spent["intake_ms"] += taken
    return {name: 1000 * seconds / ROUNDS for name, seconds in spent.items()}


def _insert(token: AdToken) -> None:
    """The floor: one row of the same table, with nothing asked."""
    with transaction.atomic():
        AdEvent.objects.create(
            nonce=new_nonce(),
            kind="impression",
            flight_id=token.flight,
            creative_id=token.creative,
            lease_id=token.lease,
            slot=token.slot,
            viewer=token.viewer,
            price_mills=token.price_mills,
            issued_at=NOW,
            occurred_at=NOW,
        )


def _token(creative: Creative, lease: BudgetLease, viewer: str) -> AdToken:
    return AdToken(
        flight=creative.flight_id,
        creative=creative.pk,
        lease=lease.pk,
        episode=0,
        viewer=hash_of_viewer(viewer),
        country="",
        device="",
        slot="pause",
        price_mills=500,
        duration_ms=0,
        issued_at=int(NOW.timestamp()),
        nonce=new_nonce(),
    )


def _creative() -> tuple[Creative, BudgetLease]:
    advertiser = Advertiser.objects.create(name="Bench", currency="USD", state=AdvertiserState.ACTIVE)
    campaign = Campaign.objects.create(advertiser=advertiser, name="Bench", state=RunState.ACTIVE)
    flight = Flight.objects.create(
        campaign=campaign,
        name="Bench",
        state=RunState.ACTIVE,
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        cpm_minor=500,
        budget_minor=1_000_000,
        slots=["pause"],
    )
    creative = Creative.objects.create(
        flight=flight,
        kind=CreativeKind.CARD,
        state=CreativeState.APPROVED,
        title="Bench",
        landing_url="https://tea.example.org/",
        picture_key="pictures/bench",
        digest="0" * 64,
    )
    day = FlightDay.objects.create(flight=flight, day=NOW.date())
    lease = BudgetLease.objects.create(flight_day=day, amount_mills=10**9, taken_at=NOW, served_until=NOW)
    return creative, lease


if __name__ == "__main__":
    print(json.dumps(measure()))
