"""Odd sources, encoded for real and looked at: upright, progressive, in the right colours, equally loud, in sync."""

import re
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image

from media.encoding.analysis import parse_flashes
from media.encoding.boxes import read_fragmented
from media.encoding.commands import encode_argv, preview_argv, preview_files, validate_argv, validation_files
from media.encoding.conformance import remux_obstacles
from media.encoding.facts import SourceFacts
from media.encoding.graph import FLASH_MEASURES
from media.encoding.measures import SoundMeasures, parse_sound_measures
from media.encoding.plan import REMUX, EncodePlan, Wishes, plan_encoding
from media.encoding.stills import choose_covers
from media.encoding.thumbs import sprite_grid, thumbs_vtt
from media.ffmpeg import run_ffmpeg
from media.probing import examine_source

FFMPEG = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
QUICK = Wishes(preset="ultrafast")
# The left half is red, the right one blue, the lower quarter black: every turn and mirror can be told.
FLAG = "color=c=red:s=160x284:r=25[a];color=c=blue:s=160x284:r=25[b];[a][b]hstack,drawbox=y=213:h=71:w=320:color=black:t=fill"


def ffmpeg(*arguments: str) -> str:
    return subprocess.run([*FFMPEG, *arguments], check=True, capture_output=True, text=True, timeout=120).stderr


def flag(path: Path, *options: str, before: tuple[str, ...] = ()) -> Path:
    ffmpeg("-f", "lavfi", "-i", FLAG, "-t", "2", *before, "-c:v", "libx264", "-pix_fmt", "yuv420p", *options, str(path))
    return path


def facts_of(path: Path) -> SourceFacts:
    examination = examine_source(path)
    assert examination.refusal is None, examination.refusal
    assert examination.facts is not None
    return examination.facts


def encode(path: Path, folder: Path, wishes: Wishes = QUICK) -> EncodePlan:
    """Validate, plan and encode as the pipeline does."""
    facts = facts_of(path)
    plan = plan_encoding(facts, heard(path, facts, folder), wishes=wishes)
    run = run_ffmpeg(encode_argv(path, plan, threads=2), folder=folder, media_seconds=plan.duration_seconds)
    assert run.ok, run.stderr_tail
    return plan


def heard(path: Path, facts: SourceFacts, folder: Path) -> tuple[SoundMeasures, ...]:
    run = run_ffmpeg(validate_argv(path, facts), folder=folder, media_seconds=facts.measured_seconds)
    assert run.ok, run.stderr_tail
    texts = [(folder / name).read_text() for name in validation_files(facts)]
    return tuple(parse_sound_measures(text, facts.measured_seconds) for text in texts)


def frame(path: Path, at: float = 1.0) -> Image.Image:
    picture = path.with_suffix(".png")
    ffmpeg("-i", str(path), "-ss", str(at), "-frames:v", "1", str(picture))
    return Image.open(picture).convert("RGB")


def colour(picture: Image.Image, across: float, down: float) -> str:
    red, green, blue = picture.getpixel((int(picture.width * across), int(picture.height * down)))
    if max(red, green, blue) < 60:
        return "black"
    return "red" if red > blue else "blue"


@pytest.mark.parametrize(
    "turn", [("-display_rotation", "90"), ("-display_rotation", "180"), ("-display_hflip",), ("-display_vflip",)]
)
def test_turned_and_mirrored_pictures_come_out_as_a_player_shows_them(tmp_path, turn):
    plain = flag(tmp_path / "plain.mp4")
    turned = tmp_path / "turned.mp4"
    ffmpeg(*turn, "-i", str(plain), "-c", "copy", str(turned))
    facts = facts_of(turned)
    assert facts.video is not None
    assert remux_obstacles(facts) == ["orientation"]
    plan = encode(turned, tmp_path)
    ours = frame(tmp_path / "360.mp4")
    ffmpeg("-i", str(turned), "-ss", "1", "-frames:v", "1", str(tmp_path / "shown.png"))
    shown = Image.open(tmp_path / "shown.png").convert("RGB")
    assert (plan.rungs[0].width > plan.rungs[0].height) == (shown.width > shown.height)
    places = [(x, y) for x in (0.2, 0.8) for y in (0.1, 0.9)]
    assert [colour(ours, *place) for place in places] == [colour(shown, *place) for place in places]
    assert [colour(ours, *place) for place in places] != [colour(frame(plain), *place) for place in places]


