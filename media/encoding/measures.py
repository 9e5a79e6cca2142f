"""What validation heard in one sound track: loudness by EBU R 128, peak, silent stretches."""

import math
import re
from dataclasses import asdict, dataclass, field
from typing import Any

SILENCE_LUFS = -70.0
SILENCE_SECONDS = 0.5
SILENCE_DB = -50
LINE = re.compile(r"^lavfi\.(?P<key>[\w.-]+)=(?P<value>.+)$")
Stretches = list[list[float]]


@dataclass(frozen=True)
class SoundMeasures:
    """One track. Loudness in LUFS and peak in dBTP are None for plain silence; ``silent`` holds [start, end] in seconds."""

    loudness_lufs: float | None = None
    true_peak_dbtp: float | None = None
    range_lu: float | None = None
    silent: Stretches = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, as it is stored on the asset."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SoundMeasures":
        """The inverse of ``to_json``."""
        return cls(**data)


def parse_sound_measures(text: str, duration_seconds: float) -> SoundMeasures:
    """From what ebur128 and silencedetect print as frame metadata."""
    pairs = pairs_of(text)
    latest = dict(pairs)
    integrated = number(latest.get("r128.I"))
    peak = number(latest.get("r128.true_peak"))
    return SoundMeasures(
        loudness_lufs=integrated if integrated is not None and integrated > SILENCE_LUFS else None,
        true_peak_dbtp=round(20 * math.log10(peak), 2) if peak else None,
        range_lu=number(latest.get("r128.LRA")),
        silent=stretches_of(pairs, "silence_start", "silence_end", duration_seconds),
    )


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Key and value of every metadata line, in order of time."""
    return [(match["key"], match["value"]) for line in text.splitlines() if (match := LINE.match(line))]


def stretches_of(pairs: list[tuple[str, str]], start_key: str, end_key: str, duration: float) -> Stretches:
    """Starts matched with ends; a stretch that is still open lasts until the end: filters only say when it is over."""
    found: Stretches = []
    open_since: float | None = None
    for key, value in pairs:
        if key.startswith(start_key):
            open_since = max(0.0, float(value)) if open_since is None else open_since
        elif key.startswith(end_key) and open_since is not None:
            found.append([round(open_since, 3), round(min(float(value), duration), 3)])
            open_since = None
    if open_since is not None:
        found.append([round(open_since, 3), round(duration, 3)])
    return found


def number(text: str | None) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None
