"""Another price for the same subscription. One rule: what gives more, for at least as long and as much money, may happen at once for the
difference; everything else waits for the period's end. A quote freezes what a change costs and from when it counts.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.enums import OrderKind, OrderState, TaxedSale
from billing.enums import SubscriptionState as State
from billing.models import ChangeQuote, PaidPeriod, PaymentOrder, PlanPrice, Subscription
from billing.models.taxes import frozen_tax
from billing.proration import MONTHS, Proration, prorate, switch
from billing.selectors.offers import price_for_sale
from billing.selectors.taxes import rate_of
from billing.services.orders import Wish, place_order
from billing.services.paid_tiers import apply_change, paid_terms
from billing.services.steps import change_terms
from billing.services.subscriptions import own_subscription
from billing.taxes import Rate, Taxed, taxed
from core.actors import Actor
from core.errors import ConflictError, NotFoundError

QUOTE_HOLDS = timedelta(minutes=15)


@transaction.atomic
def quote_change(*, actor: Actor, price_id: str, country: str, now: datetime) -> ChangeQuote:
    """What a change costs now. ConflictError ``not-an-upgrade`` for anything that begins at the period's end, ``not-active``."""
    subscription, price = own_subscription(actor), price_for_sale(price_id, country=country)
    _check_active(subscription, now)
    if not happens_at_once(subscription, price):
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


def happens_at_once(subscription: Subscription, price: PlanPrice) -> bool:
    """Whether a change need not wait for the period's end. During a trial only to what would begin with a trial itself."""
    return is_upgrade(subscription.price, price) and (
        subscription.state != State.TRIALING or bool(price.version.trial_days)
    )


def is_upgrade(old: PlanPrice, new: PlanPrice) -> bool:
    """A higher tier, or the same one for longer; never for a shorter interval, less money or in another currency.

    So nothing that was paid is ever lost: the credit is at most what the change costs.
    """
    if old.currency != new.currency or new.amount_minor < old.amount_minor:
        return False
    months = MONTHS[new.interval] - MONTHS[old.interval]
    ranks = new.version.plan.rank - old.version.plan.rank
    return months >= 0 and ranks >= 0 and (months, ranks) != (0, 0)


def _cost(subscription: Subscription, price: PlanPrice, rate: Rate, now: datetime) -> Proration:
    """By the second. What went back of the running period's payments is not credited once more. A trial goes on and costs nothing."""
    if subscription.state == State.TRIALING:
        return Proration(0, 0)
    compute = prorate if price.interval == subscription.price.interval else switch
    start, end = subscription.period_start, subscription.period_end
    cost = compute(_in_terms_of(price, subscription.price, rate), price.amount_minor, start, end, now)
    gone_back = _gone_back_minor(subscription, with_tax=price.is_tax_inclusive)
    return replace(cost, credit_minor=max(0, cost.credit_minor - gone_back))


def _in_terms_of(new: PlanPrice, old: PlanPrice, rate: Rate) -> int:
    """The old price with tax where the new one includes it, without where it does not."""
    if old.is_tax_inclusive == new.is_tax_inclusive:
        return old.amount_minor
    cost = taxed(old.amount_minor, rate, is_inclusive=old.is_tax_inclusive)
    return cost.gross_minor if new.is_tax_inclusive else cost.net_minor


def _gone_back_minor(subscription: Subscription, *, with_tax: bool) -> int:
    running = PaidPeriod.objects.filter(subscription=subscription, ends_at=subscription.period_end)
    payments = [period.payment for period in running.select_related("payment__order")]
    tax = 0 if with_tax else sum(payment.order.tax_of(payment.clawed_minor) for payment in payments)
    return sum(payment.clawed_minor for payment in payments) - tax


def _check_active(subscription: Subscription, now: datetime) -> None:
    if subscription.state not in {State.ACTIVE, State.TRIALING} or now >= subscription.period_end:
        raise ConflictError(_("Only an active subscription can be changed. Resume or pay it first."), code="not-active")


@transaction.atomic
def accept_quote(*, actor: Actor, quote_id: str, now: datetime) -> PaymentOrder | None:
    """Take a quote: the order to be charged, or None when the change costs nothing and has happened.

    A change that waits for its payment already answers for every quote to the same price: it is charged once.

    NotFoundError ``no-such-quote``; ConflictError ``quote-expired`` when its time is over or the subscription has changed since,
    ``change-under-way`` while another change waits for its payment.
    """
    subscription = own_subscription(actor)
    quote = ChangeQuote.objects.filter(public_id=quote_id, subscription=subscription).select_related("price").first()
    if quote is None:
        raise NotFoundError(_("There is no such offer of yours."), code="no-such-quote")
    key = f"change:{quote.public_id}"
    known = PaymentOrder.objects.filter(idem_key=key).first()
    if known is not None or quote.used_at is not None:
        return known
    waiting = subscription.orders.filter(kind=OrderKind.TIER_CHANGE, state=OrderState.OPEN).first()
    if waiting is not None:
        if (waiting.content["price"], waiting.content["before"]) != (quote.price_id, paid_terms(subscription)):
            raise ConflictError(
                _("Another change waits for its payment. Look at it again when that is decided."),
                code="change-under-way",
            )
        return waiting
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
        {"quote": quote.public_id, "price": quote.price_id, "before": paid_terms(subscription)},
        subscription,
        subscription.provider,
    )
    return place_order(key=key, user_id=subscription.user_id, wish=wish, now=now, expires_at=now + QUOTE_HOLDS * 4)


@transaction.atomic
def plan_change(*, actor: Actor, price_id: str, country: str, now: datetime) -> Subscription:
    """Something else from the next period on. ConflictError ``not-active``, ``same-tier``."""
    subscription, price = own_subscription(actor), price_for_sale(price_id, country=country)
    _check_active(subscription, now)
    if price.pk == subscription.price_id:
        raise ConflictError(_("This is what you have."), code="same-tier")
    content = {"to": price.public_id}
    return change_terms(
        subscription, "planned_change", actor=actor, now=now, content=content, next_price=price, country=country
    )


@transaction.atomic
def keep_tier(*, actor: Actor, now: datetime) -> Subscription:
    """Take a planned change back."""
    return change_terms(own_subscription(actor), "kept_tier", actor=actor, now=now, next_price=None)
