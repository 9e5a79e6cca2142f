"""Cases, their items, automated checks, opinions and decisions, appeals, reports, fingerprints."""

from moderation.models.appeals import Appeal, HeldAction
from moderation.models.cases import Case, CaseBar, CaseItem
from moderation.models.checks import CheckRun, ItemCheck, StoredFootage, StoredReading
from moderation.models.decisions import Decision, StatementOfReasons
from moderation.models.fingerprints import Fingerprint, KnownWork
from moderation.models.ratings import DescriptorRaise
from moderation.models.reports import Report, ReporterRecord, ReviewerProfile
from moderation.models.reviews import FindingOpinion, ItemViewing, Opinion, Remark

__all__ = [
    "Appeal",
    "Case",
    "CaseBar",
    "CaseItem",
    "CheckRun",
    "Decision",
    "DescriptorRaise",
    "FindingOpinion",
    "Fingerprint",
    "HeldAction",
    "ItemCheck",
    "ItemViewing",
    "KnownWork",
    "Opinion",
    "Remark",
    "Report",
    "ReporterRecord",
    "ReviewerProfile",
    "StatementOfReasons",
    "StoredFootage",
    "StoredReading",
]
