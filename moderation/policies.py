"""Who may work on a case, beyond the role: nobody reviews their own or a related company's work."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate, can_review
from accounts.selectors import connected_company_ids
from core.actors import Actor
from core.errors import ForbiddenError
from moderation.models import Case


def is_impartial(actor: Actor, company_id: int | None) -> bool:
    """Whether the person has no tie to the producer. The system has none to anybody."""
    if company_id is None or actor.user_id is None:
        return True
    return company_id not in connected_company_ids(actor.user_id)


def check_may_review(actor: Actor, case: Case) -> None:
    """Raise ForbiddenError unless the actor is a reviewer without a tie to the producer of the case."""
    if not can_review(actor):
        raise ForbiddenError(_("Only reviewers work on cases."), code="not-a-reviewer")
    if not is_impartial(actor, case.company_id):
        raise ForbiddenError(
            _("“%(title)s” comes from your own or a related company. Somebody else must review it.")
            % {"title": case.title},
            code="own-company",
        )


def check_may_take_down(actor: Actor) -> None:
    """Raise ForbiddenError unless the actor is an operator."""
    if not can_operate(actor):
        raise ForbiddenError(_("Only operators take published work down."), code="not-an-operator")
