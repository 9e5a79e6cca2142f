"""Background work of the desk; rows are the truth, messages only wake workers."""

from moderation.tasks.cases import return_expired_cases
from moderation.tasks.checks import check_item, resume_checks

__all__ = ["check_item", "resume_checks", "return_expired_cases"]
