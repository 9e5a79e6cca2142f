"""From the metadata that the filters print to the analysis: black, frozen, silent stretches, loudness, scene cuts."""

import math
import re
from typing import Any

from media.encoding.graph import BLACK_SECONDS

SILENCE_LUFS = -70.0
LINE = re.compile(r"^lavfi\.(?P<key>[\w.]+)=(?P<value>.+)$")
Stretches = list[list[float]]


def parse_measures(video_text: str, audio_text: str | None, duration_seconds: float) -> dict[str, Any]:
    """``{"black": [[s, e]…], "frozen": …, "silent": …, "loudness_lufs": …}``; without sound its keys are missing."""
    video = _pairs(video_text)
    analysis: dict[str, Any] = {
        "black": [
            [start, end]
            for start, end in _stretches(video, "black_start", "black_end", duration_seconds)
            if end - start >= BLACK_SECONDS
        ],
        "frozen": _stretches(video, "freezedetect.freeze_start", "freezedetect.freeze_end", duration_seconds),
        "scene_cuts": [round(float(value), 3) for key, value in video if key == "scd.time"],
    }
    if audio_text is not None:
        audio = _pairs(audio_text)
        analysis["silent"] = _stretches(audio, "silence_start", "silence_end", duration_seconds)
        analysis.update(_loudness(audio))
    return analysis


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(match["key"], match["value"]) for line in text.splitlines() if (match := LINE.match(line))]


def _stretches(pairs: list[tuple[str, str]], start_key: str, end_key: str, duration: float) -> Stretches:
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


def _loudness(pairs: list[tuple[str, str]]) -> dict[str, float | None]:
    """Integrated loudness (EBU R 128) and true peak of the whole; None for plain silence."""
    latest = dict(pairs)
    integrated = _number(latest.get("r128.I"))
    peak = _number(latest.get("r128.true_peak"))
    return {
        "loudness_lufs": integrated if integrated is not None and integrated > SILENCE_LUFS else None,
        "true_peak_dbtp": round(20 * math.log10(peak), 2) if peak else None,
        "loudness_range_lu": _number(latest.get("r128.LRA")),
    }


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None
