"""Opens a case for what was submitted, and closes it again when the producer takes the submission back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import ConflictError, NotFoundError
from core.events import emit
from moderation.enums import OPEN, CaseState, PriorityClass
from moderation.events import CaseOpened
from moderation.flows import CASE
from moderation.models import Case, CaseItem
from moderation.selectors.rules import due_at
from moderation.services.checks import plan_checks
from moderation.subjects import Submission, subject_of


@transaction.atomic
def open_case(*, kind: str, ref: str, actor: Actor = SYSTEM) -> Case | None:
    """The open case of a subject, with an item for everything that waits for a verdict, and its checks planned.

    Items that came later join an open case. Returns None when nothing waits any more.
    """
    submission = subject_of(kind).submission(ref)
    if not submission.items:
        return None
    case = _open_case_of(kind, ref) or _new_case(actor, kind, ref, submission)
    added = _add_items(case, submission)
    if added:
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
    untouched = Case.objects.filter(pk=case.pk, opened_at__isnull=True, state__in=OPEN)
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
    return Case.objects.filter(subject_kind=kind, subject_ref=ref, state__in=OPEN).first()


def _new_case(actor: Actor, kind: str, ref: str, submission: Submission) -> Case:
    now = timezone.now()
    case = Case.objects.create(
        subject_kind=kind,
        subject_ref=ref,
        title=submission.title[:200],
        language=submission.language,
        company_id=submission.company_id,
        priority=PriorityClass.NORMAL,
        submitted_at=now,
        due_at=due_at(now, PriorityClass.NORMAL),
    )
    subject = {"kind": kind, "ref": ref, "items": len(submission.items)}
    record_audit(actor=actor, verb="case.opened", subject_kind="case", subject_ref=case.public_id, payload=subject)
    return case


def _add_items(case: Case, submission: Submission) -> list[CaseItem]:
    """Items of the submission that the case does not have yet, now made."""
    known = set(case.items.values_list("kind", "ref"))
    new = [item for item in submission.items if (item.kind, item.ref) not in known]
    return CaseItem.objects.bulk_create(
        CaseItem(
            case=case,
            kind=item.kind,
            ref=item.ref,
            position=item.position,
            title=item.title[:200],
            digest=item.digest,
        )
        for item in new
    )
