"""Who may see and move a producer's money."""

from accounts.enums import CompanyRole
from accounts.models import CompanyMember
from accounts.policies import can_operate
from accounts.selectors import is_member
from core.actors import Actor

FINANCE_ROLES = frozenset({CompanyRole.OWNER, CompanyRole.FINANCE})


def can_see_earnings(actor: Actor) -> bool:
    """Owners and finance people of a producer; which producer's, the views ask with ``company_for``."""
    if actor.user_id is None:
        return False
    return CompanyMember.objects.filter(user_id=actor.user_id, role__in=FINANCE_ROLES).exists()


def can_keep_books_of(actor: Actor, company_id: int) -> bool:
    """Owners and finance people of this producer."""
    return actor.user_id is not None and is_member(actor.user_id, company_id, FINANCE_ROLES)


def can_move_money(actor: Actor) -> bool:
    """Operators, and the system itself."""
    return actor.is_system or can_operate(actor)
