"""What a subscription's payment brings: access to a new period, monthly coins, and money that producers will share."""

from datetime import datetime, timedelta

from billing.enums import RENEWING, AccountKind, LotSource, OrderKind, TransactionKind
from billing.enums import SubscriptionState as State
from billing.models import ChangeQuote, PaidPeriod, Payment, PaymentOrder, PlanPrice, Subscription, TrialUse
from billing.proration import period_end
from billing.providers.base import PaymentTruth
from billing.services.coins import Grant, grant_coins
from billing.services.ledger import Order, execute, post_legs
from billing.services.refunds import return_spare_payment
from billing.services.steps import change_terms, end_now, take_step
from billing.services.taxes import note_tax, sale_legs
from core.actors import SYSTEM

GRACE = timedelta(days=7)
RETRY_DAYS = (1, 3, 5, 7, 10, 14)
PAID_TERMS, PAID_DATES = ("price_id", "country", "period"), ("anchor_at", "period_start", "period_end")
RENEWABLE = RENEWING | {State.PENDING}
CHANGEABLE = frozenset({State.ACTIVE, State.CANCELLED, State.PAUSED})


def fulfil_tier_order(*, order: PaymentOrder, payment: Payment, truth: PaymentTruth, now: datetime) -> None:
    """Carry out what a paid order promised. The order is locked, and comes here once."""
    subscription = Subscription.objects.select_for_update().select_related("price__version__plan").get(orders=order)
    if truth.method_ref:
        Subscription.objects.filter(pk=subscription.pk).update(method_ref=truth.method_ref)
    reason = _why_not(subscription, order, now)
    if reason:
        return_spare_payment(payment=payment, reason=reason, now=now)
    elif order.kind == OrderKind.TIER_CHANGE:
        _change(subscription, order, payment, now)
    elif order.content.get("trial"):
        _begin_trial(subscription, truth, now)
    else:
        _begin_period(subscription, order, payment, now)


def _why_not(subscription: Subscription, order: PaymentOrder, now: datetime) -> str:
    """Why nothing can be given for a payment any more, or nothing: each order is good for one state of things, and for no other."""
    if subscription.state == State.EXPIRED:
        return "the subscription was over when it was paid"
    if order.kind == OrderKind.TIER_CHANGE:
        fits = order.content["before"] == paid_terms(subscription) and now < subscription.period_end
        return "" if fits and subscription.state in CHANGEABLE else "the subscription was another one when it was paid"
    if order.content.get("for", subscription.period_end.isoformat()) != subscription.period_end.isoformat():
        return "the period was paid already"
    return "" if subscription.state in RENEWABLE else "the subscription was cancelled when it was paid"


def paid_terms(subscription: Subscription) -> dict[str, object]:
    """What was paid for last, as plain data: what a change begins from, and what is there again when the change is refunded."""
    dates = {name: getattr(subscription, name).isoformat() for name in PAID_DATES}
    return {name: getattr(subscription, name) for name in PAID_TERMS} | dates


def _begin_trial(subscription: Subscription, truth: PaymentTruth, now: datetime) -> None:
    """A trial is for a person and a card that never had one; else the first period is charged at once, as the offer said it would be."""
    if subscription.state != State.PENDING:
        return
    had_one = bool(truth.fingerprint) and TrialUse.objects.filter(fingerprint=truth.fingerprint).exists()
    had_one = had_one or TrialUse.objects.filter(user_id=subscription.user_id).exists()
    ends = now if had_one else now + timedelta(days=subscription.price.version.trial_days)
    if not had_one:
        TrialUse.objects.create(user_id=subscription.user_id, fingerprint=truth.fingerprint, started_at=now)
    changes = {"anchor_at": ends, "period": 0, "period_start": now, "period_end": ends}
    take_step(
        subscription,
        "begin_trial",
        actor=SYSTEM,
        now=now,
        trial_ends_at=ends,
        access_until=ends,
        content={"had_one": had_one},
        **changes,
    )


def _begin_period(subscription: Subscription, order: PaymentOrder, payment: Payment, now: datetime) -> None:
    """A paid period follows the last one, or begins now when there was none or the gap was longer than the grace."""
    price = PlanPrice.objects.select_related("version__plan").get(pk=order.content["price"])
    is_gap = subscription.state in {State.PENDING, State.SUSPENDED} or now - subscription.period_end > GRACE
    anchor = now if is_gap or price.interval != subscription.price.interval else subscription.anchor_at
    if not is_gap and anchor is now:
        anchor = subscription.period_end
    period = 1 if anchor != subscription.anchor_at else subscription.period + 1
    start = anchor if period == 1 else subscription.period_end
    end = period_end(anchor, price.interval, period)
    changes = {
        "price": price,
        "next_price": None,
        "anchor_at": anchor,
        "period": period,
        "period_start": start,
        "period_end": end,
        "access_until": end,
        "retry_at": None,
        "attempts": 0,
    }
    verb = "renew" if subscription.state == State.ACTIVE else "activate"
    take_step(subscription, verb, actor=SYSTEM, now=now, content={"order": order.public_id}, **changes)
    _book(subscription, order, payment, (start, end), now)
    _give_coins(subscription, price, payment, end, now)


def _change(subscription: Subscription, order: PaymentOrder, payment: Payment, now: datetime) -> None:
    """An upgrade that was paid: by the quote that was frozen, whenever the payment arrives."""
    quote = ChangeQuote.objects.select_related("price__version").get(public_id=order.content["quote"])
    begins_anew = quote.price.interval != subscription.price.interval
    apply_change(subscription, quote, now)
    subscription.refresh_from_db()
    _book(subscription, order, payment, (quote.quoted_at, subscription.period_end), now)
    if begins_anew:
        _give_coins(subscription, quote.price, payment, subscription.period_end, now)