@pytest.mark.parametrize(
    ("name", "coding"),
    [
        ("h264.mp4", ("-c:v", "libx264", "-flags", "+ilme+ildct", "-x264-params", "tff=1")),
        ("mpeg2.mpg", ("-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-b:v", "4M")),
    ],
)
def test_interlaced_pictures_come_out_progressive(tmp_path, name, coding):
    path = tmp_path / name
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=360x640:r=50,scroll=h=0.02,tinterlace=mode=interleave_top,setfield=tff",
            "-t",
            "2",
        ),
        *("-pix_fmt", "yuv420p", *coding, str(path)),
    )
    facts = facts_of(path)
    assert facts.video is not None
    assert facts.video.interlaced
    plan = encode(path, tmp_path)
    assert plan.deinterlace
    assert (combing(path), combing(tmp_path / "360.mp4")) == (True, False)


def combing(path: Path) -> bool:
    """Whether idet takes most frames for interlaced by what they look like."""
    told = subprocess.run(
        [*FFMPEG[:3], "-i", str(path), "-vf", "idet", "-an", "-f", "null", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    line = [line for line in told.splitlines() if "Multi frame detection" in line][-1]
    top, bottom, progressive = (int(re.search(rf"{word}:\s*(\d+)", line)[1]) for word in ("TFF", "BFF", "Progressive"))
    return top + bottom > progressive


def test_full_range_keeps_its_colours(tmp_path):
    path = flag(tmp_path / "full.mp4", "-vf", "crop=316:280,scale=out_range=pc,setrange=pc", "-color_range", "pc")
    facts = facts_of(path)
    assert "pixel format" in remux_obstacles(facts)
    encode(path, tmp_path)
    picture = frame(tmp_path / "360.mp4")
    for place, wanted in (((0.2, 0.3), (255, 0, 0)), ((0.8, 0.3), (0, 0, 255)), ((0.5, 0.95), (0, 0, 0))):
        seen = picture.getpixel((int(picture.width * place[0]), int(picture.height * place[1])))
        assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 14, (place, seen)


def test_a_varying_rate_becomes_a_constant_one_without_losing_time(tmp_path):
    path = flag(
        tmp_path / "vfr.mkv", "-vf", "setpts='if(lt(N,25),N/25,1+(N-25)/10)/TB',settb=1/1000", "-fps_mode", "vfr"
    )
    plan = encode(path, tmp_path)
    boxes = read_fragmented(tmp_path / "360.mp4")
    assert boxes.sample_count == round(plan.duration_seconds * plan.frame_rate)
    assert boxes.duration_seconds == pytest.approx(facts_of(path).measured_seconds, abs=0.1)


def test_sixty_frames_a_second_are_a_setting():
    facts = SourceFacts.from_json(CONFORMANT)
    fast = replace(facts, video=replace(facts.video, nominal_rate=60.0, average_rate=60.0))
    assert plan_encoding(fast).frame_rate == 30
    assert plan_encoding(fast, wishes=Wishes(fastest=60)).frame_rate == 60
    ntsc = replace(facts, video=replace(facts.video, nominal_rate=59.94, average_rate=59.94))
    assert plan_encoding(ntsc, wishes=Wishes(fastest=60)).frame_rate == Fraction(60000, 1001)


@pytest.mark.parametrize(("volume", "gain"), [("-30dB", 12.0), ("-10dB", None), ("0dB", None)])
def test_every_sound_is_brought_to_the_same_loudness_and_no_peak_is_too_high(tmp_path, volume, gain):
    path = tmp_path / "loud.mp4"
    voice = "sine=f=300:r=48000,volume='2+3*sin(6*t)':eval=frame"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=s=180x320:r=25", "-f", "lavfi", "-i", voice, "-t", "6"),
        *("-af", f"volume={volume}", "-c:v", "libx264", "-c:a", "aac", "-b:a", "192k", str(path)),
    )
    plan = encode(path, tmp_path)
    sound = tmp_path / "audio.mp4"
    (after,) = heard(sound, replace(facts_of_sound(sound)), tmp_path)
    if gain is not None:
        assert plan.sounds[0].gain_db == gain
    else:
        assert after.loudness_lufs == pytest.approx(-16.0, abs=1.0)
    assert after.true_peak_dbtp is not None
    assert after.true_peak_dbtp <= -1.0


def facts_of_sound(path: Path) -> SourceFacts:
    facts = examine_source(path, sound_only=True).facts
    assert facts is not None
    return facts


def test_further_tracks_become_sounds_of_their_own_and_the_default_one_comes_first(tmp_path):
    path = tmp_path / "two.mp4"
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=180x320:r=25",
            "-f",
            "lavfi",
            "-i",
            "sine=f=300",
            "-f",
            "lavfi",
            "-i",
            "sine=f=900",
        ),
        *(
            "-t",
            "3",
            "-map",
            "0",
            "-map",
            "1",
            "-map",
            "2",
            "-metadata:s:a:0",
            "language=eng",
            "-metadata:s:a:1",
            "language=zho",
        ),
        *("-disposition:a:0", "0", "-disposition:a:1", "default", "-c:v", "libx264", "-c:a", "aac", str(path)),
    )
    plan = encode(path, tmp_path)
    assert [(sound.name, sound.language, sound.index) for sound in plan.sounds] == [
        ("audio", "zho", 2),
        ("audio-2", "eng", 1),
    ]
    assert (tmp_path / "audio-2.mp4").is_file()
    assert EncodePlan.from_json(plan.to_json()) == plan


