"""Money of advertisers: paid ahead, set apart for a flight, spent a day at a time. Whole minor units of one currency each."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.enums import AccountKind, TransactionKind
from billing.models import LedgerAccount
from billing.services.accounts import open_account
from billing.services.ledger import Leg, Order, Outcome, execute, post_legs
from core.actors import Actor
from core.errors import InvalidError, PaymentRequiredError

BANK = "bank"


@dataclass(frozen=True)
class AdMoney:
    """Whose money: ``advertiser`` and ``flight`` are public ids; a flight is not needed for what is paid ahead."""

    advertiser: str
    currency: str
    flight: str = ""

    @property
    def prepaid(self) -> LedgerAccount:
        """What the advertiser has paid and not set apart."""
        return open_account(AccountKind.ADVERTISER_PREPAID, asset=self.currency, owner=f"advertiser:{self.advertiser}")

    @property
    def budget(self) -> LedgerAccount:
        """What is set apart for the flight and not spent."""
        return open_account(AccountKind.AD_BUDGET, asset=self.currency, owner=f"flight:{self.flight}")


def fund_advertiser(*, key: str, actor: Actor, money: AdMoney, amount_minor: int, now: datetime) -> Outcome:
    """What has arrived from an advertiser, once for each key (the bank's reference). InvalidError ``amount`` unless it is more than nothing."""
    if amount_minor <= 0:
        raise InvalidError(_("The amount must be more than nothing."), code="amount", field="amount_minor")
    bank = open_account(AccountKind.PAYMENT_PROVIDER, asset=money.currency, owner=BANK)
    order = _order(f"ad-fund:{key}", TransactionKind.AD_FUNDED, actor, money, amount_minor)
    return _move(order, bank, money.prepaid, amount_minor, now)


def set_budget_apart(*, key: str, actor: Actor, money: AdMoney, amount_minor: int, now: datetime) -> Outcome:
    """Set money apart for a flight, or give some back when the amount is negative.

    PaymentRequiredError ``advertiser-funds`` when the advertiser has not paid ahead for as much, or the flight has not as much left.
    """
    order = _order(f"ad-budget:{key}", TransactionKind.AD_BUDGETED, actor, money, amount_minor)
    return _move(order, money.prepaid, money.budget, amount_minor, now)


def book_ad_spend(*, key: str, actor: Actor, money: AdMoney, amount_minor: int, now: datetime) -> Outcome:
    """What a flight has cost on a day, out of what was set apart for it."""
    revenue = open_account(AccountKind.AD_REVENUE, asset=money.currency)
    order = _order(f"ad-spend:{key}", TransactionKind.AD_SPENT, actor, money, amount_minor)
    return _move(order, money.budget, revenue, amount_minor, now)


def _order(key: str, kind: TransactionKind, actor: Actor, money: AdMoney, amount_minor: int) -> Order:
    content = {
        "advertiser": money.advertiser,
        "flight": money.flight,
        "currency": money.currency,
        "amount": amount_minor,
    }
    return Order(key=key, kind=kind, actor=actor, content=content, meta=content)


def _move(order: Order, source: LedgerAccount, target: LedgerAccount, amount_minor: int, now: datetime) -> Outcome:
    legs = [Leg(source, -amount_minor), Leg(target, amount_minor)]
    try:
        return execute(order, lambda begun: post_legs(begun, legs), now=now)
    except PaymentRequiredError as refusal:
        raise PaymentRequiredError(
            _("There is not enough money in the advertiser's account. Pay more in first."), code="advertiser-funds"
        ) from refusal
