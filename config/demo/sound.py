"""Sound: music for each mood made of plucked strings, pads and a low drum, over the noises of the place."""

import array
import functools
import math
import random
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

from config.demo.drawing.timing import Schedule
from config.demo.stories.script import Episode

RATE = 24_000
_PAD_STEP = 6
_LENGTH_SECONDS = 15.5


@dataclass(frozen=True)
class Mood:
    """A piece of music: chords and melody as MIDI notes, `beat` in seconds, `gain` (dB) that brings it to -16 LUFS."""

    chords: tuple[tuple[int, ...], ...]
    melody: tuple[int, ...]
    beat: float
    gain: float
    heart: float = 0.0
    pad: float = 0.5


# Melodies keep to pentatonic scales; 0 is a rest.
MOODS: dict[str, Mood] = {
    "longing": Mood(
        ((45, 57, 60, 64), (41, 53, 57, 60), (48, 55, 60, 64), (43, 55, 59, 62)),
        (76, 0, 72, 74, 0, 69, 0, 72, 67, 0, 69, 0, 64, 0, 67, 69),
        0.46,
        10.0,
    ),
    "tension": Mood(
        ((40, 52, 55, 59), (40, 52, 55, 60), (41, 53, 56, 60), (40, 52, 58, 59)),
        (64, 0, 0, 67, 64, 0, 70, 0, 64, 0, 0, 67, 71, 70, 0, 67),
        0.36,
        10.2,
        heart=1.0,
    ),
    "mystery": Mood(
        ((38, 50, 53, 57), (36, 48, 55, 58), (34, 46, 53, 58), (33, 45, 52, 57)),
        (69, 0, 0, 74, 0, 0, 72, 0, 65, 0, 0, 69, 0, 67, 0, 0),
        0.5,
        10.9,
        heart=0.55,
    ),
    "warm": Mood(
        ((48, 55, 60, 64), (45, 57, 60, 64), (41, 57, 60, 65), (43, 55, 59, 62)),
        (72, 76, 79, 0, 76, 74, 72, 0, 69, 72, 76, 0, 74, 72, 74, 0),
        0.36,
        11.3,
        pad=0.4,
    ),
    "triumph": Mood(
        ((43, 55, 59, 62), (48, 55, 60, 64), (40, 52, 59, 64), (38, 54, 57, 62)),
        (74, 71, 74, 79, 0, 76, 74, 71, 74, 76, 79, 81, 79, 0, 76, 74),
        0.3,
        10.5,
        heart=0.8,
        pad=0.45,
    ),
    "court": Mood(
        ((45, 52, 57, 64), (43, 50, 57, 62), (40, 52, 55, 62), (45, 52, 57, 60)),
        (69, 0, 72, 74, 76, 0, 79, 76, 74, 72, 0, 69, 67, 69, 0, 0),
        0.32,
        12.9,
        pad=0.35,
    ),
}

_RAIN = "anoisesrc=color=pink:amplitude=0.30:seed=3:sample_rate=48000,highpass=f=700,lowpass=f=6500"
_SEA = "anoisesrc=color=brown:amplitude=0.55:seed=5:sample_rate=48000,lowpass=f=900,tremolo=f=0.16:d=0.75"
_CROWD = (
    "anoisesrc=color=brown:amplitude=0.30:seed=7:sample_rate=48000,bandpass=f=420:width_type=o:w=2,tremolo=f=2.3:d=0.3"
)
_TRAIN = "anoisesrc=color=brown:amplitude=0.60:seed=9:sample_rate=48000,lowpass=f=260,tremolo=f=3.1:d=0.6"
_WIND = "anoisesrc=color=pink:amplitude=0.22:seed=11:sample_rate=48000,bandpass=f=520:width_type=o:w=1.4,tremolo=f=0.21:d=0.7"
AMBIENCE = {
    "rain-street": _RAIN,
    "room": _RAIN,
    "lighthouse": _SEA,
    "open-sea": _SEA,
    "lamp-room": _WIND,
    "keeper-room": _WIND,
    "platform": _TRAIN,
    "carriage": _TRAIN,
    "lantern-street": _CROWD,
    "contest": _CROWD,
    "kitchen": _CROWD,
}


@dataclass(frozen=True)
class Soundtrack:
    """What ffmpeg is told after its picture input."""

    arguments: tuple[str, ...]


def write_soundtrack(episode: Episode, plan: Schedule, folder: Path) -> Soundtrack:
    """Write the music of an episode into `folder`; the answer also mixes in the place's noises and cuts what is missing."""
    music = folder / "music.wav"
    left, right = (array.array("f", side) for side in _music(episode.mood))
    for slot in plan.slots[1:]:
        _mix(left, _drum(52, 0.9), slot.start, 0.5)
        _mix(right, _drum(52, 0.9), slot.start, 0.5)
    hook = plan.slots[-1]
    for side in (left, right):
        _mix(side, _gong(), hook.start + hook.lines[-1].start, 0.4)
    _write(music, left, right, plan.seconds)
    place = AMBIENCE.get(episode.scenes[0].place, _WIND)
    end = plan.seconds
    chain = f"[1:a]aresample=48000,aecho=0.85:0.75:67|113|191:0.30|0.22|0.15[music];[2:a]{_stereo()}[place];"
    chain += f"[music][place]amix=inputs=2:normalize=0:duration=first,volume={MOODS[episode.mood].gain}dB,alimiter=limit=0.82:level=0,"
    chain += f"afade=t=in:d=0.25,afade=t=out:st={end - 0.9:.3f}:d=0.9{_cut(episode)}[sound]"
    inputs = ["-i", str(music), "-f", "lavfi", "-t", f"{end:.3f}", "-i", place]
    return Soundtrack((*inputs, "-filter_complex", chain, "-map", "0:v", "-map", "[sound]"))


