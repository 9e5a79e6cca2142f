"""Who may work on a case, beyond the role: nobody reviews their own or a related company's work, nor the same case twice."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import can_decide_as_senior, can_operate, can_review
from accounts.selectors import connected_company_ids
from core.actors import Actor
from core.errors import ForbiddenError
from moderation.enums import CaseState, Round
from moderation.models import Case, CaseBar


def is_impartial(actor: Actor, company_id: int | None) -> bool:
    """Whether the person has no tie to the producer. The system has none to anybody."""
    if company_id is None or actor.user_id is None:
        return True
    return company_id not in connected_company_ids(actor.user_id)


def check_may_read(actor: Actor, case: Case) -> None:
    """Raise ForbiddenError unless the actor is a reviewer without a tie to the producer of the case."""
    if not can_review(actor):
        raise ForbiddenError(_("Only reviewers work on cases."), code="not-a-reviewer")
    if not is_impartial(actor, case.company_id):
        raise ForbiddenError(
            _("“%(title)s” comes from your own or a related company. Somebody else must review it.")
            % {"title": case.title},
            code="own-company",
        )


def check_may_review(actor: Actor, case: Case) -> None:
    """Raise ForbiddenError unless the actor may decide in this round: not barred by an earlier part in it, and a senior where asked."""
    check_may_read(actor, case)
    if is_barred(actor, case):
        raise ForbiddenError(
            _("You have already had a part in “%(title)s”. Somebody else must decide now.") % {"title": case.title},
            code="had-a-part",
        )
    if _needs_senior(case) and not can_decide_as_senior(actor):
        raise ForbiddenError(_("“%(title)s” waits for a senior reviewer.") % {"title": case.title}, code="not-a-senior")


def why_not_to_review(actor: Actor, case: Case) -> str:
    """The sentence that says why the actor may not decide in this round; empty when they may."""
    try:
        check_may_review(actor, case)
    except ForbiddenError as refusal:
        return str(refusal.message)
    return ""


def is_barred(actor: Actor, case: Case) -> bool:
    """Whether the actor has filed an opinion on the case, or decided what it is about."""
    return CaseBar.objects.filter(case=case, reviewer_ref=actor.ref).exists()


def check_may_take_down(actor: Actor) -> None:
    """Raise ForbiddenError unless the actor is an operator."""
    if not can_operate(actor):
        raise ForbiddenError(_("Only operators take published work down."), code="not-an-operator")


def check_may_keep_known_works(actor: Actor) -> None:
    """Raise ForbiddenError unless the actor is an operator, or the system: a command of who runs the machine."""
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError(_("Only operators keep the bank of known works."), code="not-an-operator")


def _needs_senior(case: Case) -> bool:
    if case.state == CaseState.IN_REVIEW:
        return case.round == Round.SENIOR
    return case.state == CaseState.ESCALATED
