"""What a subscriber decides: to begin, to pay what is overdue, to stop and to go on, to rest."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.enums import OPEN_SUBSCRIPTIONS, OrderKind, OrderState
from billing.enums import SubscriptionState as State
from billing.flows import ORDER
from billing.models import PaymentOrder, PlanPrice, Subscription, TrialUse
from billing.selectors.offers import price_for_sale
from billing.selectors.taxes import tier_price
from billing.services.accounts import wallet_of
from billing.services.coins import lock_wallet
from billing.services.limits import check_money
from billing.services.orders import Wish, place_order, used_for_something_else
from billing.services.steps import end_now, take_step
from billing.taxes import taxed
from core.actors import Actor
from core.errors import ConflictError, NotFoundError, NotSignedInError

MOST_PAUSED_MONTHS = 3
MONTH = timedelta(days=30)
ON_A_PAGE = "page"


@transaction.atomic
def order_tier(*, key: str, actor: Actor, price_id: str, country: str, now: datetime) -> PaymentOrder:
    """Order a subscription: with a trial when the tier has one and this person never had any. The same ``key`` answers with the same order.

    NotSignedInError; NotFoundError ``tier-not-for-sale``; ConflictError ``already-subscribed``, ``idempotency-conflict`` when the key was
    used for another price; ForbiddenError by spend limits.
    """
    if actor.user_id is None:
        raise NotSignedInError(_("Sign in to subscribe: a subscription belongs to an account."))
    order_key = f"tier:{actor.user_id}:{key}"
    known = PaymentOrder.objects.filter(idem_key=order_key).first()
    if known is not None:
        if not PlanPrice.objects.filter(pk=known.content["price"], public_id=price_id).exists():
            raise used_for_something_else()
        return known
    lock_wallet(wallet_of(actor.user_id))
    price = price_for_sale(price_id, country=country)
    cost = tier_price(price, country, at=now)
    _make_room(actor, now)
    check_money(user_id=actor.user_id, amount_minor=cost.gross_minor, currency=price.currency, country=country, now=now)
    has_trial = has_trial_left(actor.user_id, price)
    subscription = Subscription.objects.create(
        user_id=actor.user_id,
        price=price,
        country=country,
        provider=settings.PAYMENT_PROVIDER,
        anchor_at=now,
        period_start=now,
        period_end=now,
        created_at=now,
    )
    wish = Wish(
        OrderKind.TIER_START,
        taxed(0, cost.rate, is_inclusive=True) if has_trial else cost,
        price.currency,
        {"price": price.pk, "trial": has_trial},
        subscription,
    )
    return place_order(key=order_key, user_id=actor.user_id, wish=wish, now=now)


@transaction.atomic
def order_recovery(*, key: str, actor: Actor, now: datetime) -> PaymentOrder:
    """Pay what is overdue on the provider's page, with whatever card: one page for a period, however often it is asked for.

    ConflictError ``not-overdue``.
    """
    subscription = own_subscription(actor)
    if subscription.state not in {State.PAST_DUE, State.SUSPENDED}:
        raise ConflictError(_("Your subscription is not overdue."), code="not-overdue")
    wish = renewal_wish(subscription, attempt=ON_A_PAGE, now=now)
    waiting = PaymentOrder.objects.filter(subscription=subscription, state=OrderState.OPEN, expires_at__gt=now)
    page = waiting.filter(**{f"content__{name}": value for name, value in wish.content.items()}).first()
    if page is not None:
        return page
    return place_order(key=f"recover:{subscription.public_id}:{key}", user_id=subscription.user_id, wish=wish, now=now)


def renewal_wish(subscription: Subscription, *, attempt: int | str, now: datetime) -> Wish:
    """The next period at its price and with the tax that is in force now where the subscriber is.

    ``for`` is the end of the period that it follows: it is good for no other.
    """
    price = subscription.next_price or subscription.price
    content = {"price": price.pk, "for": subscription.period_end.isoformat(), "attempt": attempt}
    cost = tier_price(price, subscription.country, at=now)
    return Wish(OrderKind.TIER_RENEWAL, cost, price.currency, content, subscription, subscription.provider)


def has_trial_left(user_id: int, price: PlanPrice) -> bool:
    """Whether this person would begin with a trial."""
    return bool(price.version.trial_days) and not TrialUse.objects.filter(user_id=user_id).exists()


def _make_room(actor: Actor, now: datetime) -> None:
    """A subscription that was never paid gives way; any other stands."""
    current = Subscription.objects.filter(user_id=actor.user_id or 0, state__in=OPEN_SUBSCRIPTIONS).first()
    if current is None:
        return
    if current.state != State.PENDING:
        raise ConflictError(
            _("You have a subscription already. Change it on its page instead of buying another one."),
            code="already-subscribed",
        )
    for order in current.orders.filter(state=OrderState.OPEN):
        ORDER.apply(order, "cancel")
    take_step(current, "expire", actor=actor, now=now)


def own_subscription(actor: Actor) -> Subscription:
    """Somebody's open subscription, locked after their wallet; NotFoundError ``no-subscription`` without one."""
    if actor.user_id is not None:
        lock_wallet(wallet_of(actor.user_id))
    rows = Subscription.objects.select_for_update(of=("self",)).filter(
        user_id=actor.user_id or 0, state__in=OPEN_SUBSCRIPTIONS
    )
    found = rows.select_related("price__version__plan", "next_price__version__plan").first()
    if actor.user_id is None or found is None:
        raise NotFoundError(_("You have no subscription."), code="no-subscription")
    return found


@transaction.atomic
def cancel_subscription(*, actor: Actor, now: datetime) -> Subscription:
    """Stop renewing: what is paid stays open to its end, and with nothing paid left it ends at once. A second time changes nothing."""
    subscription = own_subscription(actor)
    if subscription.state == State.CANCELLED:
        return subscription
    if now >= subscription.period_end:
        return end_now(subscription, actor=actor, now=now, content={"why": "cancelled"})
    return take_step(subscription, "cancel", actor=actor, now=now, next_price=None, paused_until=None)


@transaction.atomic
def resume_subscription(*, actor: Actor, now: datetime) -> Subscription:
    """Take a cancellation back while what was paid lasts, or end a pause."""
    subscription = own_subscription(actor)
    if subscription.state == State.PAUSED:
        return take_step(subscription, "unpause", actor=actor, now=now, paused_until=None)
    if subscription.state == State.CANCELLED and now >= subscription.period_end:
        raise ConflictError(_("The paid time is over. Choose a subscription again."), code="too-late-to-resume")
    is_on_trial = subscription.period == 0  # nothing was paid yet: what is taken back is the trial
    return take_step(subscription, "resume_trial" if is_on_trial else "resume", actor=actor, now=now)


@transaction.atomic
def pause_subscription(*, actor: Actor, months: int, now: datetime) -> Subscription:
    """Rest for one to three months from the end of what is paid: no access then, and no charge.

    ConflictError ``pause-length``; ``charge-under-way`` once the next period is being charged.
    """
    if not 1 <= months <= MOST_PAUSED_MONTHS:
        raise ConflictError(
            _("A pause lasts one to %(most)s months.") % {"most": MOST_PAUSED_MONTHS}, code="pause-length"
        )
    subscription = own_subscription(actor)
    if now >= subscription.period_end:
        raise ConflictError(
            _("Your next period is being charged just now. Wait until it is paid, or cancel."), code="charge-under-way"
        )
    until = subscription.period_end + MONTH * months
    return take_step(subscription, "pause", actor=actor, now=now, paused_until=until)
