"""Who may do what with an advertiser's things. What somebody else owns is not there for who asks."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from ads.enums import AdvertiserRole
from ads.models import Advertiser
from ads.selectors.advertisers import is_member
from core.actors import Actor
from core.errors import ForbiddenError, NotFoundError


def can_advertise(actor: Actor) -> bool:
    """Somebody with an account, outside youth mode."""
    return actor.is_signed_in and not actor.youth_mode


def check_operates(actor: Actor) -> None:
    """Operators and the system. ForbiddenError ``operators-only`` otherwise."""
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError(_("Only operators decide about ads and those who place them."), code="operators-only")


def check_works_for(actor: Actor, advertiser: Advertiser, roles: frozenset[AdvertiserRole]) -> None:
    """Members in one of the roles. NotFoundError for strangers, ForbiddenError ``advertiser-role`` for other members."""
    if actor.user_id is None or actor.youth_mode or not is_member(actor.user_id, advertiser.pk):
        raise NotFoundError
    if not is_member(actor.user_id, advertiser.pk, roles):
        raise ForbiddenError(
            _("What you may do for this advertiser does not include this. Ask its owner."), code="advertiser-role"
        )
