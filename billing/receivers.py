"""What billing does when something happened; importing its tasks registers the sweepers."""

from django.utils import timezone

from billing import tasks
from billing.events import MessageStored, PaymentSettled, RefundApproved, SubscriptionChanged
from billing.services.notices import tell_of_payment, tell_of_step
from billing.services.removals import begin_removal
from core.events import receives
from core.tasks import enqueue
from dramas.events import SeriesTakenDown


@receives(MessageStored)
def apply_soon(event: MessageStored) -> None:
    """A worker asks the provider what is true."""
    enqueue(tasks.apply_stored_message, event.message_id)


@receives(RefundApproved)
def refund_soon(event: RefundApproved) -> None:
    """A worker tells the provider."""
    enqueue(tasks.send_approved_refund, event.refund_id)


@receives(SeriesTakenDown)
def pay_buyers_back(event: SeriesTakenDown) -> None:
    """The sweeper goes through the sales; here it is only noted."""
    begin_removal(series_id=event.series_id, reason=event.reason, now=timezone.now())


@receives(PaymentSettled)
def say_thanks(event: PaymentSettled) -> None:
    """The buyer gets a receipt."""
    tell_of_payment(payment_id=event.payment_id)


@receives(SubscriptionChanged)
def tell_the_subscriber(event: SubscriptionChanged) -> None:
    """Steps that matter to the subscriber are told."""
    tell_of_step(step_id=event.step_id)
