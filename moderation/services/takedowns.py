"""The emergency brake: an operator removes a published subject from every viewer, with a clause and a reason."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError
from core.events import emit
from moderation.events import SubjectTakenDown
from moderation.policies import check_may_take_down
from moderation.selectors.rules import policy_on
from moderation.subjects import subject_of

SHORTEST_REASON = 10
LONGEST_REASON = 1000


@dataclass(frozen=True)
class TakedownReason:
    """Why: a clause of the day's policy and a sentence for the producer."""

    clause: str
    reason: str


@transaction.atomic
def take_down(*, actor: Actor, kind: str, ref: str, why: TakedownReason) -> None:
    """Make a published subject invisible at once.

    ForbiddenError unless the actor is an operator, InvalidError without clause or reason, ConflictError when the
    subject is not published.
    """
    check_may_take_down(actor)
    subject = subject_of(kind)
    clause, reason = why.clause.strip(), why.reason.strip()
    if clause not in policy_on(timezone.localdate()).clauses:
        raise InvalidError(_("Name the clause that is broken."), code="clause-missing", field="clause")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise InvalidError(
            _("Write the reason in a sentence or two; the producer reads it."), code="reason-missing", field="reason"
        )
    if not subject.is_public(ref):
        raise ConflictError(
            _("“%(title)s” is not published, so there is nothing to take down.") % {"title": subject.title(ref)},
            code="not-published",
        )
    subject.take_down(actor=actor, ref=ref, reason=clause)
    record_audit(actor=actor, verb="subject.taken-down", subject_kind=kind, subject_ref=ref, payload={"clause": clause})
    emit(SubjectTakenDown(subject_kind=kind, subject_ref=ref, clause=clause, reason=reason))
