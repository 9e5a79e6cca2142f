"""Command lines for ffmpeg, as argument lists without the binary; they run inside a scratch folder of their own."""

from pathlib import Path

from media.encoding.gates import CONTAINERS
from media.encoding.graph import POSTER_CANDIDATES, encode_graph
from media.encoding.plan import AUDIO_RATE, EncodePlan, PlannedRung

AUDIO_FILE = "audio.mp4"
POSTER_PATTERN = "still-%d.jpg"
SEGMENT_MICROSECONDS = 2_000_000
LARGEST_ALLOCATION_BYTES = 1 << 30
# One fragment for each group of pictures, an init segment that stands alone, nothing after the last fragment.
VIDEO_FRAGMENTS = ("-movflags", "+cmaf+frag_keyframe+skip_trailer+default_base_moof", "-f", "mp4")
# The delayed moov carries the encoder's 1024 priming samples in its edit list.
AUDIO_FRAGMENTS = ("-movflags", "+cmaf+delay_moov+skip_trailer+default_base_moof", "-f", "mp4")
QUIET = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning", "-y")


def rung_file(rung: PlannedRung) -> str:
    """The file name of a video rendition."""
    return f"{rung.name}.mp4"


def poster_files() -> tuple[str, ...]:
    """The still frames that an encoding run may leave, in order of time."""
    return tuple(POSTER_PATTERN % number for number in range(1, POSTER_CANDIDATES + 1))


def safe_input(source: Path, *options: str) -> tuple[str, ...]:
    """An input that can open nothing but this one local file of a known container."""
    return (
        "-protocol_whitelist", "file,pipe", "-format_whitelist", ",".join(CONTAINERS), *options, "-i", f"file:{source}",
    )  # fmt: skip


def strict_flags(*, progress: bool) -> tuple[str, ...]:
    """Stop at the first damaged frame; report progress on standard output when asked to."""
    report = ("-progress", "pipe:1", "-stats_period", "1") if progress else ()
    return (*QUIET, "-xerror", "-max_alloc", str(LARGEST_ALLOCATION_BYTES), *report)


def encode_argv(source: Path, plan: EncodePlan, *, threads: int, measure: bool = True) -> list[str]:
    """One run for all rungs, the sound, the measurements and the poster candidates."""
    graph = encode_graph(plan, measure=measure)
    argv = [
        *strict_flags(progress=True),
        *safe_input(source, "-threads", str(threads)),
        *("-filter_complex_threads", str(threads), "-filter_complex", graph.text),
    ]
    for rung, label in zip(plan.rungs, graph.rung_labels, strict=True):
        argv += ["-map", label, *_video_options(plan, rung, threads), *_no_metadata(), *VIDEO_FRAGMENTS]
        argv += [rung_file(rung)]
    argv += ["-map", graph.audio_label, *_audio_options(plan), *_no_metadata(), AUDIO_FILE]
    if graph.poster_label:
        argv += ["-map", graph.poster_label, "-c:v", "mjpeg", "-q:v", "3", "-fps_mode", "passthrough"]
        argv += ["-frames:v", str(POSTER_CANDIDATES), "-f", "image2", POSTER_PATTERN]
    return argv


def decode_argv(sources: list[Path], *, with_audio: bool) -> list[str]:
    """Decode everything and keep nothing: does it play from beginning to end without an error?"""
    argv = [*strict_flags(progress=True)]
    for source in sources:
        argv += safe_input(source, "-skip_loop_filter", "all")
    for number in range(len(sources)):
        argv += ["-map", f"{number}:v:0?"]
        if with_audio:
            argv += ["-map", f"{number}:a:0?"]
    return [*argv, "-fps_mode", "passthrough", "-f", "null", "-"]


def _video_options(plan: EncodePlan, rung: PlannedRung, threads: int) -> list[str]:
    group = str(plan.group_frames)
    return [
        *("-c:v", "libx264", "-preset", plan.preset, "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-crf", str(rung.crf), "-maxrate", f"{rung.cap_kbps}k", "-bufsize", f"{2 * rung.cap_kbps}k"),
        *("-g", group, "-keyint_min", group, "-sc_threshold", "0", "-flags", "+cgop"),
        *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"),
        *("-threads", str(threads)),
    ]


def _audio_options(plan: EncodePlan) -> list[str]:
    return [
        *("-c:a", "aac", "-b:a", f"{plan.audio_kbps}k", "-ar", str(AUDIO_RATE), "-ac", "2"),
        *("-frag_duration", str(SEGMENT_MICROSECONDS)),
        *AUDIO_FRAGMENTS,
    ]


def _no_metadata() -> tuple[str, ...]:
    return ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn")
