"""The state machines of ads."""

from ads.enums import AdvertiserState, RunState
from ads.enums import CreativeState as C
from core.flow import Flow, Transition

ADVERTISER = Flow(
    "advertiser",
    states=AdvertiserState,
    initial=AdvertiserState.PENDING,
    transitions=(
        Transition("admit", (AdvertiserState.PENDING, AdvertiserState.SUSPENDED), AdvertiserState.ACTIVE),
        Transition("suspend", (AdvertiserState.PENDING, AdvertiserState.ACTIVE), AdvertiserState.SUSPENDED),
    ),
)

RUNNING = (
    Transition("launch", (RunState.DRAFT,), RunState.ACTIVE),
    Transition("pause", (RunState.ACTIVE,), RunState.PAUSED),
    Transition("resume", (RunState.PAUSED,), RunState.ACTIVE),
    Transition("end", (RunState.DRAFT, RunState.ACTIVE, RunState.PAUSED), RunState.ENDED),
)
CAMPAIGN = Flow("campaign", states=RunState, initial=RunState.DRAFT, transitions=RUNNING)
FLIGHT = Flow("flight", states=RunState, initial=RunState.DRAFT, transitions=RUNNING)

CREATIVE = Flow(
    "creative",
    states=C,
    initial=C.DRAFT,
    transitions=(
        Transition("submit", (C.DRAFT, C.RETURNED), C.SUBMITTED),
        Transition("withdraw", (C.SUBMITTED,), C.DRAFT),
        Transition("approve", (C.SUBMITTED,), C.APPROVED),
        Transition("request_changes", (C.SUBMITTED,), C.RETURNED),
        Transition("reject", (C.SUBMITTED,), C.REJECTED),
        Transition("restore", (C.RETURNED, C.REJECTED), C.APPROVED),
        Transition("take_down", (C.APPROVED,), C.REMOVED),
        Transition("reinstate", (C.REMOVED,), C.APPROVED),
    ),
)
