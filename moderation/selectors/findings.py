"""What the automated checks found, ready for the desk: statuses in words, evidence, and who still has to look."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from core.models.leases import WorkState
from moderation.checks.registry import CHECKS, OPTIONAL
from moderation.enums import CheckStatus, EvidenceLevel, Standing
from moderation.labels import CHECK_LABELS, EVIDENCE_LABELS, Sentence
from moderation.models import Case, CaseItem, CheckRun, ItemCheck

NEEDS_EYES = frozenset({CheckStatus.FLAG, CheckStatus.BLOCK, CheckStatus.ERROR, CheckStatus.NOT_AVAILABLE})


@dataclass(frozen=True)
class Finding:
    """One piece of evidence. ``number`` counts the findings of the item from 1; times are milliseconds.

    ``meant`` is the word that a disguised ``text`` stands for.
    """

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
    meant: str = ""


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
    """The run of every check that speaks for the item, in the registry's order."""
    links = ItemCheck.objects.filter(item=item, standing=Standing.CURRENT).select_related("run").order_by("pk")
    order = {key: place for place, key in enumerate(CHECKS)}
    ordered = sorted((link.run for link in links), key=lambda run: order.get(run.check_key, len(order)))
    results, number = [], 0
    for run in ordered:
        findings = tuple(_finding(run, row, number + place) for place, row in enumerate(run.evidence, start=1))
        number += len(findings)
        results.append(_result(run, findings))
    return results


def attention_by_item(items: Iterable[CaseItem]) -> dict[int, Attention]:
    """The glance at every item, by primary key, in one query."""
    return _attention_by("item_id", ItemCheck.objects.filter(item__in=[item.pk for item in items]))


def attention_of(item: CaseItem) -> Attention:
    """The glance at one item."""
    return attention_by_item([item]).get(item.pk, NOBODY_LOOKED)


def attention_by_case(cases: Iterable[Case]) -> dict[int, Attention]:
    """How many checks of each case flag, block or could not look, by primary key, in one query."""
    return _attention_by("item__case_id", ItemCheck.objects.filter(item__case__in=[case.pk for case in cases]))


def flagged_clauses(items: Iterable[CaseItem]) -> set[str]:
    """The clauses that findings of the items point to, without those that are only for information."""
    links = ItemCheck.objects.filter(
        item__in=[item.pk for item in items],
        standing=Standing.CURRENT,
        run__status__in=(CheckStatus.FLAG, CheckStatus.BLOCK),
    )
    evidence = links.values_list("run__evidence", flat=True)
    return {row["policy_code"] for rows in evidence for row in rows if row["level"] != EvidenceLevel.INFO}


def items_needing_eyes(case: Case) -> set[int]:
    """Items, by primary key, that nobody may approve in bulk: findings, or checks that did not look."""
    looks = attention_by_item(case.items.all())
    return {item.pk for item in case.items.all() if not looks.get(item.pk, NOBODY_LOOKED).is_clean}


def status_of(state: str, status: str) -> str:
    """The status that counts: a run that failed is an error whatever it had found, an unfinished one has none."""
    if state == WorkState.DONE:
        return status
    return CheckStatus.ERROR if state in (WorkState.FAILED, WorkState.CANCELLED) else ""


def _attention_by(key: str, links: QuerySet[ItemCheck]) -> dict[int, Attention]:
    """The database counts, so that a case of 500 parts costs as little as one of five."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    shown = links.filter(standing=Standing.CURRENT).exclude(
        check_key__in=OPTIONAL, run__state=WorkState.DONE, run__status=CheckStatus.NOT_AVAILABLE
    )
    rows = shown.values_list(key, "run__state", "run__status").annotate(Count("pk")).order_by()
    for owner, state, status, count in rows:
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
        meant=row.get("meant", ""),
    )
