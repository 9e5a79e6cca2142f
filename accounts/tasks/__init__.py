"""Background work of accounts."""

from accounts.tasks.email import send_email, send_waiting_email
from accounts.tasks.privacy import build_personal_export, erase_account, go_on_with_privacy

__all__ = ["build_personal_export", "erase_account", "go_on_with_privacy", "send_email", "send_waiting_email"]
