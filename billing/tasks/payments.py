"""Messages applied, refunds sent, orders asked for, subscriptions kept: each finds its work by rows."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from billing.services.consents import ask_subscribers
from billing.services.inbox import apply_message, apply_waiting, forget_bodies
from billing.services.reconciliation import reconcile
from billing.services.refunds import send_refund, send_waiting_refunds
from billing.services.removals import refund_removals
from billing.services.renewals import end_what_is_over, remind_due, renew_due
from core.tasks import background, sweeper

RECONCILE_EVERY = timedelta(minutes=1)


@background(queue="light")
def apply_stored_message(message_id: int) -> None:
    """One message."""
    apply_message(message_id=message_id, now=timezone.now())


@background(queue="light")
def send_approved_refund(refund_id: int) -> None:
    """One refund."""
    send_refund(refund_id=refund_id, now=timezone.now())


@sweeper
def keep_payments() -> None:
    """What messages and workers have left behind. Asking the provider is limited to a few orders a minute."""
    now = timezone.now()
    apply_waiting(now=now)
    forget_bodies(now=now)
    send_waiting_refunds(now=now)
    refund_removals(now=now)
    if cache.add("billing:reconciled", 1, RECONCILE_EVERY.total_seconds()):
        reconcile(now=now)


@sweeper
def keep_subscriptions() -> None:
    """Questions, reminders, charges and ends that are due."""
    now = timezone.now()
    ask_subscribers(now=now)
    remind_due(now=now)
    renew_due(now=now)
    end_what_is_over(now=now)
