"""What one reviewer may see of the others' work: nothing, until their own opinion is filed or the case is decided."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.actors import Actor
from moderation.enums import DECIDED, ROUND_OF, WAITING, CaseState, Round, SecondReviewReason
from moderation.models import Case, CaseBar, CaseItem

TELLABLE = (
    SecondReviewReason.KEY_CLASS,
    SecondReviewReason.SPECIAL_THEME,
    SecondReviewReason.PROMOTED,
    SecondReviewReason.NEW_PRODUCER,
    SecondReviewReason.UNCLASSIFIED,
)
"""Reasons that say nothing of what the first reviewer said, nor that chance chose the case."""


def turn_of(case: Case) -> Round:
    """Whose turn it is, or was."""
    return ROUND_OF.get(CaseState(case.state), Round(case.round))


def tellable_reasons(case: Case) -> list[SecondReviewReason]:
    """Why a second person looks, as far as the second person may know."""
    return [reason for reason in TELLABLE if reason.value in case.second_reasons]


def is_held(case: Case, now: datetime) -> bool:
    """Whether somebody's lease on the case runs."""
    return case.state == CaseState.IN_REVIEW and case.lease_until is not None and case.lease_until > now


def is_free(case: Case, now: datetime) -> bool:
    """Whether somebody can claim the case: it waits, or its lease has run out."""
    return case.state in WAITING or (case.state == CaseState.IN_REVIEW and not is_held(case, now))


def holds(actor: Actor, case: Case, now: datetime) -> bool:
    """Whether the actor's lease on the case runs: they may write."""
    return is_held(case, now) and case.claimed_by_id == actor.user_id


def may_take_back(actor: Actor, case: Case, now: datetime) -> bool:
    """Whether the actor has filed the case and it has not taken effect yet."""
    in_time = case.effective_at is not None and case.effective_at > now
    return case.state == CaseState.FILED and case.filed_by_ref == actor.ref and in_time


def may_play(actor: Actor, case: Case, now: datetime) -> bool:
    """Whether the actor sees the pictures: the holder, whoever has just filed, and everybody who looks back at a decided case."""
    return holds(actor, case, now) or may_take_back(actor, case, now) or case.state in DECIDED


def sees_opinions(actor: Actor, case: Case, now: datetime) -> bool:
    """Whether the actor may read what others filed: the senior who holds the case, who has filed their own, and all once it is decided."""
    if case.state in DECIDED:
        return True
    is_senior = holds(actor, case, now) and case.round == Round.SENIOR
    return is_senior or CaseBar.objects.filter(case=case, reviewer_ref=actor.ref).exists()


def without_others_drafts(actor: Actor, case: Case, items: Iterable[CaseItem]) -> list[CaseItem]:
    """The items as the actor may see them: verdicts that others are still drafting are not there. They must not be saved."""
    found: Sequence[CaseItem] = list(items)
    if case.state not in DECIDED:
        for item in found:
            if item.verdict_by_ref != actor.ref:
                item.verdict = item.clause = item.note = ""
    return list(found)
