"""Runs automated checks, and finds those that a dead worker left behind."""

from core.leases import return_expired
from core.tasks import background, enqueue, sweeper
from moderation.models import CaseItem, CheckRun
from moderation.services.checks import cases_to_conclude, conclude_checks, run_checks


@background(queue="light")
def check_item(item_id: int) -> None:
    """Run the waiting checks of one item."""
    item = CaseItem.objects.select_related("case").filter(pk=item_id).first()
    if item is not None:
        run_checks(item=item)


@sweeper
def resume_checks() -> int:
    """Send items with waiting checks again, and queue the cases whose checks have all ended."""
    runs = return_expired(CheckRun)
    items = CaseItem.objects.filter(check_runs__in=runs).distinct().values_list("pk", flat=True)
    for item_id in list(items):
        enqueue(check_item, item_id)
    return sum(conclude_checks(case=case) for case in cases_to_conclude())
