"""The emergency brake: one operator removes something from every viewer at once. Without an emergency, promoted titles need a second person."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import ConflictError, InvalidError
from moderation.enums import HeldKind
from moderation.models import HeldAction
from moderation.policies import check_may_take_down
from moderation.selectors.rules import policy_on
from moderation.services.held_actions import LONGEST_REASON, SHORTEST_REASON, Target, hold_action
from moderation.services.removing import Removal, remove
from moderation.subjects import subject_of


@dataclass(frozen=True)
class TakedownReason:
    """Why: a clause of the day's policy and a sentence for the producer. An emergency waits for nobody."""

    clause: str
    reason: str
    is_emergency: bool = True


@transaction.atomic
def take_down(*, actor: Actor, target: Target, why: TakedownReason, now: datetime | None = None) -> HeldAction | None:
    """Make a published subject, or a part of it, invisible at once; returns the held action if a second person is needed first.

    ForbiddenError unless the actor is an operator, InvalidError without clause or reason, ConflictError when viewers
    do not see it anyway.
    """
    now = now or timezone.now()
    check_may_take_down(actor)
    subject = subject_of(target.kind)
    clause, reason = why.clause.strip(), why.reason.strip()
    _check_reason(clause, reason)
    if not subject.is_public(target.ref, target.part):
        raise ConflictError(
            _("“%(title)s” is not published, so there is nothing to take down.")
            % {"title": subject.title(target.ref, target.part)},
            code="not-published",
        )
    if subject.is_promoted(target.ref) and not why.is_emergency:
        return hold_action(actor=actor, kind=HeldKind.TAKE_DOWN, target=target, reason=reason, clause=clause)
    remove(actor=actor, removal=Removal(target.kind, target.ref, target.part, clause, reason), now=now)
    return None


def _check_reason(clause: str, reason: str) -> None:
    if clause not in policy_on(timezone.localdate()).clauses:
        raise InvalidError(_("Name the clause that is broken."), code="clause-missing", field="clause")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise InvalidError(
            _("Write the reason in a sentence or two; the producer reads it."), code="reason-missing", field="reason"
        )
