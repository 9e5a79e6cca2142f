"""Tokens of ads that were chosen, for tests of what becomes of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ads.models import BudgetLease, Creative, FlightDay
from ads.tokens import AdToken, hash_of_viewer, new_nonce


def a_lease(creative: Creative, now: datetime, mills: int = 100_000) -> BudgetLease:
    """A slice of the flight's budget, as a process would have taken it."""
    day, _is_new = FlightDay.objects.get_or_create(flight=creative.flight, day=now.date())
    return BudgetLease.objects.create(
        flight_day=day, amount_mills=mills, taken_at=now, served_until=now + timedelta(seconds=60)
    )


def offers_of(creative: Creative, now: datetime, lease: int | None = None) -> Callable[..., AdToken]:
    """``offer(viewer="user:1", **fields)``: the token of one more ad of fifteen seconds that was chosen, paid from a lease."""
    paid_from = lease or a_lease(creative, now).pk

    def offer(viewer: str = "user:1", **fields) -> AdToken:
        values = {
            "flight": creative.flight_id,
            "creative": creative.pk,
            "lease": paid_from,
            "episode": 0,
            "viewer": hash_of_viewer(viewer),
            "country": "DE",
            "device": "phone",
            "slot": "pre-roll",
            "price_mills": creative.flight.cpm_minor,
            "duration_ms": 15_000,
            "issued_at": int(now.timestamp()),
            "nonce": new_nonce(),
        }
        return AdToken(**{**values, **fields})

    return offer
