"""The ladder against its floor, and what else an episode costs, in CPU-seconds of one run on one machine.

Three pieces of 12 s are taken from a clip of 60 s at 1080x1920; each ratio is taken within one piece, the row is the median of the
three. The floor of a piece: one decode with the cascade of scalings into nothing, plus x264 alone from raw frames for each rung,
plus AAC alone. First playable is everything from the stored file to a playable preview of the whole clip (probe, validation,
preview), against the ladder of the whole clip (the CPU per second of the pieces, sixty times); the median of three runs.
"""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.clips import QUIET, cpu_of, ffmpeg_cpu, long_clip, pieces_of
from benchmarks.table import Row
from media.encoding.commands import decode_argv, encode_argv, preview_argv, validate_argv, validation_files
from media.encoding.facts import SourceFacts
from media.encoding.graph import FLASH_MEASURES, Graph, encode_graph
from media.encoding.measures import parse_sound_measures
from media.encoding.plan import REMUX, EncodePlan, plan_encoding
from media.probing import examine_source

THREADS = 2
PIECE_SECONDS, CLIP_SECONDS = 12, 60
FLASH_CHAIN = f"[flash]photosensitivity=bypass=1,metadata=mode=print:key=lavfi.photosensitivity.badness:file={FLASH_MEASURES},nullsink"


@dataclass(frozen=True)
class Piece:
    """CPU-seconds of one piece."""

    ladder: float
    floor: float
    apart: float
    analysis: float
    flashes: float
    verification: float


def rows() -> list[dict[str, object]]:
    """The table of encoding."""
    with tempfile.TemporaryDirectory(prefix="duanju-bench-") as name:
        folder = Path(name)
        clip = long_clip(folder)
        pieces = [_measure(path, folder) for path in pieces_of(clip, folder)]
        ladder = median(piece.ladder for piece in pieces) / PIECE_SECONDS * CLIP_SECONDS
        conformant = [_first_playable(clip, folder, remux=True) for _run in range(3)]
        other = long_clip(folder, name="other.mp4", key_frames=250)
        quick = [_first_playable(other, folder, remux=False) for _run in range(3)]
    table = [
        _row("ladder against its floor", [p.ladder / p.floor for p in pieces], pieces[0].floor, 1.10),
        _row("four separate runs against ours", [p.apart / p.ladder for p in pieces], ladder, 1.3, at_least=True),
        _row(
            "first playable of a conformant source: part of the ladder", [c / ladder for c in conformant], ladder, 0.01
        ),
        _row("first playable of any other source: part of the ladder", [c / ladder for c in quick], ladder, 0.20),
        _row("all analysis without flashes: part of the ladder", [p.analysis / p.ladder for p in pieces], ladder, 0.03),
        _row(
            "all analysis with flashes: part of the ladder",
            [(p.analysis + p.flashes) / p.ladder for p in pieces],
            ladder,
            0.10,
        ),
        _row(
            "verifying by a full decode: part of the ladder", [p.verification / p.ladder for p in pieces], ladder, 0.20
        ),
        Row("ladder: CPU per second of video", ladder / CLIP_SECONDS, "s/s"),
    ]
    return [row.to_json() for row in table]


def _row(name: str, values: list[float], floor: float, bar: float, *, at_least: bool = False) -> Row:
    return Row(name, median(values), "ratio", floor, bar, at_least)


def _facts(path: Path) -> SourceFacts:
    facts = examine_source(path).facts
    if facts is None:
        message = "the benchmark's own clip was refused"
        raise RuntimeError(message)
    return facts


def _validated(path: Path, facts: SourceFacts, folder: Path) -> EncodePlan:
    ffmpeg_cpu(validate_argv(path, facts), folder)
    texts = [(folder / name).read_text() for name in validation_files(facts)]
    return plan_encoding(facts, tuple(parse_sound_measures(text, facts.measured_seconds) for text in texts))