def apply_change(subscription: Subscription, quote: ChangeQuote, now: datetime) -> None:
    """Switch to the quoted price. Another interval begins its own period at the hour of the quote; a trial runs on to its end."""
    ChangeQuote.objects.filter(pk=quote.pk).update(used_at=now)
    changes: dict[str, object] = {"price": quote.price, "next_price": None, "country": quote.tax_country}
    if quote.price.interval != subscription.price.interval and subscription.state != State.TRIALING:
        end = period_end(quote.quoted_at, quote.price.interval, 1)
        changes |= {
            "anchor_at": quote.quoted_at,
            "period": 1,
            "period_start": quote.quoted_at,
            "period_end": end,
            "access_until": end,
        }
    content = {"quote": quote.public_id, "from": subscription.price.public_id, "to": quote.price.public_id}
    change_terms(subscription, "upgraded", actor=SYSTEM, now=now, content=content, **changes)


def _book(
    subscription: Subscription,
    order: PaymentOrder,
    payment: Payment,
    period: tuple[datetime, datetime],
    now: datetime,
) -> None:
    """The money without its tax is owed to producers until it is shared out by watched minutes."""
    if not payment.amount_minor:
        return
    legs = sale_legs(
        payment.provider,
        payment.currency,
        net_minor=order.net_minor,
        tax_minor=order.tax_minor,
        owed=AccountKind.TIER_LIABILITY,
    )
    booking = Order(
        key=f"pay:{payment.provider}:{payment.ref}:tier",
        kind=TransactionKind.TIER_PAID,
        actor=SYSTEM,
        content={"payment": payment.public_id},
        meta={"subscription": subscription.public_id},
    )
    booked = execute(booking, lambda begun: post_legs(begun, legs), now=now).transaction
    note_tax(
        payment=payment,
        transaction=booked,
        gross_minor=payment.amount_minor,
        tax_minor=order.tax_minor,
        now=now,
    )
    PaidPeriod.objects.get_or_create(
        payment=payment,
        defaults={
            "subscription": subscription,
            "starts_at": period[0],
            "ends_at": period[1],
            "amount_minor": order.net_minor,
            "currency": payment.currency,
        },
    )


def _give_coins(subscription: Subscription, price: PlanPrice, payment: Payment, end: datetime, now: datetime) -> None:
    """The tier's coins: a bonus that lasts as long as the period does. A year brings twelve months' worth."""
    monthly = int(price.version.benefits.get("monthly_coins", 0))
    coins = monthly * (12 if price.interval == "year" else 1)
    if coins:
        ref = f"{payment.provider}:{payment.ref}"
        grant = Grant(subscription.user_id, coins, LotSource.BONUS, expires_at=end, payment_ref=ref)
        grant_coins(key=f"tier-coins:{ref}", actor=SYSTEM, grants=[grant], now=now)


def fail_tier_order(*, order: PaymentOrder, now: datetime) -> None:
    """An attempt to renew brought nothing: grace first, then access ends, then the subscription does. Other orders change nothing.

    Days are counted from the attempts themselves, so that after a rest, or after a worker that stood still, nobody has fewer of them.
    """
    if order.kind != OrderKind.TIER_RENEWAL or order.subscription_id is None:
        return
    subscription = Subscription.objects.select_for_update().get(pk=order.subscription_id)
    if subscription.state not in RENEWING or order.content["for"] != subscription.period_end.isoformat():
        return  # an older attempt: that period has been paid since, or nobody wants it any more
    attempts = subscription.attempts + 1
    content = {"order": order.public_id, "failure": order.failure, "attempts": attempts}
    if attempts > len(RETRY_DAYS):
        end_now(subscription, actor=SYSTEM, now=now, content=content)
        return
    changes: dict[str, object] = {"attempts": attempts, "retry_at": now + _wait_after(attempts)}
    if subscription.state in {State.ACTIVE, State.TRIALING}:
        grace = order.created_at + GRACE
        take_step(subscription, "miss", actor=SYSTEM, now=now, content=content, access_until=grace, **changes)
    else:
        change_terms(subscription, "retried", actor=SYSTEM, now=now, content=content, **changes)


def _wait_after(attempts: int) -> timedelta:
    """From one attempt to the next; the days are counted from the first one."""
    days = (0, *RETRY_DAYS)
    return timedelta(days=days[attempts] - days[attempts - 1])


def end_for_refund(*, payment: Payment, now: datetime) -> None:
    """The whole price of something that still runs went back, so what it gave ends with it: a period, or only a change within one."""
    paid = PaidPeriod.objects.filter(payment=payment).first()
    if paid is None:
        return
    subscription = Subscription.objects.select_for_update().get(pk=paid.subscription_id)
    if subscription.state == State.EXPIRED or paid.ends_at != subscription.period_end:
        return
    before, content = payment.order.content.get("before"), {"payment": payment.public_id}
    if before is None or datetime.fromisoformat(before["period_end"]) <= now:
        end_now(subscription, actor=SYSTEM, now=now, content=content)
        return
    dates = {name: datetime.fromisoformat(before[name]) for name in PAID_DATES}
    changes: dict[str, object] = {name: before[name] for name in PAID_TERMS} | dates
    if dates["period_end"] != subscription.period_end:
        changes["access_until"] = dates["period_end"]
    change_terms(subscription, "change_refunded", actor=SYSTEM, now=now, content=content, **changes)
