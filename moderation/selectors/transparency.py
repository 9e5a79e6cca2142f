"""The figures of a stretch of time that Articles 15 and 24 of Regulation (EU) 2022/2065 ask to be published, from what is kept anyway."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet

from moderation.models import Appeal, Report, StatementOfReasons

Span = tuple[datetime, datetime | None]


def transparency_figures(since: datetime, until: datetime) -> dict[str, Any]:
    """Counts by code, and median hours from notice to answer, of what happened from ``since`` to before ``until``.

    ``notices`` are reports by viewers, ``restrictions`` statements of reasons, ``complaints`` appeals against either. Numbers only.
    """
    reports = Report.objects.filter(reported_at__gte=since, reported_at__lt=until)
    statements = StatementOfReasons.objects.filter(decided_at__gte=since, decided_at__lt=until)
    appeals = Appeal.objects.filter(appealed_at__gte=since, appealed_at__lt=until)
    answered = reports.values_list("reported_at", "answered_at")
    decided = appeals.values_list("appealed_at", "decided_at")
    return {
        "notices": {
            "by_reason": _counts(reports, "reason"),
            "by_outcome": _counts(reports, "state"),
            "median_hours": _median_hours(answered),
        },
        "restrictions": {
            "by_category": _counts(statements, "category"),
            "by_ground": _counts(statements, "ground"),
            "by_restriction": _counts(statements, "restriction"),
            "by_source": _counts(statements, "source"),
            "detected_automatically": statements.filter(is_detected_automatically=True).count(),
            "decided_automatically": statements.filter(is_decided_automatically=True).count(),
        },
        "complaints": {
            "by_party": dict(
                Counter("viewer" if ref else "producer" for ref in appeals.values_list("report_ref", flat=True))
            ),
            "by_outcome": _counts(appeals, "state"),
            "median_hours": _median_hours(decided),
        },
    }


def _counts(rows: QuerySet[Any], name: str) -> dict[str, int]:
    counted = rows.order_by(name).values(name).annotate(count=Count("pk"))
    return {str(row[name]): row["count"] for row in counted}


def _median_hours(spans: Iterable[Span]) -> float | None:
    """None where nothing was answered yet."""
    lasted = [(end - begin) / timedelta(hours=1) for begin, end in spans if end]
    return round(median(lasted), 1) if lasted else None
