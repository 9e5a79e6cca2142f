"""A reviewer confirms or dismisses automatic findings; a confirmed one becomes a line of the fix list. Both can be taken back."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import NotFoundError
from moderation.models import CaseItem, FindingOpinion, Remark
from moderation.policies import check_may_review
from moderation.selectors.finding_opinions import marks_of
from moderation.selectors.findings import Finding, results_of
from moderation.services.claims import renew_lease
from moderation.services.remarks import RemarkInput, add_remark

LONGEST_WORDS = 300


@transaction.atomic
def confirm_finding(*, actor: Actor, item: CaseItem, token: str, mark: str) -> Remark | None:
    """Say that a finding is right: it becomes a remark with its clause, moment and words. None when it was confirmed before.

    NotFoundError when no check finds this any more; ConflictError when the lease is lost.
    """
    finding = _finding(actor, item, token, mark)
    if FindingOpinion.objects.filter(item=item, reviewer_ref=actor.ref, mark=mark, is_confirmed=True).exists():
        return None
    _say(actor, item, mark, finding, is_confirmed=True)
    text_start, text_end = finding.text_range or (None, None)
    end = finding.start_ms if finding.end_ms is None else finding.end_ms
    said = RemarkInput(
        clause=finding.policy_code,
        note=_words(item, finding),
        start_ms=_within(finding.start_ms, item),
        end_ms=_within(end, item),
        field=finding.field,
        text_start=text_start,
        text_end=text_end,
        quote=finding.text if finding.field else "",
    )
    return add_remark(actor=actor, item=item, token=token, said=said)


@transaction.atomic
def dismiss_finding(*, actor: Actor, item: CaseItem, token: str, mark: str) -> bool:
    """Call a finding a false alarm, or take that back when one has called it so already; whether it is dismissed now."""
    finding = _finding(actor, item, token, mark)
    dismissed = FindingOpinion.objects.filter(item=item, reviewer_ref=actor.ref, mark=mark, is_confirmed=False)
    if dismissed.delete()[0]:
        _record(actor, item, finding, "finding.reconsidered")
        return False
    _say(actor, item, mark, finding, is_confirmed=False)
    return True


def _finding(actor: Actor, item: CaseItem, token: str, mark: str) -> Finding:
    check_may_review(actor, item.case)
    renew_lease(actor=actor, case=item.case, token=token)
    found = next((finding for finding, known in marks_of(results_of(item)) if known == mark), None)
    if found is None:
        raise NotFoundError(_("The checks do not find this any more. Open the part again."), code="no-finding")
    return found


def _say(actor: Actor, item: CaseItem, mark: str, finding: Finding, *, is_confirmed: bool) -> None:
    FindingOpinion.objects.update_or_create(
        item=item,
        reviewer_ref=actor.ref,
        mark=mark,
        defaults={"is_confirmed": is_confirmed, "said_at": timezone.now()},
    )
    _record(actor, item, finding, "finding.confirmed" if is_confirmed else "finding.dismissed")


def _record(actor: Actor, item: CaseItem, finding: Finding, verb: str) -> None:
    payload = {
        "check": finding.check_key,
        "clause": finding.policy_code,
        "level": finding.level,
        "range": [finding.start_ms, finding.end_ms],
        "digest": item.digest,
    }
    record_audit(actor=actor, verb=verb, subject_kind="case-item", subject_ref=item.public_id, payload=payload)


def _words(item: CaseItem, finding: Finding) -> str:
    """What was found, in the language of the work where the site speaks it: the producer reads it."""
    spoken = dict(settings.LANGUAGES)
    language = item.case.language.lower()
    with translation.override(language if language in spoken else translation.get_language()):
        label = str(finding.label)
    return f"{label}: {finding.text[:LONGEST_WORDS]}" if finding.text else label


def _within(moment: int | None, item: CaseItem) -> int | None:
    """A moment of the picture: measured ends may lie a little behind the last frame."""
    return None if moment is None or not item.duration_ms else min(moment, item.duration_ms)
