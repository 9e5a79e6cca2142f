"""What operators do at /operate/ about money; importing these modules registers their pages."""

from billing.admin import ledger, offers, payments

__all__ = ["ledger", "offers", "payments"]