def _stereo() -> str:
    return "aformat=channel_layouts=stereo,volume=0.55"


def _cut(episode: Episode) -> str:
    if episode.gap is None:
        return ""
    return f",volume=0:enable='between(t,{episode.gap.start},{episode.gap.start + episode.gap.seconds})'"


@functools.lru_cache(maxsize=8)
def _music(name: str) -> tuple["array.array[float]", "array.array[float]"]:
    """Both sides of a mood's music, made once."""
    mood = MOODS[name]
    pad = _pads(mood)
    left, right = array.array("f", pad), array.array("f", pad)
    rng = random.Random(name)
    step, at = 0, 0.0
    while at < _LENGTH_SECONDS - 1:
        note = mood.melody[step % len(mood.melody)]
        if note:
            string, lean = _string(note), rng.uniform(0.25, 0.75)
            _mix(left, string, at, 0.62 * (1 - lean) + 0.1)
            _mix(right, string, at + 0.004, 0.62 * lean + 0.1)
        if mood.heart and step % 4 == 0:
            for side in (left, right):
                _mix(side, _drum(46, 0.32), at, 0.55 * mood.heart)
                _mix(side, _drum(42, 0.3), at + 0.19, 0.36 * mood.heart)
        step, at = step + 1, at + mood.beat
    return left, right


def _pads(mood: Mood) -> "array.array[float]":
    """Chords that swell into one another."""
    count = int(RATE * _LENGTH_SECONDS)
    track = array.array("f", bytes(4 * count))
    length = mood.beat * 8
    for index in range(math.ceil(_LENGTH_SECONDS / length)):
        chord = mood.chords[index % len(mood.chords)]
        _mix(track, _pad(chord, round(length * 1.25 * RATE)), index * length, mood.pad)
    return track


@functools.lru_cache(maxsize=32)
def _pad(chord: tuple[int, ...], count: int) -> "array.array[float]":
    """A chord of soft, slightly detuned voices, rising and falling."""
    sine, coarse = math.sin, count // _PAD_STEP
    total = [0.0] * coarse
    for note in chord:
        turn = math.tau * _pitch(note) * _PAD_STEP / RATE
        slow, soft = turn * 1.0035, 0.11 if note > 47 else 0.2
        total = [value + soft * (sine(turn * at) + 0.55 * sine(slow * at)) for at, value in enumerate(total)]
    return _finer([value * math.sin(math.pi * at / coarse) ** 0.6 for at, value in enumerate(total)])


def _finer(samples: list[float]) -> "array.array[float]":
    """Low notes are made from few samples; the ones between lie on straight lines."""
    sound = array.array("f", bytes(4 * _PAD_STEP * len(samples)))
    following = [*samples[1:], 0.0]
    for step in range(_PAD_STEP):
        share = step / _PAD_STEP
        part = [a + (b - a) * share for a, b in zip(samples, following, strict=True)]
        sound[step::_PAD_STEP] = array.array("f", part)
    return sound


def _pitch(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


@functools.lru_cache(maxsize=64)
def _string(note: int) -> "array.array[float]":
    """A plucked string (Karplus and Strong, 1983)."""
    period = max(2, round(RATE / _pitch(note)))
    rng = random.Random(note)
    ring = [rng.uniform(-1, 1) for _ in range(period)]
    ring = [(ring[index] + ring[index - 1] + ring[index - 2]) / 3 for index in range(period)]
    sound = array.array("f")
    for _ in range(max(1, int(RATE * 1.5) // period)):
        sound.extend(ring)
        following = [*ring[1:], ring[0]]
        ring = [0.4985 * (first + second) for first, second in zip(ring, following, strict=True)]
    fade = 1200
    for index in range(fade):
        sound[-1 - index] *= index / fade
    return sound


@functools.lru_cache(maxsize=8)
def _drum(hertz: float, seconds: float) -> "array.array[float]":
    """A heartbeat or a deep drum: a sine whose pitch falls."""
    count = int(RATE * seconds)
    decay = 5.5 / count
    return array.array(
        "f",
        [
            math.exp(-decay * at)
            * min(1.0, at / 90)
            * math.sin(math.tau * hertz * at / RATE * (1 + 0.9 * math.exp(-at / 700)))
            for at in range(count)
        ],
    )


@functools.lru_cache(maxsize=1)
def _gong() -> "array.array[float]":
    """What sounds when the last line of an episode falls."""
    count = RATE * 3 // 2
    partials = ((98.0, 0.55), (147.3, 0.35), (293.1, 0.16))
    return array.array(
        "f",
        [
            math.exp(-2.6 * at / count)
            * min(1.0, at / 300)
            * sum(size * math.sin(math.tau * hertz * at / RATE) for hertz, size in partials)
            for at in range(count)
        ],
    )


def _mix(track: "array.array[float]", sound: "array.array[float]", seconds: float, gain: float) -> None:
    """Add a sound to a track at a moment; what reaches beyond the end is left out."""
    start = int(seconds * RATE)
    end = min(len(track), start + len(sound))
    track[start:end] = array.array(
        "f", [value + gain * other for value, other in zip(track[start:end], sound, strict=False)]
    )


def _write(path: Path, left: "array.array[float]", right: "array.array[float]", seconds: float) -> None:
    count = min(len(left), math.ceil(seconds * RATE))
    loudest = max(max(*side, -min(side)) for side in (left, right))
    size = min(16_000.0, 32_000 / loudest)
    both = array.array("h", bytes(4 * count))
    for offset, side in enumerate((left, right)):
        both[offset::2] = array.array("h", [int(value * size) for value in side[:count]])
    if sys.byteorder == "big":
        both.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(both.tobytes())
