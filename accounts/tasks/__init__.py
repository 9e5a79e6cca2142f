"""Background work of accounts."""

from accounts.tasks.email import send_email, send_waiting_email

__all__ = ["send_email", "send_waiting_email"]
