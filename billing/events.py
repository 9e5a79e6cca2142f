"""What happens in billing."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class MessageStored(Event):
    """A provider's signed message waits to be applied."""

    message_id: int


@dataclass(frozen=True)
class PaymentSettled(Event):
    """Money was received and what it was for was delivered."""

    payment_id: int


@dataclass(frozen=True)
class SubscriptionChanged(Event):
    """A step of a subscription; ``verb`` as in the flow, ``step_id`` the row that tells of it."""

    subscription_id: int
    verb: str
    step_id: int


@dataclass(frozen=True)
class RefundApproved(Event):
    """A refund waits to be sent to the provider."""

    refund_id: int


@dataclass(frozen=True)
class CoinsClawed(Event):
    """A payment went back, and its coins with it; ``owed`` of all that the viewer had are still to be repaid."""

    payment_id: int
    step: int
    coins: int
    owed: int


@dataclass(frozen=True)
class ClawReturned(Event):
    """A dispute was won: what the payment had brought is there again."""

    payment_id: int
    transaction_id: int


@dataclass(frozen=True)
class RemovalRefunded(Event):
    """Coins of a sale came back because what was bought is not shown any more."""

    user_id: int
    series_id: int
    transaction_id: int
    coins: int