def test_sound_alone_is_planned_without_rungs(tmp_path):
    path = tmp_path / "dub.mp3"
    ffmpeg("-f", "lavfi", "-i", "sine=f=300", "-t", "3", str(path))
    facts = facts_of_sound(path)
    plan = plan_encoding(facts)
    assert (plan.rungs, plan.preview, [sound.name for sound in plan.sounds]) == ((), "", ["audio"])
    run = run_ffmpeg(encode_argv(path, plan, threads=1), folder=tmp_path, media_seconds=3)
    assert run.ok, run.stderr_tail
    assert read_fragmented(tmp_path / "audio.mp4").duration_seconds == pytest.approx(3, abs=0.1)
    assert examine_source(path).refusal is not None  # as an episode it is none
    refusal = examine_source(flag(tmp_path / "mute.mp4"), sound_only=True).refusal
    assert refusal is not None
    assert refusal.rule == "no-sound"


def test_flashes_are_told_from_calm_pictures(tmp_path):
    pictures = {
        "flash": "color=c=black:s=180x320:r=30,geq=lum='if(mod(floor(N/3),2),235,16)':cb=128:cr=128",
        "calm": "mandelbrot=s=180x320:r=30",
    }
    scores = {}
    for name, picture in pictures.items():
        path = tmp_path / f"{name}.mp4"
        ffmpeg("-f", "lavfi", "-i", picture, "-t", "3", "-c:v", "libx264", "-pix_fmt", "yuv420p", str(path))
        encode(path, tmp_path)
        scores[name] = parse_flashes((tmp_path / FLASH_MEASURES).read_text())
    assert scores["flash"]["score"] > 10
    assert scores["flash"]["stretches"]
    assert scores["calm"]["score"] < 2
    assert scores["calm"]["stretches"] == []


