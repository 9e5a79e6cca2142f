"""Subscriptions are shared out once a month and currency: by the minutes that those who paid have watched of what is not free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from billing.enums import AccountKind, ShareKind, TransactionKind
from billing.models import LedgerTransaction, PaidPeriod, ProducerShare, ProducerStatement
from billing.months import begin_of, next_month
from billing.proration import part_between
from billing.selectors.shares import pool_shares_bps
from billing.services.accounts import open_account
from billing.services.ledger import Leg, Order, execute, post_legs
from billing.spending import WHOLE_BPS, split_by_bps, split_by_weights
from core.actors import SYSTEM
from core.errors import ConflictError
from dramas.models import Series
from playback.selectors.watched import paid_ms_by_series

LAST_MOMENT = timedelta(microseconds=1)
WRITTEN_AT_ONCE = 500


class _NothingToShareError(Exception):
    """Ends the transaction of a month in which nothing was earned."""


def pool_key(currency: str, month: date) -> str:
    """The one key of a month's pool in a currency."""
    return f"pool:{currency}:{month:%Y-%m}"


def share_pool(*, month: date, now: datetime) -> list[LedgerTransaction]:
    """Share out what subscriptions have earned up to the end of ``month`` (its first day), each currency once; returns all its transactions.

    What was paid late for a month that has a statement already is shared with the next month. ConflictError ``month-not-over``.
    """
    if now < begin_of(next_month(month)):
        raise ConflictError(_("The month is not over. Subscriptions are shared out when it is."), code="month-not-over")
    found = []
    for currency in _currencies(month):
        existing = LedgerTransaction.objects.filter(idem_key=pool_key(currency, month)).first()
        shared = existing or _share_currency(month, currency, now)
        if shared is not None:
            found.append(shared)
    return found


def _currencies(month: date) -> list[str]:
    """Currencies that were ever paid in before the end of the month."""
    rows = PaidPeriod.objects.filter(starts_at__lt=begin_of(next_month(month)))
    return list(rows.order_by("currency").values_list("currency", flat=True).distinct())


def _share_currency(month: date, currency: str, now: datetime) -> LedgerTransaction | None:
    if ProducerStatement.objects.filter(month=month, currency=currency).exists():
        return None
    order = Order(
        key=pool_key(currency, month),
        kind=TransactionKind.POOL_SHARED,
        actor=SYSTEM,
        content={"currency": currency, "month": f"{month:%Y-%m}"},
    )
    try:
        return execute(order, _Pool(month, currency).carry_out, now=now).transaction
    except _NothingToShareError:
        return None


@dataclass(frozen=True)
class _Part:
    """What one series brings: ``gross`` of the pool, of which ``amount`` is the producer's."""

    company_id: int
    series_id: int
    gross: int
    amount: int


@dataclass(frozen=True)
class _Pool:
    """One currency's month, carried out inside its transaction."""

    month: date
    currency: str

    def carry_out(self, begun: LedgerTransaction) -> None:
        """Take the month's part of every period, under their locks, and divide it."""
        until = begin_of(next_month(self.month))
        total, changed = self._take(until)
        if not total:
            raise _NothingToShareError
        parts = self._parts(total, until)  # reads who paid, so before the periods say that it is shared
        PaidPeriod.objects.bulk_update(changed, ["shared_minor"], batch_size=WRITTEN_AT_ONCE)
        post_legs(begun, self._legs(total, parts))
        ProducerShare.objects.bulk_create(
            ProducerShare(
                company_id=part.company_id,
                series_id=part.series_id,
                transaction=begun,
                kind=ShareKind.POOL,
                currency=self.currency,
                gross_minor=part.gross,
                amount_minor=part.amount,
                earned_at=until - LAST_MOMENT,
            )
            for part in parts
        )

    def _open(self, until: datetime) -> QuerySet[PaidPeriod]:
        left = PaidPeriod.objects.filter(amount_minor__gt=F("shared_minor") + F("returned_minor"))
        return left.filter(currency=self.currency, starts_at__lt=until)

    def _take(self, until: datetime) -> tuple[int, list[PaidPeriod]]:
        total, changed = 0, []
        for period in self._open(until).select_for_update().order_by("pk"):
            passed = part_between(period.amount_minor, period.starts_at, period.ends_at, until)
            due = passed - period.shared_minor - period.returned_minor
            if due > 0:
                period.shared_minor += due
                changed.append(period)
                total += due
        return total, changed

    def _parts(self, total: int, until: datetime) -> list[_Part]:
        """By largest remainder among the series in the order of their ids, then by each company's contract."""
        payers = self._open(until).annotate(
            viewer_key=Concat(Value("user:"), Cast("subscription__user_id", CharField()), output_field=CharField())
        )
        watched = paid_ms_by_series(self.month, until.date(), payers.values("viewer_key"))
        if not sum(watched.values()):
            return []
        companies = dict(Series.objects.filter(pk__in=watched).values_list("pk", "company_id"))
        shares = pool_shares_bps(set(companies.values()), at=until, default_bps=settings.POOL_SHARE_BPS)
        parts = []
        grosses = split_by_weights(total, list(watched.values()))
        for series_id, gross in zip(watched, grosses, strict=True):
            company_id = companies[series_id]
            amount, _rest = split_by_bps(gross, [shares[company_id], WHOLE_BPS - shares[company_id]])
            parts.append(_Part(company_id, series_id, gross, amount))
        return [part for part in parts if part.gross]

    def _legs(self, total: int, parts: list[_Part]) -> list[Leg]:
        sums: dict[int, int] = {}
        for part in parts:
            sums[part.company_id] = sums.get(part.company_id, 0) + part.amount
        legs = [Leg(open_account(AccountKind.TIER_LIABILITY, asset=self.currency), -total)]
        for company_id, amount in sorted(sums.items()):
            if amount:
                owner = f"company:{company_id}"
                legs.append(Leg(open_account(AccountKind.PRODUCER_PENDING, asset=self.currency, owner=owner), amount))
        rest = total - sum(sums.values())
        if rest:
            legs.append(Leg(open_account(AccountKind.PLATFORM_COMMISSION, asset=self.currency), rest))
        return legs
