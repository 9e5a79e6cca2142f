"""What must be true of a package before anybody may play it: each broken rule is one finding, in words."""

from media.encoding.boxes import FragmentedFile
from media.encoding.plan import EncodePlan
from media.encoding.playlists import PackagedRendition

LONGEST_DRIFT_SECONDS = 0.1
LARGEST_START_DELTA_SECONDS = 0.045
TICK = 0.0005


def package_findings(plan: EncodePlan, rungs: list[PackagedRendition], audio: PackagedRendition) -> list[str]:
    """All broken rules; an empty list means that the package may be published."""
    findings: list[str] = []
    planned = {rung.name: rung for rung in plan.rungs}
    if [rung.name for rung in rungs] != list(planned):
        findings.append("the renditions are not those of the plan")
    for packaged in (*rungs, audio):
        findings += [f"{packaged.name}: {finding}" for finding in _file_findings(packaged.boxes, plan)]
    for rung in rungs:
        boxes, wanted = rung.boxes, planned.get(rung.name)
        if wanted and (boxes.width, boxes.height) != (wanted.width, wanted.height):
            findings.append(f"{rung.name}: {boxes.width}x{boxes.height} instead of {wanted.width}x{wanted.height}")
        if not all(part.starts_with_sync for part in boxes.fragments):
            findings.append(f"{rung.name}: a segment does not begin with a key frame")
        if abs(boxes.start_seconds - audio.boxes.start_seconds + _priming(audio.boxes)) > LARGEST_START_DELTA_SECONDS:
            findings.append(f"{rung.name}: picture and sound do not start together")
    return findings + _alignment_findings(rungs)


def _priming(audio: FragmentedFile) -> float:
    """The edit list skips the encoder's priming samples, so the sound starts at zero of the presentation."""
    return audio.start_seconds - audio.fragments[0].start_seconds


def _file_findings(boxes: FragmentedFile, plan: EncodePlan) -> list[str]:
    findings = []
    at = boxes.init_bytes
    for part in boxes.fragments:
        if part.offset != at:
            findings.append(f"a gap before byte {part.offset}")
        at = part.offset + part.size
    if at != boxes.total_bytes:
        findings.append(f"{boxes.total_bytes - at} bytes after the last segment")
    clock = boxes.fragments[0].start_seconds
    for part in boxes.fragments:
        if abs(part.start_seconds - clock) > TICK:
            findings.append(f"a jump in time at {part.start_seconds:.3f} s")
        clock = part.start_seconds + part.duration_seconds
    tolerance = max(LONGEST_DRIFT_SECONDS, float(1 / plan.frame_rate))
    if abs(boxes.duration_seconds - plan.duration_seconds) > tolerance + TICK:
        findings.append(f"lasts {boxes.duration_seconds:.3f} s instead of {plan.duration_seconds:.3f} s")
    return findings


def _alignment_findings(rungs: list[PackagedRendition]) -> list[str]:
    """Players switch rungs at segment borders: the borders must be the same everywhere."""
    first = rungs[0].boxes.fragments if rungs else ()
    findings = []
    for rung in rungs[1:]:
        parts = rung.boxes.fragments
        same = len(parts) == len(first) and all(
            abs(one.start_seconds - other.start_seconds) < TICK
            and abs(one.duration_seconds - other.duration_seconds) < TICK
            for one, other in zip(parts, first, strict=True)
        )
        if not same:
            findings.append(f"{rung.name}: segments are not aligned with {rungs[0].name}")
    return findings
