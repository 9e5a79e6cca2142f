"""Draft verdicts, item by item. Nothing takes effect and everything can be undone until the case is decided."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import InvalidError
from moderation.enums import RESTRICTING, Verdict
from moderation.models import Case, CaseItem
from moderation.policies import check_may_review
from moderation.selectors.findings import attention_of, items_needing_eyes
from moderation.selectors.rules import policy_on
from moderation.selectors.verdicts import allowed_verdicts
from moderation.selectors.viewings import items_hardly_seen
from moderation.services.claims import renew_lease
from moderation.services.held_actions import SHORTEST_REASON

OTHER_REASON = "X-OTHER"
ANSWERED_IN_WORDS = frozenset({Verdict.UPHOLD, Verdict.OVERTURN, Verdict.TAKE_DOWN})
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class VerdictInput:
    """What the reviewer says of one item; the clause is a code of the day's policy."""

    verdict: str
    clause: str = ""
    note: str = ""


@transaction.atomic
def record_verdict(*, actor: Actor, item: CaseItem, token: str, said: VerdictInput) -> CaseItem:
    """Keep a draft verdict on one item of a case that the actor holds.

    InvalidError names what is missing: a verdict, the clause of anything but an approval, the note of "other reason"
    or of an approval against a blocking finding.
    """
    case = item.case
    check_may_review(actor, case)
    now = timezone.now()
    renew_lease(actor=actor, case=case, token=token, now=now)
    said = VerdictInput(said.verdict, said.clause.strip(), said.note.strip())
    _check_verdict(item, said)
    _check_clause(item, said, now)
    _check_note(item, said)
    clause = said.clause if said.verdict in RESTRICTING else ""
    _write(actor, [item], VerdictInput(said.verdict, clause, said.note), now)
    return item


@transaction.atomic
def approve_rest(*, actor: Actor, case: Case, token: str) -> list[CaseItem]:
    """Approve every item that has no verdict yet, whose checks all passed, and of which the actor has played enough.

    The others need eyes of their own. Returns the items approved. Raises InvalidError (``nothing-to-approve``) when there is none.
    """
    check_may_review(actor, case)
    now = timezone.now()
    renew_lease(actor=actor, case=case, token=token, now=now)
    needing_eyes = items_needing_eyes(case) | items_hardly_seen(case, actor)
    rest = [item for item in case.items.filter(verdict="") if item.pk not in needing_eyes]
    if not rest:
        raise InvalidError(
            _(
                "Every part that is left has findings, was not checked automatically, or was not played for long enough. "
                "Look at each of them."
            ),
            code="nothing-to-approve",
        )
    _write(actor, rest, VerdictInput(Verdict.APPROVE), now)
    return rest


@transaction.atomic
def undo_verdicts(*, actor: Actor, case: Case, token: str, item: CaseItem | None = None) -> list[CaseItem]:
    """Take back the last step, one verdict or one "approve the rest", or the verdict of one named item."""
    check_may_review(actor, case)
    renew_lease(actor=actor, case=case, token=token)
    judged = case.items.exclude(verdict="").filter(verdict_at__isnull=False)
    if item is not None:
        judged = judged.filter(pk=item.pk)
    last = judged.order_by("-verdict_at").first()
    if last is None:
        raise InvalidError(_("There is no verdict to undo."), code="nothing-to-undo")
    undone = list(judged.filter(verdict_at=last.verdict_at))
    _write(actor, undone, VerdictInput(""), None)
    return undone


def _check_verdict(item: CaseItem, said: VerdictInput) -> None:
    if said.verdict not in allowed_verdicts(item):
        raise InvalidError(
            _("Choose a verdict for “%(title)s”.") % {"title": item.title}, code="verdict-missing", field="verdict"
        )


def _check_clause(item: CaseItem, said: VerdictInput, now: datetime) -> None:
    if said.verdict not in RESTRICTING:
        return
    if not said.clause:
        raise InvalidError(
            _("Name the clause that “%(title)s” does not meet.") % {"title": item.title},
            code="clause-missing",
            field="clause",
        )
    if said.clause not in policy_on(timezone.localdate(now)).clauses:
        raise InvalidError(
            _("There is no clause “%(clause)s” in today's policy.") % {"clause": said.clause},
            code="unknown-clause",
            field="clause",
        )


def _check_note(item: CaseItem, said: VerdictInput) -> None:
    if len(said.note) > LONGEST_NOTE:
        raise InvalidError(
            _("A note has at most %(count)s characters.") % {"count": LONGEST_NOTE}, code="note-too-long", field="note"
        )
    if said.verdict == Verdict.TAKE_DOWN and 0 < len(said.note) < SHORTEST_REASON:
        raise InvalidError(
            _("Write the reason in a sentence or two; the producer reads it."), code="reason-missing", field="note"
        )
    if said.note:
        return
    if said.verdict in ANSWERED_IN_WORDS or (said.verdict in RESTRICTING and said.clause == OTHER_REASON):
        raise InvalidError(
            _("Write in the note why, and what would put it right. The people concerned read it."),
            code="note-missing",
            field="note",
        )
    if said.verdict == Verdict.APPROVE and attention_of(item).is_blocked:
        raise InvalidError(
            _("A check blocks “%(title)s”. Write in the note why it may be shown all the same.")
            % {"title": item.title},
            code="overrule-note-missing",
            field="note",
        )


def _write(actor: Actor, items: list[CaseItem], said: VerdictInput, now: datetime | None) -> None:
    """Set or clear (``now`` None) the draft, and put each change on the record. Notes stay out of the record."""
    values = {
        "verdict": said.verdict,
        "clause": said.clause,
        "note": said.note,
        "verdict_by_ref": actor.ref if now else "",
        "verdict_at": now,
    }
    CaseItem.objects.filter(pk__in=[item.pk for item in items]).update(**values)
    for item in items:
        for name, value in values.items():
            setattr(item, name, value)
        record_audit(
            actor=actor,
            verb="case.verdict-recorded" if now else "case.verdict-undone",
            subject_kind="case-item",
            subject_ref=item.public_id,
            payload={"verdict": said.verdict, "clause": said.clause, "digest": item.digest},
        )
