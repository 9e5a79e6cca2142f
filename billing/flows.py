"""The state machines of billing."""

from billing.enums import HoldState
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
