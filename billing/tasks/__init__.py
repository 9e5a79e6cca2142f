"""Background work of billing."""

from billing.tasks.ledger import keep_ledger

__all__ = ["keep_ledger"]
