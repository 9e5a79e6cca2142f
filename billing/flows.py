"""The state machines of billing."""

from billing.enums import HoldState, OrderState, PayoutState, RefundState
from billing.enums import SubscriptionState as S
from core.flow import Flow, Transition

HOLD = Flow(
    "ledger-hold",
    states=HoldState,
    initial=HoldState.OPEN,
    transitions=(
        Transition("post", (HoldState.OPEN,), HoldState.POSTED),
        Transition("void", (HoldState.OPEN,), HoldState.VOIDED),
        Transition("expire", (HoldState.OPEN,), HoldState.EXPIRED),
    ),
)

ORDER = Flow(
    "payment-order",
    states=OrderState,
    initial=OrderState.OPEN,
    transitions=(
        Transition(
            "pay", (OrderState.OPEN, OrderState.FAILED, OrderState.CANCELLED, OrderState.EXPIRED), OrderState.PAID
        ),
        Transition("fail", (OrderState.OPEN,), OrderState.FAILED),
        Transition("cancel", (OrderState.OPEN,), OrderState.CANCELLED),
        Transition("expire", (OrderState.OPEN,), OrderState.EXPIRED),
    ),
)

REFUND = Flow(
    "refund",
    states=RefundState,
    initial=RefundState.REQUESTED,
    transitions=(
        Transition("approve", (RefundState.REQUESTED,), RefundState.APPROVED),
        Transition("refuse", (RefundState.REQUESTED,), RefundState.REFUSED),
        Transition("send", (RefundState.APPROVED,), RefundState.SENT),
        Transition("finish", (RefundState.APPROVED, RefundState.SENT), RefundState.DONE),
        Transition("fail", (RefundState.APPROVED, RefundState.SENT), RefundState.FAILED),
    ),
)

SUBSCRIPTION = Flow(
    "subscription",
    states=S,
    initial=S.PENDING,
    transitions=(
        Transition("begin_trial", (S.PENDING,), S.TRIALING),
        Transition("activate", (S.PENDING, S.TRIALING, S.PAST_DUE, S.SUSPENDED), S.ACTIVE),
        Transition("renew", (S.ACTIVE,), S.ACTIVE),
        Transition("miss", (S.TRIALING, S.ACTIVE), S.PAST_DUE),
        Transition("suspend", (S.PAST_DUE,), S.SUSPENDED),
        Transition("pause", (S.ACTIVE,), S.PAUSED),
        Transition("unpause", (S.PAUSED,), S.ACTIVE),
        Transition("cancel", (S.TRIALING, S.ACTIVE, S.PAUSED), S.CANCELLED),
        Transition("resume", (S.CANCELLED,), S.ACTIVE),
        Transition("resume_trial", (S.CANCELLED,), S.TRIALING),
        Transition("expire", (S.PENDING, S.CANCELLED), S.EXPIRED),
        Transition("end", (S.TRIALING, S.ACTIVE, S.PAST_DUE, S.SUSPENDED, S.PAUSED, S.CANCELLED), S.EXPIRED),
    ),
)

PAYOUT = Flow(
    "payout",
    states=PayoutState,
    initial=PayoutState.PREPARED,
    transitions=(
        Transition("cancel", (PayoutState.PREPARED,), PayoutState.CANCELLED),
        Transition("send", (PayoutState.PREPARED,), PayoutState.IN_FLIGHT),
        Transition("pay", (PayoutState.IN_FLIGHT,), PayoutState.PAID),
        Transition("return", (PayoutState.IN_FLIGHT,), PayoutState.RETURNED),
    ),
)
