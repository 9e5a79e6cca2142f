"""What operators do at /operate/ about money; importing these modules registers their pages."""

from billing.admin import earnings, ledger, offers, payments

__all__ = ["earnings", "ledger", "offers", "payments"]
