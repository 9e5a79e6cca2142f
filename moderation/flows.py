"""The ways a case may go. It ends at a decision; publication is a flow of dramas."""

from core.flow import Flow, Transition
from moderation.enums import CaseState as S

CASE = Flow(
    "case",
    states=S,
    initial=S.CHECKING,
    transitions=(
        Transition("queue", (S.CHECKING,), S.QUEUED),
        Transition("recheck", (S.QUEUED,), S.CHECKING),
        Transition("claim", (S.QUEUED,), S.IN_REVIEW),
        Transition("release", (S.IN_REVIEW,), S.QUEUED),
        Transition("approve", (S.IN_REVIEW,), S.APPROVED),
        Transition("request_changes", (S.IN_REVIEW,), S.CHANGES_REQUESTED),
        Transition("reject", (S.IN_REVIEW,), S.REJECTED),
        Transition("withdraw", (S.CHECKING, S.QUEUED, S.IN_REVIEW), S.WITHDRAWN),
    ),
)
