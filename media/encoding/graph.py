"""The one filter graph: every rung, the sound and all measurements hang on a single decode of the source."""

from dataclasses import dataclass

from media.encoding.plan import AUDIO_RATE, EncodePlan, PlannedSound
from media.encoding.thumbs import sprite_grid

VIDEO_MEASURES = "measures-video.txt"
FLASH_MEASURES = "measures-flash.txt"
ANALYSIS_LONG_SIDE = 160
# Flashes are judged on a larger picture than the rest: a quarter of the screen must still be told apart.
FLASH_WIDTH = 160
STILL_RUNGS = frozenset({"720", "540", "360"})
STILL_COUNT = 12
STILL_PATTERN = "still-%d.jpg"
BLACK_SECONDS = 0.1
FREEZE_SECONDS = 1.0
FREEZE_NOISE = 0.001
SCENE_THRESHOLD = 10
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
# From linear light at a reference white of 203 cd/m² (ITU-R BT.2408) to BT.709 with a gentle shoulder.
TONE_MAP = (
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
)


@dataclass(frozen=True)
class Graph:
    """The text for -filter_complex and the labels of its outputs; no stills and sprite without measuring or without a picture."""

    text: str
    rung_labels: tuple[str, ...]
    sound_labels: tuple[str, ...]
    stills_label: str = ""
    sprite_label: str = ""


def encode_graph(plan: EncodePlan, *, measure: bool = True) -> Graph:
    """A cascade: each rung is scaled from the one above it, the measurements and thumbnails from the smallest."""
    measure = measure and bool(plan.rungs)
    chains = _cascade(plan, measure=measure) if plan.rungs else []
    if measure:
        chains += [*_measures(plan), _stills(plan), _sprite(plan)]
    chains += [f"{sound_chain(plan, sound)}[{sound.name}]" for sound in plan.sounds]
    return Graph(
        text=";".join(chains),
        rung_labels=tuple(f"[v{rung.name}]" for rung in plan.rungs),
        sound_labels=tuple(f"[{sound.name}]" for sound in plan.sounds),
        stills_label="[posters]" if measure else "",
        sprite_label="[tiles]" if measure else "",
    )


def _cascade(plan: EncodePlan, *, measure: bool) -> list[str]:
    still_name = next((rung.name for rung in plan.rungs if rung.name in STILL_RUNGS), plan.rungs[-1].name)
    chains: list[str] = []
    source = f"0:{plan.video_index}"
    steps = _first_steps(plan)
    for rung, following in zip(plan.rungs, (*plan.rungs[1:], None), strict=True):
        wanted = [f"v{rung.name}"]
        if measure and rung.name == still_name:
            wanted.append("stills")
        if following:
            wanted.append(f"c{following.name}")
        elif measure:
            wanted += ["small", "sprite"]
        chains.append(f"[{source}]{steps}{_split('split', wanted)}")
        if following:
            source, steps = f"c{following.name}", f"scale={following.width}:{following.height}:flags=bicubic"
    return chains


def _first_steps(plan: EncodePlan) -> str:
    """From the decoded source to the largest rung: constant rate first, so that dropped frames are never scaled."""
    top = plan.rungs[0]
    frames = round(plan.duration_seconds * plan.frame_rate)
    steps = ["bwdif=mode=send_frame:deint=all"] if plan.deinterlace else []
    steps.append(f"fps=fps={plan.frame_rate}:start_time=0")
    if plan.video_pad_seconds:
        steps.append(f"tpad=stop_mode=clone:stop_duration={plan.video_pad_seconds}")
    steps.append(f"trim=end_frame={frames}")
    size = f"scale={top.width}:{top.height}:flags={plan.scaler}"
    if plan.tone_map:
        steps += [size, TONE_MAP]
    else:
        source_range = "pc" if plan.full_range else "tv"
        matrix = f"in_color_matrix={plan.source_matrix}:out_color_matrix=bt709:in_range={source_range}:out_range=tv"
        steps += [f"{size}:{matrix}", "format=yuv420p"]
    return ",".join([*steps, "setsar=1", TAGS])


def _split(name: str, labels: list[str]) -> str:
    ends = "".join(f"[{label}]" for label in labels)
    return ends if len(labels) == 1 else f",{name}={len(labels)}{ends}"


def _measures(plan: EncodePlan) -> list[str]:
    """Black, frozen and cuts on a tiny picture, flashes on a small one; what they find goes to files."""
    smallest = plan.rungs[-1]
    scale = ANALYSIS_LONG_SIDE / max(smallest.width, smallest.height)
    width, height = (max(16, round(side * scale) // 2 * 2) for side in (smallest.width, smallest.height))
    flash_height = round(FLASH_WIDTH * smallest.height / smallest.width) // 2 * 2
    return [
        f"[small]scale={FLASH_WIDTH}:{flash_height}:flags=fast_bilinear,split=2[flash][tiny]",
        (
            "[flash]photosensitivity=bypass=1,"
            f"metadata=mode=print:key=lavfi.photosensitivity.badness:file={FLASH_MEASURES},nullsink"
        ),
        (
            f"[tiny]scale={width}:{height}:flags=fast_bilinear,"
            f"blackdetect=d={BLACK_SECONDS}:pic_th=0.98:pix_th=0.10,"
            f"freezedetect=n={FREEZE_NOISE}:d={FREEZE_SECONDS},scdet=t={SCENE_THRESHOLD},"
            f"metadata=mode=print:file={VIDEO_MEASURES},nullsink"
        ),
    ]


def _stills(plan: EncodePlan) -> str:
    step = plan.duration_seconds / STILL_COUNT
    pick = f"isnan(prev_selected_t)*gte(t,{step / 2:.3f})+gte(t-prev_selected_t,{step:.3f})"
    return f"[stills]select='{pick}',scale=in_range=tv:out_range=pc,format=yuv420p[posters]"


def _sprite(plan: EncodePlan) -> str:
    grid = sprite_grid(plan)
    pick = f"isnan(prev_selected_t)+gte(t-prev_selected_t,{grid.interval}-0.001)"
    return (
        f"[sprite]select='{pick}',scale={grid.width}:{grid.height}:flags=bilinear:in_range=tv:out_range=pc,format=yuv420p,"
        f"tile={grid.columns}x{grid.rows}[tiles]"
    )


def heard_chain(index: int) -> str:
    """From one track to 48 kHz stereo that begins with the file; what is measured and what is encoded start alike."""
    return f"[0:{index}]aresample={AUDIO_RATE}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo"


def sound_chain(plan: EncodePlan, sound: PlannedSound) -> str:
    """From the first moment to the last of the picture, with one fixed gain; silence when the source has no sound."""
    length = f"{plan.duration_seconds:.6f}"
    if sound.index is None:
        return f"anullsrc=r={AUDIO_RATE}:cl=stereo,atrim=end={length}"
    steps = [heard_chain(sound.index)]
    if sound.gain_db:
        steps.append(f"volume={sound.gain_db}dB:precision=float")
    if sound.limit_dbtp is not None:
        steps.append(f"alimiter=limit={10 ** (sound.limit_dbtp / 20):.4f}:attack=5:release=50:level=0:latency=1")
    return ",".join([*steps, f"apad=whole_dur={length}", f"atrim=end={length}"])