def _measure(path: Path, folder: Path) -> Piece:
    facts = _facts(path)
    plan = _validated(path, facts, folder)
    ladder = ffmpeg_cpu(encode_argv(path, plan, threads=THREADS), folder)
    names = [rung.name for rung in plan.rungs] + [sound.name for sound in plan.sounds]
    outputs = [folder / f"{name}.mp4" for name in names]
    plain = encode_graph(plan, measure=False)
    full = encode_graph(plan)
    decoded = ffmpeg_cpu(_into_nothing(path, plain), folder)
    calm = replace(full, text=full.text.replace(FLASH_CHAIN, "[flash]nullsink"))
    if calm.text == full.text:
        message = "the chain of flashes is not where it was"
        raise RuntimeError(message)
    without = ffmpeg_cpu(_into_nothing(path, calm), folder)
    return Piece(
        ladder=ladder,
        floor=decoded + _pure_coding(path, plan, folder),
        apart=_apart(path, plan, folder),
        analysis=max(0.0, without - decoded) + _listening(path, facts, folder),
        flashes=max(0.0, ffmpeg_cpu(_into_nothing(path, full), folder) - without),
        verification=ffmpeg_cpu(decode_argv(outputs, with_audio=True), folder),
    )


def _into_nothing(path: Path, graph: Graph) -> list[str]:
    """The graph with its rungs and sounds thrown away; stills and sprite are made, for they are part of the analysis."""
    argv = [*QUIET, "-threads", str(THREADS), "-i", str(path), "-filter_complex_threads", str(THREADS)]
    argv += ["-filter_complex", graph.text]
    for label in (*graph.rung_labels, *graph.sound_labels):
        argv += ["-map", label, "-f", "null", "-"]
    if graph.stills_label:
        argv += ["-map", graph.stills_label, "-c:v", "mjpeg", "-q:v", "3", "-fps_mode", "passthrough", "bench-%d.jpg"]
        argv += ["-map", graph.sprite_label, "-c:v", "mjpeg", "-frames:v", "1", "-update", "1", "bench.jpg"]
    return argv


def _listening(path: Path, facts: SourceFacts, folder: Path) -> float:
    """What validation's measuring of the sound costs beyond decoding it."""
    measured = ffmpeg_cpu(validate_argv(path, facts), folder)
    plain = [*QUIET, "-skip_frame:v", "nokey", "-skip_loop_filter:v", "all", "-i", str(path)]
    return max(0.0, measured - ffmpeg_cpu([*plain, "-map", "0:v", "-map", "0:a", "-f", "null", "-"], folder))


def _pure_coding(path: Path, plan: EncodePlan, folder: Path) -> float:
    """x264 for each rung from raw frames, less reading them; AAC from samples."""
    group = str(plan.group_frames)
    coder = ["-c:v", "libx264", "-preset", plan.preset, "-profile:v", "high", "-threads", str(THREADS), "-g", group]
    coder += ["-keyint_min", group, "-sc_threshold", "0", "-flags", "+cgop"]
    total = 0.0
    raw = folder / "raw.yuv"
    for rung in plan.rungs:
        scale = f"scale={rung.width}:{rung.height}:flags=bicubic,format=yuv420p"
        ffmpeg_cpu([*QUIET, "-i", str(path), "-an", "-vf", scale, "-f", "rawvideo", str(raw)], folder)
        shape = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{rung.width}x{rung.height}"]
        reading = [*QUIET, *shape, "-r", str(plan.frame_rate), "-i", str(raw)]
        caps = ["-crf", str(rung.crf), "-maxrate", f"{rung.cap_kbps}k", "-bufsize", f"{2 * rung.cap_kbps}k"]
        coded = ffmpeg_cpu([*reading, *coder, *caps, "-f", "null", "-"], folder)
        total += coded - ffmpeg_cpu([*reading, "-c", "copy", "-f", "null", "-"], folder)
    raw.unlink()
    samples = folder / "samples.wav"
    ffmpeg_cpu([*QUIET, "-i", str(path), "-vn", "-ac", "2", "-ar", "48000", str(samples)], folder)
    return total + ffmpeg_cpu([*QUIET, "-i", str(samples), "-c:a", "aac", "-b:a", "128k", "-f", "null", "-"], folder)


def _apart(path: Path, plan: EncodePlan, folder: Path) -> float:
    """One run for each rung, each decoding again, as it is usually done."""
    return sum(
        ffmpeg_cpu(encode_argv(path, replace(plan, rungs=(rung,)), threads=THREADS, measure=False), folder)
        for rung in plan.rungs
    )


def _first_playable(path: Path, folder: Path, *, remux: bool) -> float:
    found: list[SourceFacts] = []
    total = cpu_of(lambda: found.append(_facts(path)))
    facts = found[0]
    plan = plan_encoding(facts)
    if (plan.preview == REMUX) != remux:
        message = f"the benchmark's clip is not what it should be: {plan.preview}"
        raise RuntimeError(message)
    total += ffmpeg_cpu(validate_argv(path, facts), folder)
    return total + ffmpeg_cpu(preview_argv(path, plan, threads=1), folder)
