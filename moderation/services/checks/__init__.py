"""Plans, runs and concludes the automated checks of a case. A check that could not look never counts as passed."""

from moderation.services.checks.concluding import cases_to_conclude, conclude_checks
from moderation.services.checks.planning import item_ref, plan_again, plan_checks
from moderation.services.checks.rerunning import rerun_checks
from moderation.services.checks.running import run_checks, run_one_check

__all__ = [
    "cases_to_conclude",
    "conclude_checks",
    "item_ref",
    "plan_again",
    "plan_checks",
    "rerun_checks",
    "run_checks",
    "run_one_check",
]
