"""Background work of the desk; rows are the truth, messages only wake workers."""

from moderation.tasks.cases import hurry_late_cases, return_expired_cases, settle_filed_cases
from moderation.tasks.checks import resume_checks, run_check, tidy_checks
from moderation.tasks.leaving import forget_words_of_people_who_left

__all__ = [
    "forget_words_of_people_who_left",
    "hurry_late_cases",
    "resume_checks",
    "return_expired_cases",
    "run_check",
    "settle_filed_cases",
    "tidy_checks",
]
