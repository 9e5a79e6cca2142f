"""Whether a second person has to look before a decision takes effect, and how much the reviewers agree."""

import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from moderation.enums import CasePurpose, CaseState, SecondReviewReason, Verdict
from moderation.models import Case, CaseItem, Opinion
from moderation.selectors.findings import NOBODY_LOOKED, attention_by_item, flagged_clauses
from moderation.selectors.rules import policy_on
from moderation.subjects import subject_of


def second_review_reasons(case: Case, items: Sequence[CaseItem]) -> list[SecondReviewReason]:
    """Why the verdicts of ``items`` do not take effect yet, in the order of the enum; empty when one person is enough.

    Appeals and reports are a second look in themselves.
    """
    if case.purpose != CasePurpose.SUBMISSION:
        return []
    found = set(_by_law_and_fame(case))
    if _overrules_a_block(items):
        found.add(SecondReviewReason.OVERRULED_BLOCK)
    if _touches_sensitive_policy(items):
        found.add(SecondReviewReason.SENSITIVE_POLICY)
    if _is_new_producer(case):
        found.add(SecondReviewReason.NEW_PRODUCER)
    if is_sampled(case):
        found.add(SecondReviewReason.RANDOM_SAMPLE)
    return [reason for reason in SecondReviewReason if reason in found]


def is_sampled(case: Case) -> bool:
    """Whether chance chose the case: by a keyed hash of its id, so that nobody can tell beforehand and asking twice says the same."""
    key = f"review-sample:{settings.SECRET_KEY}".encode()
    drawn = int.from_bytes(hmac.digest(key, case.public_id.encode(), hashlib.sha256)[:8], "big")
    return drawn % 10_000 < int(settings.REVIEW_SAMPLE_BPS)


def opinions_of(case: Case) -> dict[str, dict[int, Opinion]]:
    """All opinions on a case: by item's public id, then by round."""
    found: dict[str, dict[int, Opinion]] = {}
    for opinion in Opinion.objects.filter(case_ref=case.public_id).order_by("pk"):
        found.setdefault(opinion.item_ref, {})[opinion.round] = opinion
    return found


def _by_law_and_fame(case: Case) -> Sequence[SecondReviewReason]:
    subject = subject_of(case.subject_kind)
    promoted = [SecondReviewReason.PROMOTED] if subject.is_promoted(case.subject_ref) else []
    return [*(SecondReviewReason(reason) for reason in case.second_reasons), *promoted]


def _overrules_a_block(items: Sequence[CaseItem]) -> bool:
    looks = attention_by_item(items)
    return any(item.verdict == Verdict.APPROVE and looks.get(item.pk, NOBODY_LOOKED).is_blocked for item in items)


def _touches_sensitive_policy(items: Sequence[CaseItem]) -> bool:
    """Named by the reviewer or by a finding."""
    sensitive = {clause.code for clause in policy_on(timezone.localdate()).clauses.values() if clause.is_sensitive}
    return not sensitive.isdisjoint(flagged_clauses(items) | {item.clause for item in items})


def _is_new_producer(case: Case) -> bool:
    if case.company_id is None:
        return False
    approved = Case.objects.filter(company_id=case.company_id, purpose=CasePurpose.SUBMISSION, state=CaseState.APPROVED)
    wanted = int(settings.REVIEW_NEW_PRODUCER_APPROVALS)
    return wanted > 0 and approved[:wanted].count() < wanted
