"""A measured row and how rows are shown and kept."""

import json
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "latest.json"


@dataclass(frozen=True)
class Row:
    """One figure. ``floor`` is what it was divided by or compared with, ``bar`` what it must not exceed, or reach if ``at_least``."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    bar: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the bar is kept; a row without one only informs."""
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def to_json(self) -> dict[str, object]:
        """Plain JSON with the verdict."""
        figures = {"name": self.name, "value": self.value, "unit": self.unit, "floor": self.floor, "bar": self.bar}
        return {**figures, "ok": self.ok}


def show(rows: list[dict[str, object]]) -> str:
    """A table for the terminal."""
    header = f"{'':2} {'measured':64} {'value':>10} {'unit':6} {'floor':>10} {'bar':>8}"
    lines = [header, "-" * len(header)]
    for row in rows:
        floor, bar = (_figure(row[key]) for key in ("floor", "bar"))
        mark = "✓" if row["ok"] else "✗"
        lines.append(f"{mark:2} {row['name']!s:64} {_figure(row['value']):>10} {row['unit']!s:6} {floor:>10} {bar:>8}")
    return "\n".join(lines)


def keep(rows: list[dict[str, object]]) -> Path:
    """Write the latest results: a list of the rows."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return RESULTS


def _figure(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else ""
