"""A measured row and how rows are shown and kept."""

import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "latest.json"


@dataclass(frozen=True)
class Row:
    """One figure. ``floor`` is what it was divided by or compared with, ``bar`` what it must not exceed."""

    name: str
    value: float
    unit: str
    floor: float | None
    bar: float | None

    @property
    def ok(self) -> bool:
        """Whether the bar is kept; a row without one only informs."""
        return self.bar is None or self.value <= self.bar

    def to_json(self) -> dict[str, object]:
        """Plain JSON with the verdict."""
        return {**asdict(self), "ok": self.ok}


def show(rows: list[dict[str, object]]) -> str:
    """A table for the terminal."""
    header = f"{'':2} {'measured':44} {'value':>10} {'unit':10} {'floor':>10} {'bar':>8}"
    lines = [header, "-" * len(header)]
    for row in rows:
        floor, bar = (_figure(row[key]) for key in ("floor", "bar"))
        mark = "✓" if row["ok"] else "✗"
        lines.append(f"{mark:2} {row['name']!s:44} {_figure(row['value']):>10} {row['unit']!s:10} {floor:>10} {bar:>8}")
    return "\n".join(lines)


def keep(rows: list[dict[str, object]], at: str) -> Path:
    """Write the latest results with what the machine was."""
    machine = {"system": platform.platform(), "processor": platform.processor(), "python": platform.python_version()}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"at": at, "machine": machine, "rows": rows}, indent=1, ensure_ascii=False) + "\n")
    return RESULTS


def _figure(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else ""
