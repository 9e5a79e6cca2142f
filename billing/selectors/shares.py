"""What contracts say about a company's part, and what it has on its accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Sum

from billing.enums import AccountKind, PayoutState
from billing.models import ContractVersion, Payout
from billing.selectors.balances import with_balances


@dataclass(frozen=True)
class Contract:
    """What a company earns, in basis points. ``number`` is 0 where no contract of its own holds."""

    number: int
    unlock_bps: int
    pool_bps: int


@dataclass(frozen=True)
class Balance:
    """A company's money in one currency, in minor units. ``prepared`` is a part of ``available`` that waits for the operator."""

    currency: str
    pending: int = 0
    available: int = 0
    prepared: int = 0
    under_way: int = 0

    @property
    def free(self) -> int:
        """What a new payout would take."""
        return self.available - self.prepared


def contract_of(company_id: int) -> Contract:
    """The contract that holds now, or what holds without one."""
    newest = ContractVersion.objects.filter(company_id=company_id).order_by("-number").first()
    if newest is None:
        return Contract(0, settings.PRODUCER_SHARE_BPS, settings.POOL_SHARE_BPS)
    return Contract(newest.number, newest.unlock_bps, newest.pool_bps)


def pool_shares_bps(company_ids: Iterable[int], *, at: datetime, default_bps: int) -> dict[int, int]:
    """Companies' parts of what their series earn in the subscription pool, by the contracts of that moment. One query."""
    found = dict.fromkeys(company_ids, default_bps)
    rows = ContractVersion.objects.filter(company_id__in=found, created_at__lt=at).order_by("number")
    return found | dict(rows.values_list("company_id", "pool_bps"))


def earnings_balances(company_id: int) -> list[Balance]:
    """A company's balances, a row for each currency it ever had, by currency. Two queries."""
    sums: dict[str, dict[str, int]] = {}
    kinds = {AccountKind.PRODUCER_PENDING: "pending", AccountKind.PRODUCER_AVAILABLE: "available"}
    rows = with_balances().filter(owner=f"company:{company_id}", kind__in=kinds)
    for currency, kind, amount in rows.values_list("asset", "kind", "readable"):
        sums.setdefault(currency, {})[kinds[kind]] = amount
    states = {PayoutState.PREPARED: "prepared", PayoutState.IN_FLIGHT: "under_way"}
    open_payouts = Payout.objects.filter(company_id=company_id, state__in=states).order_by()
    for currency, state, amount in open_payouts.values_list("currency", "state").annotate(sum=Sum("amount_minor")):
        sums.setdefault(currency, {})[states[state]] = amount
    return [Balance(currency, **parts) for currency, parts in sorted(sums.items())]
