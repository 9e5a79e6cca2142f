"""Orders: priced by the server, kept before anybody is asked to pay, the same for the same key."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.enums import OrderKind, OrderState
from billing.flows import ORDER
from billing.models import CoinPack, PaymentOrder, Subscription
from billing.models.taxes import frozen_tax
from billing.providers.base import CheckoutRequest, ProviderError, ProviderRefusedError
from billing.providers.registry import provider_named
from billing.selectors.offers import pack_for_sale
from billing.selectors.spent import CHARGED_BY_US
from billing.selectors.taxes import pack_price
from billing.services.accounts import wallet_of
from billing.services.coins import lock_wallet
from billing.services.limits import check_money
from billing.taxes import Taxed
from core.actors import Actor
from core.errors import ConflictError, NotFoundError, NotSignedInError, UnavailableError

OPEN_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Wish:
    """What an order is for, and its price with the tax in it. ``content`` is what will be delivered, copied from the offer."""

    kind: OrderKind
    price: Taxed
    currency: str
    content: dict[str, Any] = field(default_factory=dict)
    subscription: Subscription | None = None
    provider: str = ""


@transaction.atomic
def order_pack(*, key: str, actor: Actor, pack_id: str, country: str, now: datetime) -> PaymentOrder:
    """Order a coin pack. The same ``key`` answers with the same order; so does the first-purchase offer while its order waits, whatever the key.

    NotSignedInError; NotFoundError ``pack-not-for-sale`` when it is not sold to this person there; ForbiddenError by spend limits.
    """
    if actor.user_id is None:
        raise NotSignedInError(_("Sign in to buy coins: they belong to an account."))
    lock_wallet(wallet_of(actor.user_id))  # so that an offer that is made once is not ordered twice at once
    pack = pack_for_sale(pack_id, user_id=actor.user_id, country=country)
    if pack.is_first_purchase:
        waiting = PaymentOrder.objects.filter(user_id=actor.user_id, state=OrderState.OPEN, expires_at__gt=now)
        same = waiting.filter(content__first_purchase=True, content__pack=pack.public_id).first()
        if same is not None:
            return same
    return place_order(
        key=f"pack:{actor.user_id}:{key}", user_id=actor.user_id, wish=_of_pack(pack, country, now), now=now
    )


def _of_pack(pack: CoinPack, country: str, now: datetime) -> Wish:
    content = {
        "pack": pack.public_id,
        "coins": pack.coins,
        "bonus_coins": pack.bonus_coins,
        "bonus_days": pack.bonus_days,
        "first_purchase": pack.is_first_purchase,
    }
    return Wish(OrderKind.COINS, pack_price(pack, country, at=now), pack.currency, content)


@transaction.atomic
def place_order(
    *, key: str, user_id: int, wish: Wish, now: datetime, expires_at: datetime | None = None
) -> PaymentOrder:
    """Keep an order, after the spend limits. ConflictError ``idempotency-conflict`` when the key was used for something else."""
    known = PaymentOrder.objects.filter(idem_key=key).first()
    if known is None:
        lock_wallet(wallet_of(user_id))
        check_money(
            user_id=user_id,
            amount_minor=wish.price.gross_minor,
            currency=wish.currency,
            country=wish.price.rate.country,
            now=now,
            instead_of=_alternatives(wish),
        )
        try:
            with transaction.atomic():
                return PaymentOrder.objects.create(
                    user_id=user_id,
                    idem_key=key,
                    kind=wish.kind,
                    provider=wish.provider or settings.PAYMENT_PROVIDER,
                    amount_minor=wish.price.gross_minor,
                    currency=wish.currency,
                    **frozen_tax(wish.price),
                    content=wish.content,
                    subscription=wish.subscription,
                    created_at=now,
                    expires_at=expires_at or now + OPEN_FOR,
                )
        except IntegrityError:  # the same key in this moment
            known = PaymentOrder.objects.get(idem_key=key)
    if (known.kind, known.content) != (wish.kind, wish.content):
        raise used_for_something_else()
    return known


def used_for_something_else() -> ConflictError:
    """``idempotency-conflict``: the same key, another wish."""
    return ConflictError(
        _("This key was used for another request. Start again with a new key."), code="idempotency-conflict"
    )


def _alternatives(wish: Wish) -> Q | None:
    """Orders of which one at most is kept: what is paid of the others goes back."""
    if wish.subscription is None:
        return None
    return Q(subscription=wish.subscription, kind=wish.kind, state=OrderState.OPEN)


@dataclass(frozen=True)
class Visit:
    """Where the viewer comes from and goes back to; addresses are absolute."""

    return_url: str
    cancel_url: str
    language: str


def open_checkout(*, order: PaymentOrder, description: str, visit: Visit) -> str:
    """The address at which an order is paid. No transaction may be open. The same order always has the same page.

    ConflictError ``order-over``; UnavailableError ``payments-unreachable``: the order stays, nothing was charged.
    """
    if order.state != OrderState.OPEN:
        raise ConflictError(_("This order is over. Start again from the shop."), code="order-over")
    if order.checkout_url:
        return order.checkout_url
    request = CheckoutRequest(
        order_ref=order.public_id,
        amount_minor=order.amount_minor,
        currency=order.currency,
        description=description,
        return_url=visit.return_url,
        cancel_url=visit.cancel_url,
        language=visit.language,
        saves_method=order.kind != OrderKind.COINS,
        customer_email=order.user.email,
    )
    try:
        checkout = provider_named(order.provider).create_checkout(request, idem_key=f"checkout:{order.public_id}")
    except (ProviderError, ProviderRefusedError) as error:
        raise UnavailableError(
            _("Payments cannot be reached just now. Nothing was charged; your order is kept, try again in a minute."),
            code="payments-unreachable",
        ) from error
    PaymentOrder.objects.filter(pk=order.pk).update(checkout_ref=checkout.ref, checkout_url=checkout.url)
    order.checkout_ref, order.checkout_url = checkout.ref, checkout.url
    return checkout.url


def own_order(actor: Actor, public_id: str) -> PaymentOrder:
    """Somebody's own order; NotFoundError for any other."""
    rows = PaymentOrder.objects.filter(public_id=public_id, user_id=actor.user_id or 0)
    order = rows.select_related("subscription").first()
    if order is None:
        raise NotFoundError(_("There is no such order of yours."), code="no-such-order")
    return order


@transaction.atomic
def give_up_order(*, actor: Actor, public_id: str) -> PaymentOrder:
    """The viewer does not want to pay any more. What is paid all the same still counts.

    ConflictError ``order-under-way`` for what is charged without a page: that is stopped by cancelling the subscription.
    """
    order = own_order(actor, public_id)
    if PaymentOrder.objects.filter(CHARGED_BY_US, pk=order.pk, state=OrderState.OPEN).exists():
        raise ConflictError(_("This is being charged just now and cannot be cancelled here."), code="order-under-way")
    if order.state == OrderState.OPEN:
        ORDER.apply(order, "cancel")
    return order
