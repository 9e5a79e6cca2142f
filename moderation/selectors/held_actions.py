"""Grave steps that wait for a second person, for those who may confirm them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_decide_as_senior
from accounts.selectors import connected_company_ids
from core.actors import Actor
from core.errors import NotFoundError
from core.pagination import keyset_page
from moderation.enums import HeldState, Restriction
from moderation.models import HeldAction, StatementOfReasons

PAGE_SIZE = 30
COUNT_LIMIT = 100


@dataclass(frozen=True)
class HeldLine:
    """One held action; ``is_own``: the actor asked for it, so somebody else has to confirm it."""

    action: HeldAction
    is_own: bool


@dataclass(frozen=True)
class HeldPage:
    """Some held actions, the oldest first, and the cursor of the next page."""

    lines: list[HeldLine]
    next_cursor: str


def held_page(actor: Actor, cursor: str | None = None) -> HeldPage:
    """What waits, without the works of one's own or a related company."""
    page = keyset_page(_waiting(actor), order=("pk",), cursor=cursor, size=PAGE_SIZE)
    return HeldPage([HeldLine(each, each.requested_by_ref == actor.ref) for each in page.items], page.next_cursor)


def held_count(actor: Actor) -> int:
    """How many wait, for those who may confirm; counted up to a hundred, 0 for the others."""
    return _waiting(actor).order_by()[:COUNT_LIMIT].count() if can_decide_as_senior(actor) else 0


def held_action(actor: Actor, public_id: str) -> HeldAction:
    """One held action that waits; NotFoundError when it does not (any more)."""
    action = _waiting(actor).filter(public_id=public_id).first()
    if action is None:
        raise NotFoundError(_("This does not wait for a second person any more."), code="no-held-action")
    return action


def was_removed(kind: str, ref: str, part: str = "") -> bool:
    """Whether a subject, or the part of it, was ever taken from viewers by the desk."""
    removals = StatementOfReasons.objects.filter(subject_kind=kind, subject_ref=ref, part_ref=part)
    return removals.filter(restriction=Restriction.REMOVED).exists()


def _waiting(actor: Actor) -> QuerySet[HeldAction]:
    waiting = HeldAction.objects.filter(state=HeldState.WAITING)
    return waiting if actor.user_id is None else waiting.exclude(company_id__in=connected_company_ids(actor.user_id))
