"""A case leaves the checking when everything that speaks for its items has ended: seen in the rows, never counted by a chord."""

from django.db import transaction

from core.actors import SYSTEM
from core.audit import record_audit
from core.errors import ConflictError
from core.models import WorkState
from moderation.enums import CaseState, Standing
from moderation.flows import CASE
from moderation.models import Case, ItemCheck

UNFINISHED = (WorkState.QUEUED, WorkState.RUNNING)
WAITED_FOR = ItemCheck.objects.filter(standing=Standing.CURRENT, run__state__in=UNFINISHED)
AT_ONCE = 200


def conclude_checks(*, case: Case) -> bool:
    """Put a case into the queue once every one of its checks has ended; whether that happened now."""
    if WAITED_FOR.filter(item__case=case).exists():
        return False
    try:
        with transaction.atomic():
            CASE.apply(case, "queue")
            record_audit(actor=SYSTEM, verb="case.checked", subject_kind="case", subject_ref=case.public_id)
    except ConflictError:
        return False
    return True


def cases_to_conclude() -> list[Case]:
    """Cases whose checks have all ended although nobody has put them into the queue."""
    unfinished = WAITED_FOR.values("item__case")
    return list(Case.objects.filter(state=CaseState.CHECKING).exclude(pk__in=unfinished)[:AT_ONCE])
