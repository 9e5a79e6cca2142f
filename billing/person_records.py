"""What billing knows about a person: exported, stopped when they ask for the end of their account, and forgotten then.

The ledger and what it rests on (orders, payments, unlocks) stay, as the law of bookkeeping demands; they name nobody.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.privacy import Rows, erases, exports, loses, stops
from billing.enums import OPEN_SUBSCRIPTIONS, WALLETS, SubscriptionState
from billing.models import (
    AutoUnlock,
    CheckIn,
    LedgerEntry,
    Payment,
    PaymentOrder,
    SpendLimit,
    Subscription,
    TrialUse,
    Unlock,
    Waiting,
)
from billing.selectors.balances import wallet_balance
from billing.services.inbox import forget_bodies_of
from billing.services.steps import end_now, take_step
from billing.services.subscriptions import cancel_subscription, own_subscription
from core.actors import SYSTEM, person
from core.errors import ConflictError, NotFoundError


@exports("wallet_movements")
def movements(user_id: int) -> Rows:
    """Every coin that came and went."""
    rows = LedgerEntry.objects.filter(account__owner=f"user:{user_id}", account__kind__in=WALLETS).order_by("pk")
    named = rows.annotate(at=F("transaction__occurred_at"), what=F("transaction__kind"), wallet=F("account__kind"))
    yield from named.values("at", "what", "wallet", "amount", "lot__source", "lot__expires_at").iterator()


@exports("unlocks")
def unlocks(user_id: int) -> Rows:
    """Which episodes somebody owns."""
    rows = Unlock.objects.filter(user_id=user_id).order_by("pk")
    yield from rows.values(
        "series__slug", "episode__public_id", "source", "coins", "created_at", "undone_at"
    ).iterator()


@exports("orders")
def orders(user_id: int) -> Rows:
    """What somebody wanted to pay for."""
    rows = PaymentOrder.objects.filter(user_id=user_id).order_by("pk")
    fields = ("public_id", "kind", "state", "provider", "amount_minor", "tax_minor", "currency", "created_at")
    yield from rows.values(*fields).iterator()


@exports("payments")
def payments(user_id: int) -> Rows:
    """What somebody paid, and what went back."""
    rows = Payment.objects.filter(user_id=user_id).order_by("pk")
    fields = ("public_id", "provider", "ref", "amount_minor", "refunded_minor", "currency", "paid_at")
    yield from rows.values(*fields).iterator()


@exports("subscriptions")
def subscriptions(user_id: int) -> Rows:
    """What somebody subscribed to."""
    rows = Subscription.objects.filter(user_id=user_id).order_by("pk")
    fields = ("public_id", "price__version__plan__code", "state", "period_start", "period_end", "access_until")
    yield from rows.values(*fields).iterator()


@exports("check_ins")
def check_ins(user_id: int) -> Rows:
    """On which days somebody checked in."""
    yield from CheckIn.objects.filter(user_id=user_id).order_by("day").values("day", "step").iterator()


@loses("billing")
def what_would_be_lost(user_id: int, now: datetime) -> Iterator[str | Promise]:
    """Coins, episodes and the subscription."""
    balance = wallet_balance(user_id, now=now)
    bought, owned = balance.paid + balance.held, Unlock.objects.filter(user_id=user_id, undone_at__isnull=True).count()
    if bought:
        yield ngettext(
            "%(count)d coin that you bought is lost, unless the law of your country gives you its price back: ask for that first.",
            "%(count)d coins that you bought are lost, unless the law of your country gives you their price back: ask for that first.",
            bought,
        ) % {"count": bought}
    if balance.bonus:
        sentence = ngettext("%(count)d bonus coin is lost.", "%(count)d bonus coins are lost.", balance.bonus)
        yield sentence % {"count": balance.bonus}
    if owned:
        yield ngettext(
            "%(count)d episode that you unlocked can be watched no more.",
            "%(count)d episodes that you unlocked can be watched no more.",
            owned,
        ) % {"count": owned}
    if Subscription.objects.filter(user_id=user_id, state__in=OPEN_SUBSCRIPTIONS).exists():
        yield _("Your subscription is cancelled as soon as you ask, and ends with the account at the latest.")


@stops("billing")
def stop_renewing(user_id: int, now: datetime) -> None:
    """Nobody is charged for an account that waits for its end; what is paid can be watched until then."""
    with suppress(NotFoundError, ConflictError):
        cancel_subscription(actor=person(user_id), now=now)
    AutoUnlock.objects.filter(user_id=user_id).delete()


@erases("billing")
def forget_buyer(user_id: int, now: datetime) -> None:
    """The subscription ends, the saved means of payment go, and so does all that only served the viewer."""
    with suppress(NotFoundError):
        subscription = own_subscription(person(user_id))
        if subscription.state == SubscriptionState.PENDING:
            take_step(subscription, "expire", actor=SYSTEM, now=now)
        else:
            end_now(subscription, actor=SYSTEM, now=now, content={"why": "account-deleted"})
    Subscription.objects.filter(user_id=user_id).update(method_ref="")
    PaymentOrder.objects.filter(user_id=user_id).update(checkout_url="")
    TrialUse.objects.filter(user_id=user_id).update(fingerprint="")
    forget_bodies_of(user_id)
    for model in (AutoUnlock, SpendLimit, Waiting, CheckIn):
        model._default_manager.filter(user_id=user_id).delete()  # noqa: SLF001 - Django's documented manager
