"""Time for subscriptions paid in a provider's sandbox: instead of moving everybody's clock, one subscription's dates move towards the past."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from billing.models import PaidPeriod, Subscription
from billing.providers.base import Capability
from billing.providers.registry import provider_named
from core.errors import ForbiddenError

DATES = (
    "anchor_at",
    "period_start",
    "period_end",
    "trial_ends_at",
    "access_until",
    "paused_until",
    "retry_at",
    "reminded_for",
)


@transaction.atomic
def let_time_pass(*, subscription: Subscription, days: int) -> Subscription:
    """As if so many days had gone by for this subscription. ForbiddenError ``real-money`` unless its provider plays with time."""
    if Capability.TIME_TRAVEL not in provider_named(subscription.provider).capabilities:
        raise ForbiddenError("time passes by itself where real money is paid", code="real-money")
    passed = timedelta(days=days)
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    moved = {name: value - passed for name in DATES if (value := getattr(locked, name)) is not None}
    Subscription.objects.filter(pk=locked.pk).update(**moved)
    rows = PaidPeriod.objects.filter(subscription=locked)
    rows.update(starts_at=F("starts_at") - passed, ends_at=F("ends_at") - passed)
    locked.refresh_from_db()
    return locked
