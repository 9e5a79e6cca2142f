"""The ways a case, an appeal, a report and a held action may go. A case ends at a decision; publication is a flow of dramas."""

from core.flow import Flow, Transition
from moderation.enums import TURNED_DOWN
from moderation.enums import AppealState as A
from moderation.enums import CaseState as S
from moderation.enums import HeldState as H
from moderation.enums import ReportState as R

CASE = Flow(
    "case",
    states=S,
    initial=S.CHECKING,
    transitions=(
        Transition("queue", (S.CHECKING,), S.QUEUED),
        Transition("recheck", (S.QUEUED,), S.CHECKING),
        Transition("claim", (S.QUEUED,), S.IN_REVIEW),
        Transition("claim_second", (S.SECOND_REVIEW,), S.IN_REVIEW),
        Transition("claim_senior", (S.ESCALATED,), S.IN_REVIEW),
        Transition("release", (S.IN_REVIEW,), S.QUEUED),
        Transition("release_second", (S.IN_REVIEW,), S.SECOND_REVIEW),
        Transition("release_senior", (S.IN_REVIEW,), S.ESCALATED),
        Transition("file", (S.IN_REVIEW,), S.FILED),
        Transition("take_back", (S.FILED,), S.IN_REVIEW),
        Transition("reopen", (S.FILED,), S.QUEUED),
        Transition("ask_second", (S.FILED,), S.SECOND_REVIEW),
        Transition("escalate", (S.FILED,), S.ESCALATED),
        Transition("approve", (S.FILED,), S.APPROVED),
        Transition("request_changes", (S.FILED,), S.CHANGES_REQUESTED),
        Transition("reject", (S.FILED,), S.REJECTED),
        Transition("uphold", (S.FILED,), S.UPHELD),
        Transition("overturn", (S.FILED,), S.OVERTURNED),
        Transition("close", (S.FILED,), S.CLOSED),
        Transition("withdraw", (S.CHECKING, S.QUEUED), S.WITHDRAWN),
    ),
)

APPEAL = Flow(
    "appeal",
    states=A,
    initial=A.APPEALED,
    transitions=(
        Transition("uphold", (A.APPEALED,), A.UPHELD),
        Transition("overturn", (A.APPEALED,), A.OVERTURNED),
    ),
)

REPORT = Flow(
    "report",
    states=R,
    initial=R.OPEN,
    transitions=(
        Transition("uphold", (R.OPEN, *sorted(TURNED_DOWN)), R.UPHELD),
        Transition("dismiss", (R.OPEN,), R.DISMISSED),
        Transition("call_bad_faith", (R.OPEN,), R.BAD_FAITH),
    ),
)

HELD_ACTION = Flow(
    "held-action",
    states=H,
    initial=H.WAITING,
    transitions=(
        Transition("confirm", (H.WAITING,), H.CONFIRMED),
        Transition("refuse", (H.WAITING,), H.REFUSED),
    ),
)
