"""The film: an episode drawn frame by frame into ffmpeg, with its title, captions, dissolves and sound."""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from config.demo.drawing.colours import PALETTES
from config.demo.drawing.lettering import caption, last_words, title_card
from config.demo.drawing.plates import HEIGHT, WIDTH, Frame, Plate, View
from config.demo.drawing.reel import Reel
from config.demo.drawing.stage import FRAMES_PER_SECOND
from config.demo.drawing.timing import TITLE_SECONDS, Schedule, schedule
from config.demo.sound import write_soundtrack
from config.demo.stories.script import Episode, Story
from media.ffmpeg import ffmpeg_binary

_CAPTION_FOOT = 1000.0


# Colour is declared through x264: as options of ffmpeg it would convert every frame, for a third of the time.
COLOUR = "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv:deblock=0,0"
VIDEO = [
    *[
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-crf",
        "25",
        "-maxrate",
        "1120k",
        "-bufsize",
        "2200k",
        "-g",
        "48",
        "-x264-params",
    ],
    COLOUR,
]
AUDIO = ["-threads", "1", "-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2"]
REPEATABLE = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


class DrawingFailed(RuntimeError):  # noqa: N818
    """ffmpeg did not take the pictures."""


@dataclass(frozen=True)
class Overlay:
    """Lettering over the picture from `start` to `end` seconds of the episode."""

    plate: Plate
    y: float
    start: float
    end: float
    fade: float = 0.16

    def lay(self, frame: Frame, seconds: float) -> None:
        if not self.start <= seconds < self.end:
            return
        opacity = min(1.0, (seconds - self.start + 0.04) / self.fade, (self.end - seconds) / self.fade)
        self.plate.lay(frame, View(WIDTH / 2, self.y, opacity=max(0.0, opacity)))


def draw_episode(story: Story, number: int, folder: Path) -> Path:
    """Draw an episode into `folder` as `<slug>-<number>.mp4` (720 x 1280, 24 frames a second, H.264 and AAC).

    Raises FontMissing when the machine has no font with Chinese letters, DrawingFailed when ffmpeg gives up.
    """
    episode = story.episode(number)
    plan = schedule(episode)
    target = folder / f"{story.slug}-{number:02d}.mp4"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".drawing-") as scratch:
        sound = write_soundtrack(episode, plan, Path(scratch))
        draft = Path(scratch) / "draft.mp4"
        _encode(_frames(story, episode, plan), [*sound.arguments], draft)
        draft.replace(target)
    return target


def _encode(frames: Iterator[Frame], sound: list[str], target: Path) -> None:
    command = [*_input(), *sound, *VIDEO, *AUDIO, "-shortest", "-movflags", "+faststart", *REPEATABLE, str(target)]
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=complaints) as encoder:  # noqa: S603
            if encoder.stdin is None:
                raise DrawingFailed("ffmpeg has no input")
            try:
                for raw in _raw(frames):
                    encoder.stdin.write(raw)
                encoder.stdin.close()
            except BrokenPipeError:
                pass
        if encoder.returncode != 0:
            complaints.seek(0)
            raise DrawingFailed(complaints.read().decode(errors="replace")[-600:])


def _raw(frames: Iterator[Frame]) -> Iterator[bytes]:
    """Frames as bytes; a frame that stands for two is turned into bytes once."""
    last, raw = None, b""
    for frame in frames:
        if frame is not last:
            last, raw = frame, frame.raw()
        yield raw


def _input() -> list[str]:
    size = f"{WIDTH}x{HEIGHT}"
    pictures = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", str(FRAMES_PER_SECOND), "-i", "pipe:0"]
    return [ffmpeg_binary(), *["-v", "error", "-nostdin", "-y", "-threads", "1"], *pictures]


def _frames(story: Story, episode: Episode, plan: Schedule) -> Iterator[Frame]:
    """Every frame of the episode in order."""
    overlays = _overlays(story, episode, plan)
    reel = Reel(story, episode, plan)
    frame = Frame()
    for number in range(round(plan.seconds * FRAMES_PER_SECOND)):
        seconds = number / FRAMES_PER_SECOND
        if reel.moves_on(number, seconds):
            frame = reel.frame(seconds)
            _light(frame, seconds, plan.seconds)
            for overlay in overlays:
                overlay.lay(frame, seconds)
        yield _silenced(frame, episode, seconds)


def _light(frame: Frame, seconds: float, total: float) -> None:
    """Dim behind the title, full light, and down to dusk (never to black) at the end."""
    rising = 0.36 + max(0.0, seconds - TITLE_SECONDS + 0.5) * 1.4
    light = min(1.0, rising, 0.4 + (total - seconds) * 1.5)
    if light < 1:
        frame.brighten(light)


def _silenced(frame: Frame, episode: Episode, seconds: float) -> Frame:
    """Black where the cutting room lost the picture."""
    gap = episode.gap
    return Frame() if gap and gap.start <= seconds < gap.start + gap.seconds else frame


def _overlays(story: Story, episode: Episode, plan: Schedule) -> list[Overlay]:
    palette = PALETTES[story.palette]
    title = _lettering(title_card(story.title, episode.title, episode.number, palette))
    overlays = [Overlay(title, 400, 0.0, TITLE_SECONDS - 0.1, 0.3)]
    for slot in plan.slots:
        for spoken in slot.lines:
            name = story.role(spoken.line.speaker).name if spoken.line.speaker else None
            plate = _lettering(caption(spoken.line.text, name, palette))
            start, end = slot.start + spoken.start, slot.start + spoken.end
            overlays.append(Overlay(plate, _CAPTION_FOOT - plate.height / 2, start, end))
    closing = _lettering(last_words(final=episode is story.episodes[-1], palette=palette))
    overlays.append(Overlay(closing, _CAPTION_FOOT - 60, plan.seconds - 1.05, plan.seconds + 1, 0.3))
    return overlays


def _lettering(picture: Image.Image) -> Plate:
    return Plate(picture, grain=False, fine=False)
