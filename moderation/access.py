"""Fetches a case and checks in the same step that the actor may see it."""

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFoundError
from moderation.models import Case, CaseItem
from moderation.policies import check_may_read


def access_case(actor: Actor, public_id: str) -> Case:
    """A case for a reviewer who may look at it; NotFoundError or ForbiddenError otherwise."""
    case = Case.objects.select_related("claimed_by").filter(public_id=public_id).first()
    if case is None:
        raise NotFoundError(_("There is no such case. It may have been withdrawn long ago."), code="no-case")
    check_may_read(actor, case)
    return case


def access_item(case: Case, public_id: str) -> CaseItem:
    """One item of a case that was already accessed; NotFoundError when it is not one of them."""
    item = case.items.filter(public_id=public_id).first()
    if item is None:
        raise NotFoundError(_("“%(title)s” has no such part.") % {"title": case.title}, code="no-case-item")
    return item
