"""Encoding against its floor: decoding once, scaling in a cascade, and nothing but x264 and AAC, measured in the same run."""

import resource
import subprocess
import tempfile
from pathlib import Path

from benchmarks.table import Row
from media.encoding.analysis import parse_measures
from media.encoding.commands import AUDIO_FILE, decode_argv, encode_argv, rung_file
from media.encoding.graph import AUDIO_MEASURES, VIDEO_MEASURES, encode_graph
from media.encoding.plan import EncodePlan, plan_encoding
from media.ffmpeg import ffmpeg_binary
from media.probing import examine_source

SECONDS = 8
THREADS = 2
SHARED_CLIP = Path(__file__).resolve().parents[2] / "shared" / "media" / "vertical" / "v3_crystal_540x960_12s.mp4"
QUIET = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]


def rows() -> list[dict[str, object]]:
    """CPU ratios of a clip of 1080x1920 with sound; real footage when the shared folder is there."""
    with tempfile.TemporaryDirectory(prefix="duanju-bench-") as name:
        folder = Path(name)
        source = _source(folder)
        facts = examine_source(source).facts
        if facts is None:
            message = "the benchmark's own clip was refused"
            raise RuntimeError(message)
        plan = plan_encoding(facts)
        floor = _floor(source, plan, folder)
        whole = _cpu(encode_argv(source, plan, threads=THREADS), folder)
        rungs = [folder / rung_file(rung) for rung in plan.rungs]
        verification = _cpu(decode_argv([*rungs, folder / AUDIO_FILE], with_audio=True), folder)
        analysis = _analysis(rungs[-1], folder / AUDIO_FILE, plan, folder)
        probe = _probe(source)
        video = (folder / VIDEO_MEASURES).read_text()
        parse_measures(video, (folder / AUDIO_MEASURES).read_text(), plan.duration_seconds)
    table = [
        Row("ladder: CPU against its floor", whole / floor, "ratio", floor, 1.10),
        Row("all measurements: part of the ladder's CPU", analysis / whole, "ratio", whole, 0.03),
        Row("verifying by a full decode: part of the ladder", verification / whole, "ratio", whole, 0.20),
        Row("probe: CPU", probe, "s", None, 1.0),
        Row("ladder: CPU per second of video", whole / plan.duration_seconds, "s/s", None, None),
    ]
    return [row.to_json() for row in table]


def _cpu(arguments: list[str], folder: Path) -> float:
    """CPU-seconds of one ffmpeg run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([ffmpeg_binary(), *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _probe(source: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    examine_source(source)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _source(folder: Path) -> Path:
    path = folder / "source.mp4"
    picture = ["-f", "lavfi", "-i", "mandelbrot=s=1080x1920:r=30,noise=alls=6:allf=t"]
    if SHARED_CLIP.is_file():
        picture = ["-i", str(SHARED_CLIP)]
    sound = ["-f", "lavfi", "-i", "anoisesrc=r=48000:a=0.2"]
    shape = ["-vf", "scale=1080:1920:flags=lanczos,setsar=1", "-t", str(SECONDS)]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    arguments = [*QUIET, *picture, *sound, "-map", "0:v", "-map", "1:a", *shape, *codecs, "-shortest", str(path)]
    subprocess.run([ffmpeg_binary(), *arguments], check=True)
    return path


def _floor(source: Path, plan: EncodePlan, folder: Path) -> float:
    """One decode with the cascade into nothing, then x264 alone from raw frames, then AAC alone from samples."""
    graph = encode_graph(plan, measure=False)
    nothing = [part for label in graph.rung_labels for part in ("-map", label, "-f", "null", "-")]
    video = graph.text.rpartition(";")[0]
    total = _cpu([*QUIET, "-i", str(source), "-filter_complex", video, *nothing], folder)
    settings = _x264_settings(plan)
    for rung in plan.rungs:
        raw = folder / "raw.yuv"
        scale = f"scale={rung.width}:{rung.height}:flags=bicubic,format=yuv420p"
        _cpu([*QUIET, "-i", str(source), "-an", "-vf", scale, "-f", "rawvideo", str(raw)], folder)
        shape = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{rung.width}x{rung.height}"]
        reading = [*QUIET, *shape, "-r", str(plan.frame_rate), "-i", str(raw)]
        caps = ["-crf", str(rung.crf), "-maxrate", f"{rung.cap_kbps}k", "-bufsize", f"{2 * rung.cap_kbps}k"]
        with_x264 = _cpu([*reading, *settings, *caps, "-f", "null", "-"], folder)
        total += with_x264 - _cpu([*reading, "-c", "copy", "-f", "null", "-"], folder)
        raw.unlink()
    samples = folder / "samples.wav"
    _cpu([*QUIET, "-i", str(source), "-vn", "-ac", "2", "-ar", "48000", str(samples)], folder)
    total += _cpu([*QUIET, "-i", str(samples), "-c:a", "aac", "-b:a", "128k", "-f", "null", "-"], folder)
    return total


def _x264_settings(plan: EncodePlan) -> list[str]:
    group = str(plan.group_frames)
    shape = ["-c:v", "libx264", "-preset", plan.preset, "-profile:v", "high", "-threads", str(THREADS)]
    return [*shape, "-g", group, "-keyint_min", group, "-sc_threshold", "0", "-flags", "+cgop"]


def _analysis(smallest: Path, audio: Path, plan: EncodePlan, folder: Path) -> float:
    """The measuring chains alone, on the smallest rung and the sound, less the decoding that they share with the ladder."""
    chains = {part.partition("]")[0].strip("["): part for part in encode_graph(plan).text.split(";")}
    picture = chains["small"].partition("]")[2].replace("nullsink", "null")
    sound = chains["listen"].partition("]")[2].replace("anullsink", "anull")
    measured = _cpu([*QUIET, "-i", str(smallest), "-vf", picture, "-f", "null", "-"], folder)
    measured += _cpu([*QUIET, "-i", str(audio), "-af", sound, "-f", "null", "-"], folder)
    plain = _cpu([*QUIET, "-i", str(smallest), "-f", "null", "-"], folder)
    plain += _cpu([*QUIET, "-i", str(audio), "-f", "null", "-"], folder)
    return max(0.0, measured - plain)
