"""What people are told about their money: receipts, reminders, charges that failed, ends."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind, PlatformRole
from accounts.models import RoleGrant
from accounts.services.notices import notify
from billing.enums import OrderKind, SubscriptionState
from billing.models import Payment, PlanPrice, SubscriptionEvent
from billing.money import money_text
from billing.selectors.taxes import tier_price
from dramas.models import Series

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
    "end": (_("Your subscription has ended"), _("Come back whenever you like: what you unlocked stays yours.")),
    "limit": (
        _("Your subscription has ended"),
        _("The next period would have passed your spend limit, so nothing was charged."),
    ),
    "change_refunded": (
        _("The change of your subscription was refunded"),
        _("It is again what it was before, until {until}."),
    ),
    "asked_consent": (
        _("Your subscription may get another price"),
        _("{asked} from the next period on, if you agree. Nothing changes unless you do."),
    ),
}


def tell_operators(*, title: "_StrPromise | str", body: "_StrPromise | str", url: str, dedupe_key: str) -> None:
    """Something about money that a person must look at; every operator is told once per key."""
    operators = RoleGrant.objects.filter(role=PlatformRole.OPERATOR, user__is_active=True)
    for user_id in operators.order_by("pk").values_list("user_id", flat=True):
        notify(user_id=user_id, kind=NoticeKind.MONEY, title=title, body=body, url=url, dedupe_key=dedupe_key)


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


def tell_of_claw(*, payment_id: int, step: int, coins: int, owed: int) -> None:
    """A payment was refunded or disputed, and its coins went with it."""
    payment = Payment.objects.get(pk=payment_id)
    amount = money_text(payment.amount_minor, payment.currency)
    body = (
        _("A payment of {amount} went back. {owed} of its coins had been spent: the next purchase repays them first.")
        if owed
        else _("A payment of {amount} went back, and its coins with it.")
    )
    notify(
        user_id=payment.user_id,
        kind=NoticeKind.MONEY,
        title=format_lazy(_("{coins} coins were taken back"), coins=coins),
        body=format_lazy(body, amount=amount, owed=owed),
        url=reverse("watch:wallet"),
        dedupe_key=f"claw:{payment.public_id}:{step}",
    )


def tell_of_return(*, payment_id: int, transaction_id: int) -> None:
    """A payment that had gone back is ours again, after all."""
    payment = Payment.objects.get(pk=payment_id)
    notify(
        user_id=payment.user_id,
        kind=NoticeKind.MONEY,
        title=_("Coins that were taken back are yours again"),
        body=format_lazy(
            _("The dispute about your payment of {amount} has ended."),
            amount=money_text(payment.amount_minor, payment.currency),
        ),
        url=reverse("watch:wallet"),
        dedupe_key=f"claw-returned:{transaction_id}",
    )


def tell_of_removal(*, user_id: int, series_id: int, transaction_id: int, coins: int) -> None:
    """What somebody had bought and not watched was taken off the site."""
    version = Series.objects.select_related("live_version").get(pk=series_id).live_version
    text = version.texts.order_by("pk").first() if version else None
    notify(
        user_id=user_id,
        kind=NoticeKind.MONEY,
        title=format_lazy(_("{coins} coins are back in your wallet"), coins=coins),
        body=format_lazy(
            _("“{series}”, or a part of it, was taken off the site before you had watched all that you bought."),
            series=text.title if text else "",
        ),
        url=reverse("watch:wallet"),
        dedupe_key=f"removal:{transaction_id}",
    )


def tell_of_step(*, step_id: int) -> None:
    """A step of a subscription that the subscriber should know of, once."""
    steps = SubscriptionEvent.objects.select_related("subscription__price", "subscription__next_price")
    step = steps.get(pk=step_id)
    words = _words(step)
    if words is None:
        return
    notify(
        user_id=step.subscription.user_id,
        kind=NoticeKind.MONEY,
        title=words[0],
        body=words[1],
        url=reverse("watch:tiers" if step.state == SubscriptionState.EXPIRED else "watch:subscription"),
        dedupe_key=f"subscription-step:{step.pk}",
    )


def _words(step: SubscriptionEvent) -> "tuple[_StrPromise, _StrPromise] | None":
    if step.verb == "expire" and not step.subscription.period:
        return None
    words, facts = WORDS.get("limit" if "limit" in step.content else step.verb), _facts(step)
    return (format_lazy(words[0], **facts), format_lazy(words[1], **facts)) if words else None


def _facts(step: SubscriptionEvent) -> dict[str, str]:
    subscription = step.subscription
    price, end = subscription.next_price or subscription.price, localtime(subscription.period_end)
    asked = PlanPrice.objects.filter(public_id=step.content.get("price", "")).first() or price
    costs = [tier_price(one, subscription.country, at=subscription.period_end) for one in (price, asked)]
    return {
        "amount": money_text(costs[0].gross_minor, price.currency),
        "asked": money_text(costs[1].gross_minor, asked.currency),
        "end": f"{end:%Y-%m-%d}",
        "until": f"{localtime(subscription.access_until or end):%Y-%m-%d}",
    }
