"""Another tier: more at once for the difference, less from the next period on. A quote freezes what the change costs and from when it counts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.enums import OrderKind, TaxedSale
from billing.enums import SubscriptionState as State
from billing.models import ChangeQuote, PaymentOrder, PlanPrice, Subscription
from billing.models.taxes import frozen_tax
from billing.proration import Proration, prorate, switch
from billing.selectors.offers import price_for_sale
from billing.selectors.taxes import rate_of
from billing.services.orders import Wish, place_order
from billing.services.paid_tiers import apply_change
from billing.services.steps import change_terms
from billing.services.subscriptions import own_subscription
from billing.taxes import Rate, Taxed, taxed
from core.actors import Actor
from core.errors import ConflictError, NotFoundError

QUOTE_HOLDS = timedelta(minutes=15)


@transaction.atomic
def quote_change(*, actor: Actor, price_id: str, country: str, now: datetime) -> ChangeQuote:
    """What an upgrade costs now. ConflictError ``not-an-upgrade`` for anything that begins at the period's end, ``not-active``, ``same-tier``."""
    subscription, price = own_subscription(actor), price_for_sale(price_id, country=country)
    _check_active(subscription)
    if not is_upgrade(subscription.price, price):
        raise ConflictError(_("This change begins with the next period and costs nothing now."), code="not-an-upgrade")
    rate = rate_of(TaxedSale.SUBSCRIPTIONS, country, at=now)
    cost = _cost(subscription, price, rate, now)
    due = taxed(cost.due_minor, rate, is_inclusive=price.is_tax_inclusive)
    quote: ChangeQuote = ChangeQuote.objects.create(
        subscription=subscription,
        price=price,
        subscription_version=subscription.version,
        credit_minor=cost.credit_minor,
        charge_minor=cost.charge_minor,
        **frozen_tax(due),
        quoted_at=now,
        expires_at=now + QUOTE_HOLDS,
    )
    return quote


def is_upgrade(old: PlanPrice, new: PlanPrice) -> bool:
    """More of the same currency: a higher tier, or the same one for a year instead of a month."""
    if old.currency != new.currency:
        return False
    ranks = old.version.plan.rank, new.version.plan.rank
    return ranks[1] > ranks[0] or (ranks[0] == ranks[1] and (old.interval, new.interval) == ("month", "year"))


def _cost(subscription: Subscription, price: PlanPrice, rate: Rate, now: datetime) -> Proration:
    """By the second. A trial has paid nothing, so nothing is credited; the trial's rest is not charged either."""
    old = 0 if subscription.state == State.TRIALING else _in_terms_of(price, subscription.price, rate)
    start, end = subscription.period_start, subscription.period_end
    if subscription.state == State.TRIALING and price.interval == subscription.price.interval:
        return Proration(0, 0)
    compute = prorate if price.interval == subscription.price.interval else switch
    return compute(old, price.amount_minor, start, end, now)


def _in_terms_of(new: PlanPrice, old: PlanPrice, rate: Rate) -> int:
    """The old price with tax where the new one includes it, without where it does not."""
    if old.is_tax_inclusive == new.is_tax_inclusive:
        return old.amount_minor
    cost = taxed(old.amount_minor, rate, is_inclusive=old.is_tax_inclusive)
    return cost.gross_minor if new.is_tax_inclusive else cost.net_minor


def _check_active(subscription: Subscription) -> None:
    if subscription.state not in {State.ACTIVE, State.TRIALING}:
        raise ConflictError(_("Only an active subscription can be changed. Resume or pay it first."), code="not-active")


@transaction.atomic
def accept_quote(*, actor: Actor, quote_id: str, now: datetime) -> PaymentOrder | None:
    """Take a quote: the order to be charged, or None when the change costs nothing and has happened.

    NotFoundError ``no-such-quote``; ConflictError ``quote-expired`` when its time is over or the subscription has changed since.
    """
    subscription = own_subscription(actor)
    quote = ChangeQuote.objects.filter(public_id=quote_id, subscription=subscription).select_related("price").first()
    if quote is None:
        raise NotFoundError(_("There is no such offer of yours."), code="no-such-quote")
    key = f"change:{quote.public_id}"
    known = PaymentOrder.objects.filter(idem_key=key).first()
    if known is not None or quote.used_at is not None:
        return known
    if now >= quote.expires_at or quote.subscription_version != subscription.version:
        raise ConflictError(_("This offer is too old. Look at the price again."), code="quote-expired")
    due = Taxed(quote.due_minor, quote.tax_minor, quote.tax_rate)
    if not due.gross_minor:
        apply_change(subscription, quote, now)
        return None
    wish = Wish(
        OrderKind.TIER_CHANGE,
        due,
        quote.price.currency,
        {"quote": quote.public_id},
        subscription,
        subscription.provider,
    )
    return place_order(key=key, user_id=subscription.user_id, wish=wish, now=now, expires_at=now + QUOTE_HOLDS * 4)


@transaction.atomic
def plan_downgrade(*, actor: Actor, price_id: str, country: str, now: datetime) -> Subscription:
    """Something smaller from the next period on. ConflictError ``not-a-downgrade``, ``same-tier``."""
    subscription, price = own_subscription(actor), price_for_sale(price_id, country=country)
    _check_active(subscription)
    if price.pk == subscription.price_id:
        raise ConflictError(_("This is what you have."), code="same-tier")
    if is_upgrade(subscription.price, price):
        raise ConflictError(_("This change takes effect at once, for the difference."), code="not-a-downgrade")
    content = {"to": price.public_id}
    return change_terms(
        subscription, "planned_downgrade", actor=actor, now=now, content=content, next_price=price, country=country
    )


@transaction.atomic
def keep_tier(*, actor: Actor, now: datetime) -> Subscription:
    """Take a planned change back."""
    return change_terms(own_subscription(actor), "kept_tier", actor=actor, now=now, next_price=None)
