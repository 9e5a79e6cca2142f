"""Runs automated checks, one task each, and finds those that a dead worker left behind."""

from core.leases import return_expired
from core.tasks import background, enqueue, sweeper
from moderation.models import CheckRun, Fingerprint, StoredFootage, StoredReading
from moderation.services.checks import cases_to_conclude, conclude_checks, plan_again, run_one_check
from moderation.services.fingerprints import tidy_fingerprints
from moderation.services.footage import remove_old_footage
from moderation.services.on_screen import remove_old_readings
from moderation.services.scratch import remove_abandoned_scratch


@background(queue="checks")
def run_check(run_id: int) -> None:
    """Do one run."""
    run_one_check(run_id=run_id)


@sweeper
def resume_checks() -> int:
    """Send waiting runs again, and queue the cases whose checks have all ended."""
    plan_again()
    return_expired(StoredFootage)
    return_expired(Fingerprint)
    return_expired(StoredReading)
    for run_id in return_expired(CheckRun):
        enqueue(run_check, run_id)
    return sum(conclude_checks(case=case) for case in cases_to_conclude())


@sweeper
def tidy_checks() -> int:
    """Remove footage and readings that are past their time, failures of yesterday and folders of dead workers."""
    return remove_abandoned_scratch() + remove_old_footage() + remove_old_readings() + tidy_fingerprints()
