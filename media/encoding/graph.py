"""The one filter graph: every rung, the sound and all measurements hang on a single decode of the source."""

from dataclasses import dataclass

from media.encoding.plan import AUDIO_RATE, EncodePlan, PlannedRung

VIDEO_MEASURES = "measures-video.txt"
AUDIO_MEASURES = "measures-audio.txt"
ANALYSIS_LONG_SIDE = 160
POSTER_RUNGS = frozenset({"720", "540", "360"})
POSTER_CANDIDATES = 6
BLACK_SECONDS = 0.1
FREEZE_SECONDS = 1.0
FREEZE_NOISE = 0.001
SILENCE_SECONDS = 0.5
SILENCE_DB = -50
SCENE_THRESHOLD = 10
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
# From linear light at a reference white of 203 cd/m² (ITU-R BT.2408) to BT.709 with a gentle shoulder.
TONE_MAP = (
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
)


@dataclass(frozen=True)
class Graph:
    """The text for -filter_complex and the labels of its outputs."""

    text: str
    rung_labels: tuple[str, ...]
    audio_label: str
    poster_label: str


def encode_graph(plan: EncodePlan, *, measure: bool = True) -> Graph:
    """A cascade: each rung is scaled from the one above it, the measurements from the smallest."""
    poster_name = next((rung.name for rung in plan.rungs if rung.name in POSTER_RUNGS), plan.rungs[-1].name)
    chains: list[str] = []
    source = f"0:{plan.video_index}"
    steps = _first_steps(plan)
    for rung, following in zip(plan.rungs, (*plan.rungs[1:], None), strict=True):
        wanted = [f"v{rung.name}"]
        if measure and rung.name == poster_name:
            wanted.append("stills")
        if following:
            wanted.append(f"c{following.name}")
        elif measure:
            wanted.append("small")
        chains.append(f"[{source}]{steps}{_split('split', wanted)}")
        if following:
            source, steps = f"c{following.name}", f"scale={following.width}:{following.height}:flags=bicubic"
    if measure:
        chains += [_video_measures(plan.rungs[-1]), _stills(plan)]
    chains.append(_sound(plan, measure=measure))
    return Graph(
        text=";".join(chains),
        rung_labels=tuple(f"[v{rung.name}]" for rung in plan.rungs),
        audio_label="[sound]",
        poster_label="[posters]" if measure else "",
    )


def _first_steps(plan: EncodePlan) -> str:
    """From the decoded source to the largest rung: constant rate first, so that dropped frames are never scaled."""
    top = plan.rungs[0]
    frames = round(plan.duration_seconds * plan.frame_rate)
    steps = ["bwdif=mode=send_frame:deint=all"] if plan.deinterlace else []
    steps.append(f"fps=fps={plan.frame_rate}:start_time=0")
    if plan.video_pad_seconds:
        steps.append(f"tpad=stop_mode=clone:stop_duration={plan.video_pad_seconds}")
    steps.append(f"trim=end_frame={frames}")
    size = f"scale={top.width}:{top.height}:flags=bicubic"
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


def _video_measures(smallest: PlannedRung) -> str:
    scale = ANALYSIS_LONG_SIDE / max(smallest.width, smallest.height)
    width, height = (max(16, round(side * scale) // 2 * 2) for side in (smallest.width, smallest.height))
    return (
        f"[small]scale={width}:{height}:flags=fast_bilinear,"
        f"blackdetect=d={BLACK_SECONDS}:pic_th=0.98:pix_th=0.10,"
        f"freezedetect=n={FREEZE_NOISE}:d={FREEZE_SECONDS},scdet=t={SCENE_THRESHOLD},"
        f"metadata=mode=print:file={VIDEO_MEASURES},nullsink"
    )


def _stills(plan: EncodePlan) -> str:
    step = plan.duration_seconds / POSTER_CANDIDATES
    pick = f"isnan(prev_selected_t)*gte(t,{step / 2:.3f})+gte(t-prev_selected_t,{step:.3f})"
    return f"[stills]select='{pick}',scale=in_range=tv:out_range=pc,format=yuv420p[posters]"


def _sound(plan: EncodePlan, *, measure: bool) -> str:
    """48 kHz stereo from the first moment to the last of the picture; silence when the source has no sound."""
    length = f"{plan.duration_seconds:.6f}"
    if plan.audio_index is None:
        return f"anullsrc=r={AUDIO_RATE}:cl=stereo,atrim=end={length}[sound]"
    chain = (
        f"[0:{plan.audio_index}]aresample={AUDIO_RATE}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,"
        f"apad=whole_dur={length},atrim=end={length}"
    )
    if not measure:
        return f"{chain}[sound]"
    return (
        f"{chain},asplit=2[sound][listen];[listen]ebur128=metadata=1:peak=true,"
        f"silencedetect=n={SILENCE_DB}dB:d={SILENCE_SECONDS},"
        f"ametadata=mode=print:file={AUDIO_MEASURES},anullsink"
    )
