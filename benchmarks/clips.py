"""Clips to measure on, and the CPU time of ffmpeg: real footage when the shared folder is there, drawn pictures otherwise."""

import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

from media.ffmpeg import ffmpeg_binary

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media"
VERTICAL = ("v1_bbb_540x960_20s.mp4", "v2_cars_540x960_15s.mp4", "v3_crystal_540x960_12s.mp4")
QUIET = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
DRAWN = ("mandelbrot=s=540x960:r=30", "testsrc2=s=540x960:r=30,noise=alls=8:allf=t", "gradients=s=540x960:r=30:n=4")


def ffmpeg(*arguments: str, folder: Path | None = None) -> None:
    """Run to a good end."""
    subprocess.run([ffmpeg_binary(), *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def cpu_of(work: Callable[[], object]) -> float:
    """CPU-seconds of the children that a piece of work starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ffmpeg_cpu(arguments: list[str], folder: Path) -> float:
    """CPU-seconds of one ffmpeg run."""
    return cpu_of(lambda: ffmpeg(*arguments, folder=folder))


def originals(folder: Path) -> list[Path]:
    """Vertical clips of different character."""
    real = [SHARED / "vertical" / name for name in VERTICAL]
    if all(path.is_file() for path in real):
        return real
    drawn = []
    for number, picture in enumerate(DRAWN):
        path = folder / f"drawn-{number}.mp4"
        if not path.exists():
            ffmpeg(*QUIET, "-f", "lavfi", "-i", picture, "-t", "16", "-c:v", "libx264", "-crf", "18", str(path))
        drawn.append(path)
    return drawn


def long_clip(folder: Path, *, name: str = "clip.mp4", seconds: int = 60, key_frames: int = 60) -> Path:
    """``seconds`` of 1080x1920 at 30 frames a second with sound, a key frame every so many frames."""
    parts = originals(folder)
    inputs = [
        word for path in parts for word in ("-stream_loop", "-1", "-t", str(-(-seconds // len(parts))), "-i", str(path))
    ]
    scale = "fps=30,scale=1080:1920:flags=lanczos,setsar=1,format=yuv420p"
    chains = ";".join(f"[{number}:v]{scale}[v{number}]" for number in range(len(parts)))
    joined = "".join(f"[v{number}]" for number in range(len(parts)))
    graph = f"{chains};{joined}concat=n={len(parts)}[v]"
    sound = ["-f", "lavfi", "-i", "anoisesrc=r=48000:a=0.2:c=pink"]
    coding = ["-c:v", "libx264", "-preset", "superfast", "-b:v", "6M", "-maxrate", "7M", "-bufsize", "7M"]
    coding += ["-g", str(key_frames), "-sc_threshold", "0", "-c:a", "aac", "-ac", "2"]
    path = folder / name
    out = ["-map", "[v]", "-map", f"{len(parts)}:a", "-t", str(seconds), *coding, str(path)]
    ffmpeg(*QUIET, *inputs, *sound, "-filter_complex", graph, *out)
    return path


def pieces_of(clip: Path, folder: Path, *, seconds: int = 12, count: int = 3) -> list[Path]:
    """Pieces of the clip, twenty seconds apart, without encoding."""
    pieces = []
    for number in range(count):
        path = folder / f"piece-{number}.mp4"
        ffmpeg(*QUIET, "-ss", str(number * 20), "-t", str(seconds), "-i", str(clip), "-c", "copy", str(path))
        pieces.append(path)
    return pieces
