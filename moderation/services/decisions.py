"""The decision of a case as one reviewer files it; for a moment it can be taken back, then it is settled (see settling)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError
from moderation.enums import CasePurpose, CaseState, Verdict
from moderation.flows import CASE
from moderation.models import Case, CaseItem
from moderation.policies import check_may_review
from moderation.services.claims import MOST_LEASES, held_cases, renew_lease
from moderation.services.items import item_ref
from moderation.services.settling import check_unchanged, settle_case
from moderation.subjects import subject_of


@transaction.atomic
def decide_case(*, actor: Actor, case: Case, token: str, now: datetime | None = None) -> Case:
    """File every draft verdict. They take effect after REVIEW_UNDO_SECONDS, if no second person has to look first.

    InvalidError (``verdicts-missing``) until every item has a verdict; ConflictError (``lease-lost``,
    ``digest-changed``) when the case or what was looked at is no longer the same, and what the subject refuses.
    """
    now = now or timezone.now()
    check_may_review(actor, case)
    renew_lease(actor=actor, case=case, token=token, now=now)
    items = list(case.items.all())
    _check_complete(items)
    check_unchanged(case, items)
    _check_possible(case, items)
    wait = int(settings.REVIEW_UNDO_SECONDS)
    CASE.apply(
        case,
        "file",
        filed_by_ref=actor.ref,
        effective_at=now + timedelta(seconds=wait),
        lease_token="",
        lease_until=None,
    )
    payload = {"round": case.round, "verdicts": {item.public_id: [item.verdict, item.clause] for item in items}}
    record_audit(actor=actor, verb="case.filed", subject_kind="case", subject_ref=case.public_id, payload=payload)
    if wait <= 0:
        settle_case(case=case, now=now)
    return case


@transaction.atomic
def take_back_decision(*, actor: Actor, case: Case, now: datetime | None = None) -> Case:
    """Take one's own decision back before it takes effect; the case is the actor's again, with all drafts.

    ConflictError ``too-late`` when it has taken effect, or was somebody else's; ``too-many-claims`` as for a claim.
    """
    now = now or timezone.now()
    check_may_review(actor, case)
    mine = Case.objects.filter(
        pk=case.pk, state=CaseState.FILED, filed_by_ref=actor.ref, effective_at__gt=now, claimed_by_id=actor.user_id
    )
    if actor.user_id is None or not mine.exists():
        raise ConflictError(
            _("The decision on “%(title)s” has taken effect and cannot be taken back.") % {"title": case.title},
            code="too-late",
        )
    if held_cases(actor.user_id, now) >= MOST_LEASES:
        raise ConflictError(
            _("You already hold %(count)s cases. Decide or give back one of them first.") % {"count": MOST_LEASES},
            code="too-many-claims",
        )
    CASE.apply(
        case,
        "take_back",
        filed_by_ref="",
        effective_at=None,
        claimed_at=now,
        lease_token=secrets.token_hex(16),
        lease_until=now + timedelta(seconds=settings.REVIEW_LEASE_SECONDS),
    )
    record_audit(actor=actor, verb="case.taken-back", subject_kind="case", subject_ref=case.public_id)
    return case


def _check_complete(items: Sequence[CaseItem]) -> None:
    open_items = [item for item in items if not item.verdict]
    if open_items or not items:
        raise InvalidError(
            _("%(count)s parts have no verdict yet. Decide when all of them have one.") % {"count": len(open_items)},
            code="verdicts-missing",
        )


def _check_possible(case: Case, items: Sequence[CaseItem]) -> None:
    """What could not take effect is refused now, not in a minute when nobody looks any more."""
    if case.purpose == CasePurpose.SUBMISSION:
        subject = subject_of(case.subject_kind)
        for item in items:
            subject.check_verdict(item=item_ref(item), verdict=Verdict(item.verdict))
