"""What may be said of an item."""

from moderation.enums import CasePurpose, Verdict
from moderation.models import CaseItem
from moderation.subjects import subject_of

OF_APPEALS = (Verdict.UPHOLD, Verdict.OVERTURN)
OF_REPORTS = (Verdict.NO_ACTION, Verdict.TAKE_DOWN)


def allowed_verdicts(item: CaseItem) -> tuple[Verdict, ...]:
    """The verdicts for an item by the purpose of its case; submissions ask the subject."""
    if item.case.purpose == CasePurpose.APPEAL:
        return OF_APPEALS
    if item.case.purpose == CasePurpose.REPORTS:
        return OF_REPORTS
    return subject_of(item.case.subject_kind).allowed_verdicts(item.kind)
