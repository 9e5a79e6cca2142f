"""What the confined probe finds out, and which real and hostile files are refused by which rule."""

import json
from pathlib import Path

import pytest

from media import probing
from media.encoding.commands import encode_argv
from media.encoding.facts import SourceFacts
from media.encoding.plan import Wishes, plan_encoding
from media.ffmpeg import run_ffmpeg
from media.packaging import collect_outputs, published_findings, write_texts
from media.probing import decode_refusal, examine_source

# Rule for every file of the shared folder's nasty collection; None: accepted and encoded.
NASTY = {
    "02_vfr_odd_518x488_shortaudio.mp4": None,
    "03_rotate90_4k60_android_fullrange_0.3s.mp4": "too-short",
    "05_iphone_hevc10_hlg_dovi_rot90_editlist_2.5s.mp4": None,
    "08_h264_444_321x241_odd.mp4": None,
    "10_editlist_video_starts_1s_after_audio.mp4": None,
    "12_mkv_h264_ac3_ass_subs.mkv": None,
    "16_video_only.mp4": None,
    "18_mdat_size_too_long.mp4": None,
    "20_invalid_nalu.mp4": "decode-errors",
    "23_sar_2_1_anamorphic.mp4": None,
    "30_silent_black_10s.mp4": None,
    "33_invalid_vp9_bitstream.webm": "decode-errors",
    "36_avi_mpeg4asp.avi": None,
    "40_truncated_22pct.mp4": "unreadable",
    "43_zero_bytes.mp4": "empty-file",
    "44_png_renamed.mp4": "not-a-video",
    "45_huge_16000x16000.mp4": "too-many-pixels",
    "48_hls_playlist_ssrf_canary.mp4": "not-a-video",
    "53_10min_single_gop.mp4": None,
    "57_truncated_faststart_30pct.mp4": "truncated",
}
SIZES = {
    "05_iphone_hevc10_hlg_dovi_rot90_editlist_2.5s.mp4": (1080, 1920),
    "23_sar_2_1_anamorphic.mp4": (1280, 360),
    "snow_720x1280_rotated_5s.mp4": (720, 1280),
}
FINE = ["other/bbb_480p_30s_5.1.mp4", "other/snow_720x1280_rotated_5s.mp4"]
FINE += [f"vertical/{name}" for name in ("v1_bbb_540x960_20s.mp4", "v2_cars_540x960_15s.mp4")]
FINE += ["vertical/v3_crystal_540x960_12s.mp4"]
LONG = 60.0


def test_the_list_of_nasty_files_is_complete(shared_media):
    assert {path.name for path in (shared_media / "nasty").iterdir()} == set(NASTY)


@pytest.mark.parametrize("name", sorted(NASTY))
def test_a_nasty_file_is_accepted_or_refused_by_its_rule(shared_media, name):
    """What is accepted is encoded in services/test_nasty_files.py, by the whole graph."""
    judge(shared_media / "nasty" / name, NASTY[name])


@pytest.mark.parametrize("name", FINE)
def test_a_real_file_is_accepted_and_encoded(shared_media, tmp_path, name):
    path, folder = shared_media / name, tmp_path
    facts = judge(path, None)
    assert facts is not None
    plan = plan_encoding(facts, wishes=Wishes(preset="ultrafast"))
    run = run_ffmpeg(encode_argv(path, plan, threads=2), folder=folder, media_seconds=plan.duration_seconds)
    assert run.ok, run.stderr_tail
    files, manifest = write_texts(folder, plan, collect_outputs(folder, plan).result, {})
    assert len(manifest["renditions"]) == len(plan.rungs) + 1
    local = {name: folder / name for name in manifest["files"]}
    assert published_findings(plan, manifest, local, lambda: None) == []
    assert len(files) == len(plan.rungs) + 5


def judge(path: Path, rule: str | None) -> SourceFacts | None:
    """The probe's word and then, for what it lets pass and is not long, that of the decoder."""
    examination = examine_source(path)
    refusal, facts = examination.refusal, examination.facts
    if refusal is None and facts is not None and facts.measured_seconds < LONG:
        refusal = decode_refusal(path, facts)
    assert (refusal.rule if refusal else None) == rule
    if path.name in SIZES:
        assert facts is not None
        assert facts.video is not None
        assert facts.video.display_size == SIZES[path.name]
    return facts


def test_the_probe_measures_what_the_clip_was_made_with(make_clip):
    facts = examine_source(make_clip(seconds=2.5, width=320, height=568, fps=25)).facts
    assert facts is not None
    assert facts.video is not None
    assert (facts.video.codec, facts.video.display_size, facts.video.nominal_rate) == ("h264", (320, 568), 25.0)
    assert facts.audio is not None
    assert (facts.audio.codec, facts.audio.channels) == ("aac", 2)
    assert facts.measured_seconds == pytest.approx(2.5, abs=0.05)


def test_a_name_that_looks_like_an_option_or_a_command_is_just_a_name(make_clip, tmp_path):
    for name in ("-i.mp4", "$(id).mp4", "http:x.mp4", "第1集 '; rm.mp4"):
        path = tmp_path / name
        path.write_bytes(make_clip(seconds=2.5, width=320, height=568, fps=25).read_bytes())
        examination = examine_source(path)
        assert examination.refusal is None
        assert examination.facts is not None
        assert decode_refusal(path, examination.facts) is None


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty-file"),
        (b"hello", "not-a-video"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "not-a-video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-video"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(40), "unreadable"),
        (b"\x1aE\xdf\xa3" + bytes(40), "unreadable"),
    ],
)
def test_what_is_no_video_is_refused(tmp_path, content, rule):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    refusal = examine_source(path).refusal
    assert refusal is not None
    assert refusal.rule == rule


@pytest.mark.parametrize(
    ("script", "rule"),
    [
        ("import os; os.kill(os.getpid(), 9)", "unreadable"),
        ("import time; time.sleep(60)", "unreadable"),
        ("x = bytearray(8 << 30)", "probe-failed"),
        ("raise SystemExit(3)", "probe-failed"),
    ],
)
def test_a_probe_that_dies_is_told_apart_from_a_probe_that_is_broken(tmp_path, monkeypatch, script, rule):
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(probing, "PROBE_CHILD", child)
    monkeypatch.setattr(probing, "PROBE_WALL_SECONDS", 3)
    refusal = examine_source(tmp_path / "a.mp4").refusal
    assert refusal is not None
    assert refusal.rule == rule


def test_the_probe_cannot_write_files(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(
        "import json, sys\n"
        "try:\n    open(sys.argv[1] + '.out', 'wb', buffering=0).write(b'x')\n    rule = 'wrote'\n"
        "except OSError:\n    rule = 'unreadable'\n"
        "print(json.dumps({'refused': rule}))\n"
    )
    monkeypatch.setattr(probing, "PROBE_CHILD", child)
    refusal = examine_source(tmp_path / "a.mp4").refusal
    assert refusal is not None
    assert refusal.rule == "unreadable"
    assert json.dumps(refusal.params) == "{}"
