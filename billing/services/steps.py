"""Steps of a subscription: each is a guarded move, an event row and an announcement, together or not at all."""

from datetime import datetime
from typing import Any

from django.db.models import F

from billing.events import SubscriptionChanged
from billing.flows import SUBSCRIPTION
from billing.models import Subscription, SubscriptionEvent
from billing.services.rights import bump_rights
from core.actors import Actor
from core.events import emit


def take_step(
    subscription: Subscription,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    content: dict[str, Any] | None = None,
    **changes: Any,
) -> Subscription:
    """Move a subscription by a verb of its flow with other changes. ConflictError when it stands elsewhere by now."""
    SUBSCRIPTION.apply(subscription, verb, version=F("version") + 1, **changes)
    return _noted(subscription, verb, actor, now, content)


def end_now(
    subscription: Subscription, *, actor: Actor, now: datetime, content: dict[str, Any] | None = None
) -> Subscription:
    """End a subscription that nothing keeps open any more. What is paid for it from now on goes back by itself."""
    nothing = dict.fromkeys(("next_price", "retry_at", "paused_until"))
    return take_step(subscription, "end", actor=actor, now=now, content=content, access_until=now, **nothing)


def change_terms(
    subscription: Subscription,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    content: dict[str, Any] | None = None,
    **changes: Any,
) -> Subscription:
    """Change something of a subscription that leaves its state as it is."""
    Subscription.objects.filter(pk=subscription.pk).update(version=F("version") + 1, **changes)
    return _noted(subscription, verb, actor, now, content)


def _noted(
    subscription: Subscription, verb: str, actor: Actor, now: datetime, content: dict[str, Any] | None
) -> Subscription:
    subscription.refresh_from_db()
    step: SubscriptionEvent = SubscriptionEvent.objects.create(
        subscription=subscription,
        verb=verb,
        state=subscription.state,
        actor_ref=actor.ref,
        content=content or {},
        occurred_at=now,
    )
    bump_rights(subscription.user_id)
    emit(SubscriptionChanged(subscription_id=subscription.pk, verb=verb, step_id=step.pk))
    return subscription
