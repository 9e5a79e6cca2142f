"""Opens a case for what was submitted, and closes it again when the producer takes the submission back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import ConflictError, NotFoundError
from core.events import emit
from moderation.enums import OPEN, CasePurpose, CaseState, PriorityClass
from moderation.events import CaseOpened
from moderation.flows import CASE
from moderation.models import Case
from moderation.services.checks import plan_checks
from moderation.services.opening import Opening, make_case, make_items
from moderation.services.remarks import carry_remarks
from moderation.subjects import Submission, subject_of

SOON = timedelta(hours=24)


@transaction.atomic
def open_case(*, kind: str, ref: str, actor: Actor = SYSTEM) -> Case | None:
    """The open case of a subject, with an item for everything that waits for a verdict, and its checks planned.

    Items that came later join an open case. Returns None when nothing waits any more.
    """
    submission = subject_of(kind).submission(ref)
    if not submission.items:
        return None
    case = _open_case_of(kind, ref) or _new_case(actor, kind, ref, submission)
    added = make_items(case, submission.items)
    if added:
        carry_remarks(added)
        for item in added:
            plan_checks(item=item, subject_kind=kind)
        if case.state == CaseState.QUEUED:
            CASE.apply(case, "recheck")
        emit(CaseOpened(case_id=case.pk))
    return case


@transaction.atomic
def withdraw_case(*, actor: Actor, kind: str, ref: str) -> Case:
    """Take a submission back for its producer, until a reviewer has opened it.

    NotFoundError when nothing is in review, ConflictError (``already-opened``) once somebody looks at it. The
    subject's own service checks that the actor may.
    """
    case = _open_case_of(kind, ref)
    if case is None:
        raise NotFoundError(_("Nothing of this is waiting for review."), code="no-open-case")
    untouched = Case.objects.filter(
        pk=case.pk, opened_at__isnull=True, state__in=(CaseState.CHECKING, CaseState.QUEUED)
    )
    if not untouched.update(lease_until=None):
        raise ConflictError(
            _("A reviewer has already opened “%(title)s”. Wait for the decision.") % {"title": case.title},
            code="already-opened",
        )
    subject_of(kind).withdraw(actor=actor, ref=ref)
    CASE.apply(case, "withdraw", claimed_by=None, lease_token="", lease_until=None, decided_at=timezone.now())
    record_audit(actor=actor, verb="case.withdrawn", subject_kind="case", subject_ref=case.public_id)
    return case


def _open_case_of(kind: str, ref: str) -> Case | None:
    return Case.objects.filter(
        subject_kind=kind, subject_ref=ref, purpose=CasePurpose.SUBMISSION, state__in=OPEN
    ).first()


def _new_case(actor: Actor, kind: str, ref: str, submission: Submission) -> Case:
    opening = Opening(
        purpose=CasePurpose.SUBMISSION,
        kind=kind,
        ref=ref,
        title=submission.title,
        language=submission.language,
        company_id=submission.company_id,
        priority=_priority(submission),
        classing=submission.classing,
    )
    return make_case(actor=actor, opening=opening)


def _priority(submission: Submission) -> PriorityClass:
    soon = timezone.now() + SOON
    is_soon = submission.releases_at is not None and submission.releases_at < soon
    return PriorityClass.SCHEDULED if is_soon else PriorityClass.NORMAL
