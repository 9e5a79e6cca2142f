"""A producer's month as lines in a fixed order, its totals, and the digest that tells whether it is still the same. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

AMOUNTS = ("gross", "amount")


@dataclass(frozen=True)
class StatementLine:
    """One share: ``gross_minor`` is what viewers had paid, ``amount_minor`` the producer's part of it.

    ``clawed_minor`` and ``is_undone`` may change after the month was closed, so they are shown and are no part of the digest.
    """

    share_id: int
    earned_at: datetime
    kind: str
    series: str
    transaction_id: int
    gross_minor: int
    amount_minor: int
    series_slug: str = ""
    clawed_minor: int = 0
    is_undone: bool = False

    @property
    def platform_minor(self) -> int:
        """What the platform keeps."""
        return self.gross_minor - self.amount_minor


def canonical(line: StatementLine) -> bytes:
    """The bytes that are hashed: sorted keys, no white space, UTC in microseconds, one line."""
    content = {
        "amount": line.amount_minor,
        "at": line.earned_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "gross": line.gross_minor,
        "id": line.share_id,
        "kind": line.kind,
        "series": line.series,
        "transaction": line.transaction_id,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode() + b"\n"


@dataclass
class Summary:
    """What a month sums to, and the SHA-256 of its lines."""

    count: int = 0
    sha256: str = ""
    clawed_minor: int = 0
    total: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AMOUNTS, 0))
    rows: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    clawed_rows: dict[tuple[str, str], int] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)

    @property
    def totals(self) -> dict[str, Any]:
        """What is stored with a statement; clawed amounts are not, for they may still change."""
        by_row = [{"kind": kind, "series": series, **sums} for (kind, series), sums in sorted(self.rows.items())]
        return {"lines": self.count, **self.total, "platform": self.platform_minor, "by_series": by_row}

    @property
    def platform_minor(self) -> int:
        """What the platform keeps of the month."""
        return self.total["gross"] - self.total["amount"]


def summarise(lines: Iterable[StatementLine]) -> Summary:
    """Totals and digest in one pass; the lines come in the order of the statement."""
    summary, digest = Summary(), hashlib.sha256()
    for line in lines:
        digest.update(canonical(line))
        key = (line.kind, line.series)
        row = summary.rows.setdefault(key, dict.fromkeys(AMOUNTS, 0))
        for sums in (summary.total, row):
            sums["gross"] += line.gross_minor
            sums["amount"] += line.amount_minor
        summary.count += 1
        summary.clawed_minor += line.clawed_minor
        summary.clawed_rows[key] = summary.clawed_rows.get(key, 0) + line.clawed_minor
        summary.slugs[line.series] = line.series_slug
    summary.sha256 = digest.hexdigest()
    return summary