def test_the_sprite_has_a_tile_for_every_interval_and_covers_are_spread(tmp_path, make_clip):
    plan = encode(make_clip(seconds=25, width=180, height=320, picture="mandelbrot"), tmp_path)
    grid = sprite_grid(plan)
    assert (grid.interval, grid.count, grid.columns, grid.rows) == (2, 13, 10, 2)
    with Image.open(tmp_path / "sprite.jpg") as sprite:
        assert sprite.size == (grid.columns * grid.width, grid.rows * grid.height)
    assert thumbs_vtt(plan).count("#xywh=") == 13
    covers = choose_covers(tmp_path, plan)
    assert len(covers) == 4
    assert [cover["at_seconds"] // 6.25 for cover in covers] == [0, 1, 2, 3]
    with Image.open(tmp_path / "covers.jpg") as strip:
        assert strip.size == (4 * covers[0]["w"], covers[0]["h"])
    assert (tmp_path / "poster.jpg").is_file()


CONFORMANT = {
    "container": "mov,mp4,m4a,3gp,3g2,mj2",
    "size_bytes": 1000,
    "claimed_seconds": 60.0,
    "stream_count": 2,
    "video": {
        "codec": "h264",
        "width": 1080,
        "height": 1920,
        "profile": "High",
        "bit_rate": 4_000_000,
        "end_seconds": 60.0,
        "longest_key_gap_seconds": 2.0,
    },
    "audio": {"codec": "aac", "channels": 2, "sample_rate": 48000, "end_seconds": 60.0},
}


@pytest.mark.parametrize(
    ("part", "changes", "obstacle"),
    [
        ("video", {"codec": "hevc"}, "codec"),
        ("video", {"profile": "High 4:4:4 Predictive"}, "codec"),
        ("video", {"pixel_format": "yuv420p10le"}, "pixel format"),
        ("video", {"full_range": True}, "pixel format"),
        ("video", {"rotation": 90}, "orientation"),
        ("video", {"mirrored": True}, "orientation"),
        ("video", {"sample_aspect": (2, 1)}, "pixel shape"),
        ("video", {"width": 2160, "height": 3840}, "size"),
        ("video", {"interlaced": True}, "interlacing"),
        ("video", {"color_transfer": "smpte2084"}, "dynamic range"),
        ("video", {"bit_rate": 20_000_000}, "bit rate"),
        ("video", {"average_rate": 22.0}, "frame rate"),
        ("video", {"longest_key_gap_seconds": 9.0}, "key frames"),
        ("video", {"start_seconds": 1.0}, "start"),
        ("audio", {"codec": "ac3"}, "sound codec"),
        ("audio", {"channels": 6}, "sound channels"),
        ("audio", {"start_seconds": 1.0}, "sound start"),
    ],
)
def test_only_a_conformant_source_is_repackaged_for_its_preview(part, changes, obstacle):
    facts = SourceFacts.from_json(CONFORMANT)
    assert remux_obstacles(facts) == []
    assert plan_encoding(facts).preview == REMUX
    changed = replace(facts, **{part: replace(getattr(facts, part), **changes)})
    assert remux_obstacles(changed) == [obstacle]
    assert plan_encoding(changed).preview == "encode"


@pytest.mark.parametrize(
    "options", [("-g", "50"), ("-g", "50", "-bf", "3"), ("-profile:v", "high10", "-pix_fmt", "yuv420p10le")]
)
def test_a_preview_is_playable_fragments_of_picture_and_sound(tmp_path, options):
    path = tmp_path / "source.mov.mp4"
    ffmpeg(
        *(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=360x640:r=25",
            "-f",
            "lavfi",
            "-i",
            "sine=f=300",
            "-t",
            "5",
            "-c:v",
            "libx264",
        ),
        *("-pix_fmt", "yuv420p", "-b:v", "500k", "-c:a", "aac", "-ac", "2", *options, str(path)),
    )
    plan = plan_encoding(facts_of(path))
    assert (plan.preview == REMUX) == ("high10" not in options)
    run = run_ffmpeg(preview_argv(path, plan, threads=1), folder=tmp_path, media_seconds=5)
    assert run.ok, run.stderr_tail
    video, audio = (read_fragmented(tmp_path / name) for name in preview_files(plan))
    assert video.duration_seconds == pytest.approx(5, abs=0.1)
    assert all(part.starts_with_sync for part in video.fragments)
    assert audio.duration_seconds == pytest.approx(5, abs=0.1)
    assert plan.preview_hash != plan.plan_hash


def test_what_a_file_says_of_its_making_is_kept(tmp_path):
    path = tmp_path / "made.mp4"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=s=180x320:r=25", "-t", "2", "-c:v", "libx264", "-pix_fmt", "yuv420p"),
        *("-movflags", "use_metadata_tags", "-metadata", 'AIGC={"Label":"1","ContentProducer":"North"}', str(path)),
    )
    uuid = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
    payload = b"manifest store"
    path.write_bytes(path.read_bytes() + (8 + 16 + len(payload)).to_bytes(4, "big") + b"uuid" + uuid + payload)
    kept = facts_of(path).provenance
    assert kept["aigc"] == {"Label": "1", "ContentProducer": "North"}
    assert kept["c2pa"]["bytes"] == len(payload)
    assert facts_of(flag(tmp_path / "plain.mp4")).provenance == {}
