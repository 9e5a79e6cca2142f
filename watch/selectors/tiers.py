"""Tiers side by side, and what a subscriber sees of their own."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.entitlements import NO_TIER, Benefits
from billing.enums import OPEN_SUBSCRIPTIONS, Interval, OrderKind, OrderState, SubscriptionState
from billing.models import PaymentOrder, PlanPrice, PriceConsent, Subscription
from billing.money import money_text
from billing.selectors.consents import open_question
from billing.selectors.offers import tiers_for
from billing.selectors.rights import benefits_of
from billing.selectors.taxes import tier_price
from billing.services.changes import happens_at_once
from billing.services.subscriptions import has_trial_left
from core.actors import Actor
from core.errors import NotFoundError
from watch.selectors.paywall import PER, tier_name


@dataclass(frozen=True)
class PriceLine:
    """A price in words, tax included. ``happens_at_once`` is for those who have a subscription."""

    price: PlanPrice
    words: str
    per: str | Promise
    trial_days: int = 0
    happens_at_once: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class TierColumn:
    """One tier: its name, what it gives, what it costs."""

    name: str
    benefits: Benefits
    prices: list[PriceLine]

    @property
    def discount_percent(self) -> int:
        """The discount on unlocking, in whole per cent."""
        return self.benefits.discount_bps // 100


FREE_COLUMN_BENEFITS = NO_TIER
ASKED_ON_A_PAGE = (OrderKind.TIER_START, OrderKind.TIER_CHANGE)


def tier_table(user_id: int | None, country: str, language: str) -> list[TierColumn]:
    """Free first, then the tiers by rank."""
    mine = standing_subscription(user_id)
    columns = [TierColumn(str(_("Free")), FREE_COLUMN_BENEFITS, [])]
    for plan, prices in tiers_for(country):
        lines = [_line(price, mine, user_id, _words(price, country, timezone.now())) for price in prices]
        columns.append(TierColumn(tier_name(plan, language), benefits_of(prices[0].version.benefits), lines))
    return columns


def _words(price: PlanPrice, country: str, at: datetime) -> str:
    return money_text(tier_price(price, country, at=at).gross_minor, price.currency)


def _line(price: PlanPrice, mine: Subscription | None, user_id: int | None, words: str) -> PriceLine:
    has_trial = bool(price.version.trial_days) and (user_id is None or has_trial_left(user_id, price))
    return PriceLine(
        price=price,
        words=words,
        per=PER[Interval(price.interval)],
        trial_days=price.version.trial_days if has_trial else 0,
        happens_at_once=mine is not None and happens_at_once(mine, price),
        is_current=mine is not None and mine.price_id == price.pk,
    )


def standing_subscription(user_id: int | None) -> Subscription | None:
    """Somebody's subscription that does not give way to another one: its first payment or trial has gone through."""
    mine = current_subscription(user_id)
    return None if mine is None or mine.state == SubscriptionState.PENDING else mine


def current_subscription(user_id: int | None) -> Subscription | None:
    """Somebody's open subscription."""
    if user_id is None:
        return None
    rows = Subscription.objects.filter(user_id=user_id, state__in=OPEN_SUBSCRIPTIONS)
    return rows.select_related("price__version__plan", "next_price__version__plan").first()


def tier_words(price: PlanPrice, language: str) -> str:
    """A tier with its price: ``VIP, $9.99 a month``."""
    words, per = money_text(price.amount_minor, price.currency), PER[Interval(price.interval)]
    return gettext("%(tier)s, %(price)s %(per)s") % {
        "tier": tier_name(price.version.plan, language),
        "price": words,
        "per": per,
    }


def order_words(order: PaymentOrder, language: str) -> str:
    """What a subscription's order is for, as the page says it on which a card is entered: also what comes after a trial."""
    price = PlanPrice.objects.select_related("version__plan").get(pk=order.content["price"])
    words = tier_words(price, language)
    if not order.content.get("trial"):
        return words
    return gettext("%(days)s days for nothing, then %(tier)s") % {"days": price.version.trial_days, "tier": words}


@dataclass(frozen=True)
class SubscriptionPage:
    """Everything that the page of a subscription shows.

    ``next_price`` is another one that is planned, ``due`` what is charged next, ``waiting`` an order that is not paid yet.
    """

    subscription: Subscription
    name: str
    price: PriceLine
    next_name: str
    next_price: PriceLine | None
    due: str
    waiting: PaymentOrder | None
    tiers: list[TierColumn]
    consent: PriceConsent | None
    consent_words: str

    @property
    def has_access(self) -> bool:
        """Whether it opens anything now."""
        until = self.subscription.access_until
        return until is not None and timezone.now() < until


def subscription_page(actor: Actor, country: str, language: str) -> SubscriptionPage:
    """The page of one's own subscription; NotFoundError ``no-subscription``."""
    mine = current_subscription(actor.user_id)
    if mine is None:
        raise NotFoundError(_("You have no subscription. Compare the tiers to choose one."), code="no-subscription")
    charged_at = max(mine.period_end, timezone.now())
    own = partial(_words, country=mine.country, at=charged_at)
    asked = open_question(mine)
    return SubscriptionPage(
        subscription=mine,
        name=tier_name(mine.price.version.plan, language),
        price=_line(mine.price, mine, actor.user_id, own(mine.price)),
        next_name=tier_name(mine.next_price.version.plan, language) if mine.next_price else "",
        next_price=_line(mine.next_price, mine, actor.user_id, own(mine.next_price)) if mine.next_price else None,
        due=own(mine.next_price or mine.price),
        waiting=mine.orders.filter(kind__in=ASKED_ON_A_PAGE, state=OrderState.OPEN).order_by("-pk").first(),
        tiers=tier_table(actor.user_id, country, language)[1:],
        consent=asked,
        consent_words=own(asked.price) if asked else "",
    )
