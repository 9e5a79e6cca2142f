"""From the metadata that the filters print to the analysis of the picture: black, frozen, scene cuts, flashes."""

from typing import Any

from media.encoding.graph import BLACK_SECONDS
from media.encoding.measures import Stretches, number, pairs_of, stretches_of

# On the filter's scale ordinary films reach 1 to 2.8 at their cuts, one change a second 3.2, three flashes a second 6 and more.
FLASH_LIMIT = 4.0
BADNESS = "photosensitivity.badness"


def parse_measures(video_text: str, flash_text: str, duration_seconds: float) -> dict[str, Any]:
    """``{"black": [[s, e]…], "frozen": …, "scene_cuts": [s…], "flash": {"score": …, "stretches": …}}``, times in seconds."""
    video = pairs_of(video_text)
    return {
        "black": [
            [start, end]
            for start, end in stretches_of(video, "black_start", "black_end", duration_seconds)
            if end - start >= BLACK_SECONDS
        ],
        "frozen": stretches_of(video, "freezedetect.freeze_start", "freezedetect.freeze_end", duration_seconds),
        "scene_cuts": [round(float(value), 3) for key, value in video if key == "scd.time"],
        "flash": parse_flashes(flash_text),
    }


def parse_flashes(text: str) -> dict[str, Any]:
    """The worst value and the stretches above the limit, from ``frame:… pts_time:…`` lines each followed by its badness."""
    worst = 0.0
    stretches: Stretches = []
    time = before = 0.0
    is_open = False
    for line in text.splitlines():
        if line.startswith("frame:"):
            before, time = time, float(line.rpartition("pts_time:")[2] or 0)
        elif BADNESS in line:
            value = number(line.rpartition("=")[2]) or 0.0
            worst = max(worst, value)
            if value > FLASH_LIMIT and not is_open:
                stretches.append([round(time, 3), round(time, 3)])
            elif is_open:
                stretches[-1][1] = round(time if value > FLASH_LIMIT else before, 3)
            is_open = value > FLASH_LIMIT
    return {"score": round(worst, 3), "stretches": stretches}
