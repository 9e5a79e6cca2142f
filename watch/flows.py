"""The ways a comment may go. Every one begins held; what the check of words passes is approved in the same moment, the rest by a person."""

from core.flow import Flow, Transition
from watch.enums import CommentState as S

COMMENT = Flow(
    "comment",
    states=S,
    initial=S.HELD,
    transitions=(
        Transition("approve", (S.HELD,), S.VISIBLE),
        Transition("hide", (S.VISIBLE,), S.HIDDEN),
        Transition("show", (S.HIDDEN,), S.VISIBLE),
        Transition("remove", (S.HELD, S.VISIBLE, S.HIDDEN), S.REMOVED),
        Transition("reinstate", (S.REMOVED,), S.VISIBLE),
        Transition("delete", (S.HELD, S.VISIBLE, S.HIDDEN), S.DELETED),
    ),
)
