"""Statements of reasons as the EU transparency database takes them (Regulation (EU) 2022/2065, Article 24(5)).

Names and codes are those of its API since July 2025, read in public copies of its documentation and not tried against the database itself.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moderation.enums import ContentType, Ground, Restriction, Source
from moderation.models import StatementOfReasons

EVERYWHERE = "*"
COUNTRIES = tuple(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905 - a line, not thirty
)
"""Those of the European Economic Area, which the database knows."""
VISIBILITY = {
    Restriction.NOT_SHOWN: "DECISION_VISIBILITY_CONTENT_DISABLED",
    Restriction.REMOVED: "DECISION_VISIBILITY_CONTENT_REMOVED",
}
SOURCES = {
    Source.OWN: "SOURCE_VOLUNTARY",
    Source.REPORT: "SOURCE_ARTICLE_16",
    Source.AUTHORITY: "SOURCE_TYPE_OTHER_NOTIFICATION",
}
TYPES = {code: f"CONTENT_TYPE_{code.name}" for code in ContentType} | {
    ContentType.SYNTHETIC: "CONTENT_TYPE_SYNTHETIC_MEDIA"
}
UNKNOWN_TYPE = "CONTENT_TYPE_OTHER"


def database_records(since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """The records of the decisions from ``since`` to before ``until``, in their order."""
    rows = StatementOfReasons.objects.filter(decided_at__gte=since, decided_at__lt=until).order_by("decided_at", "pk")
    yield from map(database_record, rows.iterator())


def database_record(statement: StatementOfReasons) -> dict[str, Any]:
    """One statement, keyed as the database wants it; ``puid`` is unique there, so sending it twice is refused and harmless.

    Statements from before content types and dates were kept are of another type, and of the day on which they were decided.
    """
    decided_on = statement.decided_at.date()
    return {
        "puid": statement.public_id,
        "decision_visibility": [VISIBILITY[Restriction(statement.restriction)]],
        **_ground(statement),
        "category": f"STATEMENT_CATEGORY_{statement.category}",
        "content_type": [TYPES[ContentType(code)] for code in statement.content_types or ()] or [UNKNOWN_TYPE],
        **({"content_type_other": statement.subject_kind} if not statement.content_types else {}),
        "content_language": statement.language[:2].upper(),
        "content_date": (statement.content_on or decided_on).isoformat(),
        "application_date": decided_on.isoformat(),
        "territorial_scope": list(COUNTRIES) if EVERYWHERE in statement.territories else statement.territories,
        "decision_facts": statement.facts,
        "source_type": SOURCES[Source(statement.source)],
        "automated_detection": "Yes" if statement.is_detected_automatically else "No",
        "automated_decision": (
            "AUTOMATED_DECISION_FULLY" if statement.is_decided_automatically else "AUTOMATED_DECISION_NOT_AUTOMATED"
        ),
    }


def _ground(statement: StatementOfReasons) -> dict[str, str]:
    """The ground as the law or the policy words it, and what it means."""
    if statement.ground == Ground.ILLEGAL:
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": statement.clause_text,
            "illegal_content_explanation": statement.explanation,
        }
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": statement.clause_text,
        "incompatible_content_explanation": statement.explanation,
        "incompatible_content_illegal": "No",
    }
