"""What about money waits for a person, and what waits longer than it should."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from billing.enums import WRONG_AMOUNT, InboxState, OrderState, RefundState
from billing.models import PaymentOrder, Refund, WebhookEvent

LATE_AFTER = timedelta(hours=2)


@dataclass(frozen=True)
class Troubles:
    """How many there are of each. The first three wait for a person, the last two for a worker."""

    dead_messages: int
    failed_refunds: int
    wrong_amounts: int
    late_messages: int
    late_orders: int

    @property
    def for_people(self) -> int:
        """What no worker will mend."""
        return self.dead_messages + self.failed_refunds + self.wrong_amounts


def money_troubles(now: datetime) -> Troubles:
    """As of ``now``. Late are messages that were due two hours ago, and open orders for which nobody has asked for as long."""
    late = now - LATE_AFTER
    asked_long_ago = Q(checked_at__isnull=True) | Q(checked_at__lt=late)
    waiting = WebhookEvent.objects.filter(state__in=(InboxState.RECEIVED, InboxState.WAITING), next_at__lt=late)
    return Troubles(
        dead_messages=WebhookEvent.objects.filter(state=InboxState.DEAD).count(),
        failed_refunds=Refund.objects.filter(state=RefundState.FAILED).count(),
        wrong_amounts=PaymentOrder.objects.filter(failure=WRONG_AMOUNT).count(),
        late_messages=waiting.count(),
        late_orders=PaymentOrder.objects.filter(asked_long_ago, state=OrderState.OPEN, created_at__lt=late).count(),
    )
