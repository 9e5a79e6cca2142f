"""What a reviewer has said of automatic findings, and the marks by which a finding is known again."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from core.actors import Actor
from moderation.models import CaseItem, FindingOpinion
from moderation.selectors.findings import CheckResult, Finding


@dataclass(frozen=True)
class MarkedFinding:
    """A finding with its mark; ``is_confirmed`` is None while the reviewer has said nothing of it."""

    finding: Finding
    mark: str
    is_confirmed: bool | None

    @property
    def is_dismissed(self) -> bool:
        """Whether the reviewer called it a false alarm."""
        return self.is_confirmed is False


def marked_findings(actor: Actor, item: CaseItem, results: Iterable[CheckResult]) -> list[MarkedFinding]:
    """All findings of an item in the order in which they are numbered, with what the actor has said of each."""
    said = dict(FindingOpinion.objects.filter(item=item, reviewer_ref=actor.ref).values_list("mark", "is_confirmed"))
    return [MarkedFinding(finding, mark, said.get(mark)) for finding, mark in marks_of(results)]


def marks_of(results: Iterable[CheckResult]) -> list[tuple[Finding, str]]:
    """Every finding with its mark: what it says and where, and its place among those that say the same."""
    seen: Counter[str] = Counter()
    found = []
    for result in results:
        for finding in result.findings:
            words = json.dumps(
                [
                    finding.check_key,
                    finding.policy_code,
                    finding.field,
                    finding.text,
                    finding.start_ms,
                    finding.end_ms,
                    finding.text_range,
                ]
            )
            mark = hashlib.sha256(f"{words}#{seen[words]}".encode()).hexdigest()[:32]
            seen[words] += 1
            found.append((finding, mark))
    return found
