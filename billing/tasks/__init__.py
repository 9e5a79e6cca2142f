"""Background work of billing."""

from billing.tasks.earnings import keep_earnings
from billing.tasks.ledger import keep_ledger
from billing.tasks.payments import apply_stored_message, keep_payments, keep_subscriptions, send_approved_refund

__all__ = [
    "apply_stored_message",
    "keep_earnings",
    "keep_ledger",
    "keep_payments",
    "keep_subscriptions",
    "send_approved_refund",
]
