"""Small clips with pictures and melodies of their own, and disguised copies of them."""

import hashlib
import subprocess
from pathlib import Path

import imageio_ffmpeg

QUIET = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
CODING = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "28", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k"]
CELLS = "cellauto=s=270x480:r=30:rule=110:seed=3:full=1,scale=540:960:flags=neighbor,crop=270:480"
CARDS = "testsrc2=s=270x480:r=30"
SONG = "aevalsrc='0.4*sin(2*PI*t*(220+60*mod(floor(t*4)*5,11)))+0.2*sin(2*PI*t*(500+90*mod(floor(t*3)*7,13)))':s=44100"
TUNE = "aevalsrc='0.4*sin(2*PI*t*(300+80*mod(floor(t*5)*3,17)))+0.2*sin(2*PI*t*(700+50*mod(floor(t*2)*9,7)))':s=44100"


def clip(folder: Path, picture: str = CELLS, sound: str = SONG, seconds: int = 12) -> Path:
    """A clip of an ffmpeg source with a melody; ``sound=""`` leaves it out."""
    heard = ["-f", "lavfi", "-i", sound] if sound else []
    return _made(folder, ["-f", "lavfi", "-i", picture, *heard, "-t", str(seconds)])


def copy_of(path: Path, pictures: str = "null", *, sound: str = "anull", start: float = 0) -> Path:
    """The clip once more, from ``start`` on, through a filter of the picture and one of the sound."""
    return _made(path.parent, ["-ss", str(start), "-i", str(path), "-vf", pictures, "-af", sound])


def _made(folder: Path, arguments: list[str]) -> Path:
    path = folder / f"{hashlib.sha256(repr(arguments).encode()).hexdigest()[:12]}.mp4"
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), *QUIET, *arguments, *CODING, str(path)]
    subprocess.run(argv, check=True, timeout=120)
    return path
