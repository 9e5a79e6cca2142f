"""What time does to subscriptions: reminders, charges, retries, ends. Found by rows, so that a stopped worker only makes it later."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from billing.enums import OrderState
from billing.enums import SubscriptionState as State
from billing.models import PaymentOrder, Subscription
from billing.providers.base import ChargeRequest, PaymentTruth, ProviderError, ProviderRefusedError, TruthState
from billing.providers.registry import provider_named
from billing.services.accounts import wallet_of
from billing.services.coins import lock_wallet
from billing.services.orders import place_order
from billing.services.paid_tiers import GRACE, fail_tier_order
from billing.services.rights import bump_rights
from billing.services.settling import settle
from billing.services.steps import change_terms, end_now, take_step
from billing.services.subscriptions import renewal_wish
from core.actors import SYSTEM
from core.errors import ConflictError, ForbiddenError
from core.sweeping import trouble_with

REMIND_BEFORE = timedelta(days=5)
PENDING_FOR = timedelta(hours=24)
ORDER_HOLDS = timedelta(days=20)
AT_ONCE = 50


def due_subscriptions(now: datetime) -> QuerySet[Subscription]:
    """Subscriptions whose next charge is due: at a period's end, or at the hour of a retry."""
    at_end = Q(state__in=[State.ACTIVE, State.TRIALING], period_end__lte=now)
    retry = Q(state__in=[State.PAST_DUE, State.SUSPENDED], retry_at__lte=now)
    return Subscription.objects.filter(at_end | retry)


def renew_due(*, now: datetime) -> int:
    """Charge what is due, least recently tried first; returns how many subscriptions were tried. One that cannot be charged stops no other."""
    by_turn = due_subscriptions(now).order_by(F("tried_at").asc(nulls_first=True), "period_end", "pk")
    keys = list(by_turn.values_list("pk", flat=True)[:AT_ONCE])
    Subscription.objects.filter(pk__in=keys).update(tried_at=now)
    for key in keys:
        trouble_with(f"subscription {key}", partial(_renew, key, now))
    return len(keys)


def _renew(subscription_id: int, now: datetime) -> None:
    charge(order=_renewal_order(subscription_id, now), now=now)


@transaction.atomic
def _renewal_order(subscription_id: int, now: datetime) -> PaymentOrder | None:
    """The order of one attempt for one period. Spend limits hold for renewals too: what they forbid ends at the period's end."""
    lock_wallet(wallet_of(Subscription.objects.values_list("user_id", flat=True).get(pk=subscription_id)))
    subscription = Subscription.objects.select_for_update().filter(pk=subscription_id).first()
    if subscription is None or not due_subscriptions(now).filter(pk=subscription_id).exists():
        return None
    key = f"renewal:{subscription.public_id}:{subscription.period_end.isoformat()}:{subscription.attempts}"
    order = PaymentOrder.objects.filter(idem_key=key).first()
    if order is not None and order.state != OrderState.OPEN:  # out of time, or given up: it brings nothing more
        fail_tier_order(order=order, now=now)
        return None
    if order is None:
        wish = renewal_wish(subscription, attempt=subscription.attempts, now=now)
        try:
            order = place_order(key=key, user_id=subscription.user_id, wish=wish, now=now, expires_at=now + ORDER_HOLDS)
        except ForbiddenError as refusal:
            end_now(subscription, actor=SYSTEM, now=now, content={"limit": refusal.code})
            return None
    _keep_open(subscription, order)
    return order


def _keep_open(subscription: Subscription, order: PaymentOrder) -> None:
    """While the answer to a charge is not known the viewer goes on watching, for as long as after a refused one and no longer."""
    if subscription.state not in {State.ACTIVE, State.TRIALING}:
        return
    until = order.created_at + GRACE
    rows = Subscription.objects.filter(pk=subscription.pk)
    if rows.filter(Q(access_until=None) | ~Q(access_until=until)).update(access_until=until):
        bump_rights(subscription.user_id)


def charge(*, order: PaymentOrder | None, now: datetime) -> None:
    """Charge an order on the saved method, under the order's own key. Without an answer nothing is known and the next round asks again."""
    if order is None or order.state != OrderState.OPEN or order.subscription is None:
        return
    request = ChargeRequest(
        order_ref=order.public_id,
        method_ref=order.subscription.method_ref,
        amount_minor=order.amount_minor,
        currency=order.currency,
        description=str(_("Subscription")),
    )
    try:
        truth = provider_named(order.provider).charge_saved(request, idem_key=f"charge:{order.public_id}")
    except ProviderError:
        return
    except ProviderRefusedError as refusal:
        truth = PaymentTruth(
            "", order.public_id, TruthState.FAILED, order.amount_minor, order.currency, failure=refusal.code
        )
    settle(provider=order.provider, truth=truth, now=now)


def end_what_is_over(*, now: datetime) -> int:
    """Cancelled ones at the end of what was paid, overdue ones after their grace, unpaid beginnings, and pauses."""
    over = Q(state=State.CANCELLED, access_until__lte=now)
    grace_over = Q(state=State.PAST_DUE, access_until__lte=now)
    unpaid = Q(state=State.PENDING, created_at__lte=now - PENDING_FOR)
    rested = Q(state=State.PAUSED, paused_until__lte=now)
    due = Subscription.objects.filter(over | grace_over | unpaid | rested).order_by("pk")
    verbs = {State.CANCELLED: "expire", State.PAST_DUE: "suspend", State.PENDING: "expire", State.PAUSED: "unpause"}
    count = 0
    for subscription in due[:AT_ONCE]:
        changes = {"paused_until": None} if subscription.state == State.PAUSED else {}
        count += _attempt(subscription, verbs[State(subscription.state)], now, changes)
    return count


def _attempt(subscription: Subscription, verb: str, now: datetime, changes: dict[str, None]) -> bool:
    try:
        with transaction.atomic():
            take_step(subscription, verb, actor=SYSTEM, now=now, **changes)
    except ConflictError:  # somebody was faster
        return False
    return True


def remind_due(*, now: datetime) -> int:
    """Five days before a renewal, once for each period: what it will cost, and where to stop it. Returns how many were reminded."""
    soon = Subscription.objects.filter(
        state__in=[State.ACTIVE, State.TRIALING], period_end__gt=now, period_end__lte=now + REMIND_BEFORE
    )
    count = 0
    for subscription in soon.exclude(reminded_for=F("period_end")).order_by("pk")[:AT_ONCE]:
        count += _remind(subscription, now)
    return count


@transaction.atomic
def _remind(subscription: Subscription, now: datetime) -> bool:
    rows = Subscription.objects.filter(pk=subscription.pk).exclude(reminded_for=subscription.period_end)
    if not rows.update(reminded_for=subscription.period_end):
        return False
    change_terms(subscription, "reminded", actor=SYSTEM, now=now)
    return True
