"""What the automated checks found, ready for the desk: statuses in words, evidence, and who still has to look."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from core.models.leases import WorkState
from moderation.checks.registry import CHECKS
from moderation.enums import CheckStatus
from moderation.labels import CHECK_LABELS, EVIDENCE_LABELS, Sentence
from moderation.models import Case, CaseItem, CheckRun

NEEDS_EYES = frozenset({CheckStatus.FLAG, CheckStatus.BLOCK, CheckStatus.ERROR, CheckStatus.NOT_AVAILABLE})


@dataclass(frozen=True)
class Finding:
    """One piece of evidence. ``number`` counts the findings of the item from 1; times are milliseconds."""

    number: int
    check_key: str
    label: Sentence
    level: str
    policy_code: str
    text: str
    field: str
    start_ms: int | None
    end_ms: int | None
    text_range: tuple[int, int] | None
    place: str = ""


@dataclass(frozen=True)
class CheckResult:
    """How one check ended on one item; ``status`` is empty while it runs."""

    key: str
    label: Sentence
    version: int
    status: str
    status_label: Sentence
    note: str
    engine: str
    findings: tuple[Finding, ...]

    @property
    def timed(self) -> tuple[Finding, ...]:
        """Findings with a place on the time line."""
        return tuple(finding for finding in self.findings if finding.start_ms is not None)


@dataclass(frozen=True)
class Attention:
    """What the checks say of one item in a glance."""

    flags: int = 0
    blocks: int = 0
    unchecked: int = 0
    running: int = 0

    @property
    def is_blocked(self) -> bool:
        """Whether a check blocks it: approving needs a written reason."""
        return self.blocks > 0

    @property
    def is_clean(self) -> bool:
        """Whether every check looked and had nothing to say."""
        return not (self.flags or self.blocks or self.unchecked or self.running)


NOBODY_LOOKED = Attention(unchecked=1)
"""Where no check ran at all: that is not a pass either."""


def results_of(item: CaseItem) -> list[CheckResult]:
    """The newest run of every check on the item, in the registry's order."""
    runs = CheckRun.objects.filter(item=item, input_digest=item.digest).order_by("pk")
    newest = {run.check_key: run for run in runs}
    order = {key: place for place, key in enumerate(CHECKS)}
    ordered = sorted(newest.values(), key=lambda run: order.get(run.check_key, len(order)))
    results, number = [], 0
    for run in ordered:
        findings = tuple(_finding(run, row, number + place) for place, row in enumerate(run.evidence, start=1))
        number += len(findings)
        results.append(_result(run, findings))
    return results


def attention_by_item(items: Iterable[CaseItem]) -> dict[int, Attention]:
    """The glance at every item, by primary key, in one query."""
    return _attention_by("item_id", CheckRun.objects.filter(item__in=[item.pk for item in items]))


def attention_of(item: CaseItem) -> Attention:
    """The glance at one item."""
    return attention_by_item([item]).get(item.pk, NOBODY_LOOKED)


def attention_by_case(cases: Iterable[Case]) -> dict[int, Attention]:
    """How many checks of each case flag, block or could not look, by primary key, in one query."""
    return _attention_by("item__case_id", CheckRun.objects.filter(item__case__in=[case.pk for case in cases]))


def items_needing_eyes(case: Case) -> set[int]:
    """Items, by primary key, that nobody may approve in bulk: findings, or checks that did not look."""
    looks = attention_by_item(case.items.all())
    return {item.pk for item in case.items.all() if not looks.get(item.pk, NOBODY_LOOKED).is_clean}


def status_of(state: str, status: str) -> str:
    """The status that counts: a run that failed is an error whatever it had found, an unfinished one has none."""
    if state == WorkState.DONE:
        return status
    return CheckStatus.ERROR if state in (WorkState.FAILED, WorkState.CANCELLED) else ""


def _attention_by(key: str, runs: QuerySet[CheckRun]) -> dict[int, Attention]:
    """The database counts, so that a case of 500 parts costs as little as one of five."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for owner, state, status, count in runs.values_list(key, "state", "status").annotate(Count("pk")).order_by():
        found[owner][status_of(state, status)] += count
    return {
        owner: Attention(
            flags=counts[CheckStatus.FLAG],
            blocks=counts[CheckStatus.BLOCK],
            unchecked=counts[CheckStatus.ERROR] + counts[CheckStatus.NOT_AVAILABLE],
            running=counts[""],
        )
        for owner, counts in found.items()
    }


def _result(run: CheckRun, findings: tuple[Finding, ...]) -> CheckResult:
    status = status_of(run.state, run.status)
    return CheckResult(
        key=run.check_key,
        label=CHECK_LABELS.get(run.check_key, run.check_key),
        version=run.check_version,
        status=status,
        status_label=CheckStatus(status).label if status else WorkState.RUNNING.label,
        note=run.error,
        engine=run.engine,
        findings=findings,
    )


def _finding(run: CheckRun, row: dict[str, Any], number: int) -> Finding:
    text_range = row.get("text_range")
    return Finding(
        number=number,
        check_key=run.check_key,
        label=EVIDENCE_LABELS.get(row["label"], row["label"]),
        level=row["level"],
        policy_code=row["policy_code"],
        text=row.get("text", ""),
        field=row.get("field", ""),
        start_ms=row.get("start_ms"),
        end_ms=row.get("end_ms"),
        text_range=(text_range[0], text_range[1]) if text_range else None,
    )
