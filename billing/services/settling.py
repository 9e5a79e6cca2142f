"""Believing the provider: a payment's truth is applied to its order, whatever came first, twice or never.

Everything follows from the provider's present totals, so applying the same truth again, or an older message's newer truth, changes nothing more.
Rows are locked in one order, here and by whoever orders: the wallet, the order, its subscription, then all others.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.enums import WRONG_AMOUNT, LotSource, OrderKind, OrderState
from billing.events import PaymentSettled
from billing.flows import ORDER
from billing.models import Payment, PaymentOrder, Subscription
from billing.providers.base import PaymentTruth, TruthState
from billing.selectors.offers import has_bought
from billing.services.accounts import wallet_of
from billing.services.clawback import follow_totals, repay_debt, was_booked
from billing.services.coins import Grant, grant_coins, lock_wallet
from billing.services.coins import Payment as Paid
from billing.services.notices import tell_operators
from billing.services.paid_tiers import fail_tier_order, fulfil_tier_order
from billing.services.refunds import return_spare_payment
from billing.services.taxes import note_tax
from core.actors import SYSTEM
from core.errors import NotFoundError
from core.events import emit

ONE_DAY = timedelta(days=1)


class MismatchError(Exception):
    """The provider has received something else than was ordered: a person must look."""


def settle_or_tell(*, provider: str, truth: PaymentTruth, now: datetime) -> PaymentOrder:
    """``settle``; a wrong amount is noted on its order, and operators are told, before MismatchError goes on."""
    try:
        return settle(provider=provider, truth=truth, now=now)
    except MismatchError as error:
        order = PaymentOrder.objects.get(public_id=truth.order_ref)
        PaymentOrder.objects.filter(pk=order.pk).update(failure=WRONG_AMOUNT)
        tell_operators(
            title=_("Something else was paid than was ordered"),
            body=str(error),
            url=reverse("admin:billing_paymentorder_change", args=[order.pk]),
            dedupe_key=f"wrong-amount:{order.public_id}",
        )
        raise


@transaction.atomic
def settle(*, provider: str, truth: PaymentTruth, now: datetime) -> PaymentOrder:
    """Apply what the provider says of one payment, asked for not before ``now``. What was asked for earlier than the truth that is applied already
    is old news from a slow worker and changes nothing. NotFoundError for an order that is not ours; MismatchError for a wrong amount.
    """
    rows = PaymentOrder.objects.filter(public_id=truth.order_ref, provider=provider)
    user_id = rows.values_list("user_id", flat=True).first()
    if user_id is None:
        raise NotFoundError(f"{provider} names an order {truth.order_ref!r} that is not ours", code="no-such-order")
    lock_wallet(wallet_of(user_id))
    order = rows.select_for_update().get()
    if order.subscription_id is not None:
        Subscription.objects.select_for_update().get(pk=order.subscription_id)
    if truth.state == TruthState.FAILED:
        _fail(order, truth, now)
    elif truth.state == TruthState.SUCCEEDED:
        if (truth.amount_minor, truth.currency) != (order.amount_minor, order.currency):
            received = f"{truth.amount_minor} {truth.currency}"
            raise MismatchError(
                f"order {order.public_id}: {received} received, not {order.amount_minor} {order.currency}"
            )
        _succeed(order, truth, now)
    return order


def _fail(order: PaymentOrder, truth: PaymentTruth, now: datetime) -> None:
    """Somebody on the provider's page may take another card, so only what nobody can mend fails."""
    if order.state != OrderState.OPEN:
        return
    if order.checkout_ref:
        PaymentOrder.objects.filter(pk=order.pk).update(failure=truth.failure)
        return
    ORDER.apply(order, "fail", failure=truth.failure)
    fail_tier_order(order=order, now=now)


def _succeed(order: PaymentOrder, truth: PaymentTruth, now: datetime) -> None:
    payment, is_new = Payment.objects.get_or_create(
        provider=order.provider,
        ref=truth.ref,
        defaults={
            "order": order,
            "user_id": order.user_id,
            "amount_minor": truth.amount_minor,
            "currency": truth.currency,
            "paid_at": truth.paid_at or now,
            "asked_at": now,
        },
    )
    if payment.asked_at is not None and now < payment.asked_at:
        return
    Payment.objects.filter(pk=payment.pk).update(asked_at=now)
    if is_new and order.state != OrderState.PAID:
        ORDER.apply(order, "pay", failure="")
        _deliver(order, payment, truth, now)
        if was_booked(payment):
            emit(PaymentSettled(payment_id=payment.pk))
    follow_totals(payment=payment, refunded_minor=truth.refunded_minor, disputed_minor=truth.disputed_minor, now=now)


def _deliver(order: PaymentOrder, payment: Payment, truth: PaymentTruth, now: datetime) -> None:
    if order.kind == OrderKind.COINS:
        _deliver_coins(order, payment, now)
    else:
        fulfil_tier_order(order=order, payment=payment, truth=truth, now=now)


def _deliver_coins(order: PaymentOrder, payment: Payment, now: datetime) -> None:
    """Bought coins and their bonus are lots of their own. What is owed from an earlier payment is repaid first.

    An offer that is made once is delivered once: of several orders that were open together the second one is paid back.
    """
    content = order.content
    if content.get("first_purchase") and has_bought(order.user_id, besides=order):
        return_spare_payment(payment=payment, reason="the first-purchase offer was used before it was paid", now=now)
        return
    paid = Paid(payment.provider, payment.ref, payment.amount_minor, payment.currency, order.tax_minor)
    grants = [Grant(order.user_id, content["coins"], LotSource.PURCHASE, paid)]
    if content["bonus_coins"]:
        expires_at = now + ONE_DAY * content["bonus_days"] if content["bonus_days"] else None
        ref = f"{payment.provider}:{payment.ref}"
        grants.append(
            Grant(order.user_id, content["bonus_coins"], LotSource.BONUS, expires_at=expires_at, payment_ref=ref)
        )
    granted = grant_coins(key=f"pay:{payment.provider}:{payment.ref}:credit", actor=SYSTEM, grants=grants, now=now)
    note_tax(
        payment=payment,
        transaction=granted.transaction,
        gross_minor=payment.amount_minor,
        tax_minor=order.tax_minor,
        now=now,
    )
    repay_debt(user_id=order.user_id, key=f"repay:{payment.provider}:{payment.ref}", now=now)
