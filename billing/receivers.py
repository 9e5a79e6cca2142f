"""What billing does when something happened; importing its tasks registers the sweepers."""

from django.utils import timezone

from billing import tasks
from billing.events import (
    ClawReturned,
    CoinsClawed,
    MessageStored,
    PaymentSettled,
    RefundApproved,
    RemovalRefunded,
    SubscriptionChanged,
)
from billing.services.notices import (
    tell_of_claw,
    tell_of_payment,
    tell_of_removal,
    tell_of_return,
    tell_of_step,
)
from billing.services.removals import begin_removal
from core.events import receives
from core.tasks import enqueue
from dramas.events import EpisodeTakenDown, SeriesTakenDown


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


@receives(EpisodeTakenDown)
def pay_buyers_of_an_episode_back(event: EpisodeTakenDown) -> None:
    """The same for one episode."""
    begin_removal(series_id=event.series_id, episode_id=event.episode_id, reason=event.reason, now=timezone.now())


@receives(RemovalRefunded)
def tell_that_coins_are_back(event: RemovalRefunded) -> None:
    """Whoever had bought what was removed hears what came back."""
    tell_of_removal(
        user_id=event.user_id, series_id=event.series_id, transaction_id=event.transaction_id, coins=event.coins
    )


@receives(CoinsClawed)
def tell_that_coins_are_gone(event: CoinsClawed) -> None:
    """Nobody finds fewer coins without being told why."""
    tell_of_claw(payment_id=event.payment_id, step=event.step, coins=event.coins, owed=event.owed)


@receives(ClawReturned)
def tell_that_a_dispute_was_won(event: ClawReturned) -> None:
    """Nor more."""
    tell_of_return(payment_id=event.payment_id, transaction_id=event.transaction_id)


@receives(PaymentSettled)
def say_thanks(event: PaymentSettled) -> None:
    """The buyer gets a receipt."""
    tell_of_payment(payment_id=event.payment_id)


@receives(SubscriptionChanged)
def tell_the_subscriber(event: SubscriptionChanged) -> None:
    """Steps that matter to the subscriber are told."""
    tell_of_step(step_id=event.step_id)
