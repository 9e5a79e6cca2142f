"""What people are told about their money: receipts, reminders, charges that failed, ends."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.services.notices import notify
from billing.enums import OrderKind
from billing.models import Payment, Subscription
from billing.money import money_text
from billing.selectors.taxes import tier_price

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: "dict[str, tuple[_StrPromise, _StrPromise]]" = {
    "reminded": (
        _("Your subscription renews on {end}"),
        _("{amount} will be charged then. You can cancel until that day."),
    ),
    "miss": (
        _("Your subscription could not be charged"),
        _("We try again. You can watch until {until}; pay with another card to keep it."),
    ),
    "suspend": (_("Your subscription is suspended"), _("It could not be charged. Pay to go on watching.")),
    "cancel": (_("Your subscription is cancelled"), _("Nothing more is charged. You can watch until {until}.")),
    "expire": (_("Your subscription has ended"), _("Come back whenever you like: what you unlocked stays yours.")),
    "asked_consent": (
        _("Your subscription may get another price"),
        _("Nothing changes unless you agree. See the new price."),
    ),
}


def tell_of_payment(*, payment_id: int) -> None:
    """The receipt of a payment."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if not payment.amount_minor:
        return
    amount = money_text(payment.amount_minor, payment.currency)
    if payment.order.kind == OrderKind.COINS:
        title = format_lazy(_("{coins} coins are in your wallet"), coins=payment.order.content["coins"])
    else:
        title = _("Your subscription is paid")
    notify(
        user_id=payment.user_id,
        kind=NoticeKind.MONEY,
        title=title,
        body=format_lazy(_("{amount} received. The receipt is in your wallet."), amount=amount),
        url=reverse("watch:receipt", args=[payment.public_id]),
        dedupe_key=f"payment:{payment.public_id}",
    )


def tell_of_subscription(*, subscription_id: int, verb: str) -> None:
    """A step that the subscriber should know of, once for each period."""
    subscription = Subscription.objects.select_related("price", "next_price").get(pk=subscription_id)
    words = _words(subscription, verb)
    if words is None:
        return
    notify(
        user_id=subscription.user_id,
        kind=NoticeKind.MONEY,
        title=words[0],
        body=words[1],
        url=reverse("watch:subscription"),
        dedupe_key=f"subscription:{subscription.public_id}:{verb}:{subscription.period_end:%Y%m%d}:{subscription.attempts}",
    )


def _words(subscription: Subscription, verb: str) -> "tuple[_StrPromise, _StrPromise] | None":
    price = subscription.next_price or subscription.price
    end = localtime(subscription.period_end)
    cost = tier_price(price, subscription.country, at=subscription.period_end)
    facts = {
        "amount": money_text(cost.gross_minor, price.currency),
        "end": f"{end:%Y-%m-%d}",
        "until": f"{localtime(subscription.access_until or end):%Y-%m-%d}",
    }
    words = None if verb == "expire" and not subscription.period else WORDS.get(verb)
    return (format_lazy(words[0], **facts), format_lazy(words[1], **facts)) if words else None
