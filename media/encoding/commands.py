"""Command lines for ffmpeg, as argument lists without the binary; they run inside a scratch folder of their own."""

from collections.abc import Mapping
from pathlib import Path

from media.encoding.facts import SourceFacts
from media.encoding.gates import CONTAINERS, SOUND_CONTAINERS
from media.encoding.graph import STILL_COUNT, STILL_PATTERN, encode_graph, heard_chain
from media.encoding.measures import SILENCE_DB, SILENCE_SECONDS
from media.encoding.plan import AUDIO_RATE, REMUX, EncodePlan, PlannedRung, quick_plan
from media.encoding.thumbs import SPRITE_FILE

EXPORT_FILE = "export.mp4"
REMUXED = "remux"
EXPORT_CRF = 20
SEGMENT_MICROSECONDS = 2_000_000
LARGEST_ALLOCATION_BYTES = 1 << 30
# One fragment for each group of pictures, an init segment that stands alone, nothing after the last fragment.
VIDEO_FRAGMENTS = ("-movflags", "+cmaf+frag_keyframe+skip_trailer+default_base_moof", "-f", "mp4")
# The delayed moov carries the encoder's 1024 priming samples in its edit list.
AUDIO_FRAGMENTS = ("-movflags", "+cmaf+delay_moov+skip_trailer+default_base_moof", "-f", "mp4")
JPEG = ("-c:v", "mjpeg", "-q:v", "3", "-fps_mode", "passthrough")
QUIET = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning", "-y")


def safe_input(source: Path, *options: str) -> tuple[str, ...]:
    """An input that can open nothing but this one local file of a known container."""
    return (
        *("-protocol_whitelist", "file,pipe", "-format_whitelist", ",".join(CONTAINERS + SOUND_CONTAINERS)),
        *(*options, "-i", f"file:{source}"),
    )  # fmt: skip


def strict_flags(*, progress: bool) -> tuple[str, ...]:
    """Stop at the first damaged frame; report progress on standard output when asked to."""
    report = ("-progress", "pipe:1", "-stats_period", "1") if progress else ()
    return (*QUIET, "-xerror", "-max_alloc", str(LARGEST_ALLOCATION_BYTES), *report)


def validation_files(facts: SourceFacts) -> tuple[str, ...]:
    """What validation writes: the measures of each kept sound, the default one first."""
    return tuple(f"sound-{number}.txt" for number in range(len(facts.kept_sounds)))


def validate_argv(source: Path, facts: SourceFacts) -> list[str]:
    """One fast run that stops at damage: the key frames of the picture, and all of every kept sound, measured."""
    fast = ("-threads", "1", *(("-skip_frame:v", "nokey", "-skip_loop_filter:v", "all") if facts.video else ()))
    argv = [*strict_flags(progress=True), *safe_input(source, *fast)]
    chains = [
        f"{heard_chain(sound.index)},ebur128=metadata=1:peak=true:framelog=quiet,"
        f"silencedetect=n={SILENCE_DB}dB:d={SILENCE_SECONDS},ametadata=mode=print:file={name}[heard{number}]"
        for number, (sound, name) in enumerate(zip(facts.kept_sounds, validation_files(facts), strict=True))
    ]
    if chains:
        argv += ["-filter_complex", ";".join(chains)]
    outputs = [f"[heard{number}]" for number in range(len(chains))]
    if facts.video is not None:
        outputs.append(f"0:{facts.video.index}")
    for label in outputs:
        argv += ["-map", label, "-fps_mode", "passthrough", "-f", "null", "-"]
    return argv


def encode_argv(source: Path, plan: EncodePlan, *, threads: int, measure: bool = True) -> list[str]:
    """One run for all rungs, all sounds, the measurements, the stills and the sprite."""
    return _encode(source, plan, threads=threads, measure=measure, options=())


def preview_files(plan: EncodePlan) -> tuple[str, str]:
    """Picture and sound of the preview."""
    return f"{REMUXED if plan.preview == REMUX else plan.rungs[-1].name}.mp4", f"{plan.sounds[0].name}.mp4"


def preview_argv(source: Path, plan: EncodePlan, *, threads: int) -> list[str]:
    """Something that plays soon: a conformant source only repackaged, any other as one small, quickly made rung."""
    if plan.preview != REMUX:
        return _encode(source, quick_plan(plan), threads=threads, measure=False, options=("-skip_loop_filter", "noref"))
    picture, sound = preview_files(plan)
    track = plan.sounds[0]
    argv = [*strict_flags(progress=True), *safe_input(source)]
    if track.index is None:
        argv += ["-f", "lavfi", "-t", str(plan.duration_seconds), "-i", f"anullsrc=r={AUDIO_RATE}:cl=stereo"]
    argv += ["-map", f"0:{plan.video_index}", "-c:v", "copy", *_no_metadata(), *VIDEO_FRAGMENTS, picture]
    coding = ["-c:a", "aac", "-b:a", "32k"] if track.index is None else ["-c:a", "copy"]
    argv += ["-map", "1:0" if track.index is None else f"0:{track.index}", *coding]
    return [*argv, "-frag_duration", str(SEGMENT_MICROSECONDS), *_no_metadata(), *AUDIO_FRAGMENTS, sound]


def export_argv(
    video: Path,
    audio: Path,
    overlay: Path | None,
    *,
    label_seconds: float,
    metadata: Mapping[str, str],
    threads: int,
) -> list[str]:
    """A file for people outside: picture and sound in one MP4, the overlay over the first seconds, the metadata kept by its keys."""
    argv = [*strict_flags(progress=True), *safe_input(video), *safe_input(audio)]
    picture = ["-map", "0:v", "-c:v", "copy"]
    if overlay is not None:
        argv += ["-f", "image2", "-protocol_whitelist", "file", "-i", f"file:{overlay}"]
        graph = f"[0:v][2:v]overlay=enable='lt(t,{label_seconds})':format=yuv420,format=yuv420p[labelled]"
        coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(EXPORT_CRF), "-threads", str(threads)]
        picture = ["-filter_complex", graph, "-map", "[labelled]", *coding]
    tags = [part for key, value in metadata.items() for part in ("-metadata", f"{key}={value}")]
    plain = ["-map_metadata", "-1", *tags, "-movflags", "+faststart+use_metadata_tags", "-f", "mp4", EXPORT_FILE]
    return [*argv, *picture, "-map", "1:a", "-c:a", "copy", *plain]


def _encode(source: Path, plan: EncodePlan, *, threads: int, measure: bool, options: tuple[str, ...]) -> list[str]:
    graph = encode_graph(plan, measure=measure)
    argv = [
        *strict_flags(progress=True),
        *safe_input(source, "-threads", str(threads), *options),
        *("-filter_complex_threads", str(threads), "-filter_complex", graph.text),
    ]
    for rung, label in zip(plan.rungs, graph.rung_labels, strict=True):
        argv += ["-map", label, *_video_options(plan, rung, threads), *_no_metadata(), *VIDEO_FRAGMENTS]
        argv += [f"{rung.name}.mp4"]
    for sound, label in zip(plan.sounds, graph.sound_labels, strict=True):
        argv += ["-map", label, *_audio_options(plan), *_no_metadata(), f"{sound.name}.mp4"]
    if graph.stills_label:
        argv += ["-map", graph.stills_label, *JPEG, "-frames:v", str(STILL_COUNT), "-f", "image2", STILL_PATTERN]
        argv += ["-map", graph.sprite_label, *JPEG, "-frames:v", "1", "-update", "1", "-f", "image2", SPRITE_FILE]
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
