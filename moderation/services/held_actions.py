"""Grave steps that one person asks for and another confirms: taking down a promoted series, giving anything back to viewers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_decide_as_senior
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError
from moderation.enums import HeldKind, Source
from moderation.flows import HELD_ACTION
from moderation.models import HeldAction
from moderation.policies import is_impartial
from moderation.services.removing import Removal, remove
from moderation.subjects import subject_of

SHORTEST_REASON = 10
LONGEST_REASON = 1000


@dataclass(frozen=True)
class Target:
    """What an action is about: a subject, or the part of it that viewers know as ``part``."""

    kind: str
    ref: str
    part: str = ""


@transaction.atomic
def hold_action(
    *, actor: Actor, kind: HeldKind, target: Target, reason: str, clause: str = "", case_ref: str = ""
) -> HeldAction:
    """Ask for a second person. ConflictError ``already-asked`` when one is asked already; InvalidError without a reason."""
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise InvalidError(
            _("Write the reason in a sentence or two; whoever confirms it reads it."),
            code="reason-missing",
            field="reason",
        )
    subject = subject_of(target.kind)
    try:
        with transaction.atomic():
            action = HeldAction.objects.create(
                kind=kind,
                subject_kind=target.kind,
                subject_ref=target.ref,
                part_ref=target.part,
                title=subject.title(target.ref, target.part)[:200],
                company_id=subject.company_id(target.ref),
                clause=clause,
                reason=reason.strip(),
                case_ref=case_ref,
                requested_by_ref=actor.ref,
                requested_at=timezone.now(),
            )
    except IntegrityError as taken:
        raise ConflictError(
            _("Somebody has asked for this already. It waits for a second person."), code="already-asked"
        ) from taken
    _record(actor, action, "held-action.asked")
    return action


@transaction.atomic
def request_reinstatement(*, actor: Actor, target: Target, reason: str) -> HeldAction:
    """Ask that something taken down is given back to viewers; it needs another person.

    ForbiddenError for people who may not or are partial, ConflictError ``not-taken-down`` when viewers can see it.
    """
    _check_may_decide(actor, subject_of(target.kind).company_id(target.ref))
    if subject_of(target.kind).is_public(target.ref, target.part):
        raise ConflictError(_("Viewers can see this. There is nothing to give back."), code="not-taken-down")
    return hold_action(actor=actor, kind=HeldKind.REINSTATE, target=target, reason=reason)


@transaction.atomic
def confirm_action(*, actor: Actor, action: HeldAction, now: datetime | None = None) -> HeldAction:
    """Let a held action take effect. ForbiddenError for whoever asked for it (``own-request``) or is partial."""
    now = now or timezone.now()
    _check_second_person(actor, action)
    HELD_ACTION.apply(action, "confirm", decided_by_ref=actor.ref, decided_at=now)
    if action.kind == HeldKind.REINSTATE:
        subject_of(action.subject_kind).reinstate(actor=actor, ref=action.subject_ref, part=action.part_ref)
    else:
        remove(actor=actor, removal=_removal(action), now=now)
    _record(actor, action, "held-action.confirmed")
    return action


@transaction.atomic
def refuse_action(*, actor: Actor, action: HeldAction) -> HeldAction:
    """Say no to a held action; nothing happens. ForbiddenError as for confirming."""
    _check_second_person(actor, action)
    HELD_ACTION.apply(action, "refuse", decided_by_ref=actor.ref, decided_at=timezone.now())
    _record(actor, action, "held-action.refused")
    return action


def _removal(action: HeldAction) -> Removal:
    """What viewers reported names their case, so that nobody who decided there decides on an appeal."""
    return Removal(
        action.subject_kind,
        action.subject_ref,
        action.part_ref,
        action.clause,
        action.reason,
        Source.REPORT if action.case_ref else Source.OWN,
        action.case_ref,
    )


def _check_second_person(actor: Actor, action: HeldAction) -> None:
    _check_may_decide(actor, action.company_id)
    if action.requested_by_ref == actor.ref:
        raise ForbiddenError(_("You have asked for this yourself. Somebody else must confirm it."), code="own-request")


def _check_may_decide(actor: Actor, company_id: int | None) -> None:
    if not can_decide_as_senior(actor):
        raise ForbiddenError(_("Only operators and senior reviewers decide on this."), code="not-a-senior")
    if not is_impartial(actor, company_id):
        raise ForbiddenError(_("This comes from your own or a related company."), code="own-company")


def _record(actor: Actor, action: HeldAction, verb: str) -> None:
    record_audit(
        actor=actor,
        verb=verb,
        subject_kind=action.subject_kind,
        subject_ref=action.subject_ref,
        payload={"action": action.public_id, "kind": action.kind, "part": action.part_ref, "clause": action.clause},
    )
