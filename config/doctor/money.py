"""Probe of what the payment providers have told us, and of what became of it."""

from django.utils import timezone

from billing.selectors.troubles import money_troubles
from core.doctor import Finding, fine, probe, worth_knowing


@probe("payments")
def payments() -> Finding:
    """Nothing waits for a person, and nothing waits too long for a worker."""
    found = money_troubles(timezone.now())
    if found.for_people:
        return worth_knowing(
            f"{found.dead_messages} messages given up, {found.failed_refunds} refunds refused, {found.wrong_amounts} wrong amounts",
            "Look at /operate/: providers' messages, refunds, orders; docs/mechanisms/payments.md says what each means.",
        )
    if found.late_messages or found.late_orders:
        return worth_knowing(
            f"{found.late_messages} messages and {found.late_orders} orders wait for more than two hours",
            "Start `manage.py up` with its workers; look in its log for what the provider answers.",
        )
    return fine("no message, refund or order waits for anybody")
