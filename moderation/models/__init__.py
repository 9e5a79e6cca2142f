"""Cases, their items, automated checks, decisions."""

from moderation.models.cases import Case, CaseItem
from moderation.models.checks import CheckRun
from moderation.models.decisions import Decision

__all__ = ["Case", "CaseItem", "CheckRun", "Decision"]
