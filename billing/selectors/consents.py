"""Who is to be asked about another price, and which question is open."""

from django.db.models import Exists, OuterRef, QuerySet

from billing.enums import RENEWING, SubscriptionState
from billing.models import PlanPrice, PriceConsent, PriceQuestion, Subscription

ASKED = RENEWING | {SubscriptionState.PAUSED}
SAME = ("version__plan", "country", "currency", "interval")


def standing_questions() -> QuerySet[PriceQuestion]:
    """Questions whose price no newer one has replaced."""
    newer = PlanPrice.objects.filter(
        **{name: OuterRef(f"price__{name}") for name in SAME}, version__number__gt=OuterRef("price__version__number")
    )
    return PriceQuestion.objects.filter(~Exists(newer)).select_related("price__version").order_by("pk")


def to_be_asked(price: PlanPrice) -> QuerySet[Subscription]:
    """Subscriptions that pay an older price for the same tier, place, currency and interval, and were not asked about this one."""
    older = Subscription.objects.filter(
        state__in=sorted(ASKED),
        price__version__plan=price.version.plan_id,
        price__country=price.country,
        price__currency=price.currency,
        price__interval=price.interval,
        price__version__number__lt=price.version.number,
    )
    return older.exclude(consents__price=price).order_by("pk")


def open_question(subscription: Subscription) -> PriceConsent | None:
    """The newest question, unless it is answered or about a tier that the subscriber has left since."""
    asked = subscription.consents.select_related("price__version").order_by("-pk").first()
    if asked is None or asked.answered_at is not None:
        return None
    return asked if is_newer_price(asked.price, subscription.price) else None


def is_newer_price(price: PlanPrice, own: PlanPrice) -> bool:
    """Whether this is what somebody's own tier costs by a newer version: place, currency and interval are the same."""
    same = (own.version.plan_id, own.country, own.currency, own.interval) == (
        price.version.plan_id,
        price.country,
        price.currency,
        price.interval,
    )
    return same and own.version.number < price.version.number
