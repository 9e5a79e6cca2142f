"""Running ffmpeg: limits, progress, and an end to everything that hangs."""

import sys
import time
from pathlib import Path

import pytest

from media import ffmpeg
from media.encoding.commands import strict_flags
from media.ffmpeg import ffmpeg_binary, run_ffmpeg

ENDLESS = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=25", "-f", "null", "-"]
SLOW = ["-re", *ENDLESS]


def run(arguments: list[str], folder: Path, **options: object) -> ffmpeg.FfmpegRun:
    return run_ffmpeg([*strict_flags(progress=True), *arguments], folder=folder, media_seconds=5, **options)


def test_the_configured_binary_wins_then_the_packaged_one(settings):
    assert "imageio_ffmpeg" in ffmpeg_binary()
    settings.FFMPEG_BINARY = "/opt/ffmpeg"
    assert ffmpeg_binary() == "/opt/ffmpeg"


def test_the_path_is_searched_last_and_nothing_found_is_said(monkeypatch):
    def nothing() -> str:
        raise RuntimeError

    monkeypatch.setattr("media.ffmpeg.imageio_ffmpeg.get_ffmpeg_exe", nothing)
    monkeypatch.setattr("media.ffmpeg.shutil.which", lambda _name: None)
    with pytest.raises(FileNotFoundError, match="FFMPEG_BINARY"):
        ffmpeg_binary()
    monkeypatch.setattr("media.ffmpeg.shutil.which", lambda _name: "/usr/bin/ffmpeg")
    assert ffmpeg_binary() == "/usr/bin/ffmpeg"


def test_a_run_reports_its_progress_and_ends_well(tmp_path):
    told: list[float] = []

    def listen(seconds: float) -> bool:
        told.append(seconds)
        return True

    done = run(["-re", "-t", "3", *ENDLESS], tmp_path, on_progress=listen)
    assert (done.ok, done.code, done.stopped) == (True, 0, "")
    assert len(told) >= 2
    assert told == sorted(told)
    assert done.seconds_done == pytest.approx(3, abs=0.2)


def test_a_listener_that_says_no_ends_the_run_at_once(tmp_path):
    begun = time.monotonic()
    done = run(SLOW, tmp_path, on_progress=lambda _seconds: False)
    assert (done.ok, done.stopped) == (False, "cancelled")
    assert time.monotonic() - begun < 10


def test_a_run_that_stands_still_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(ffmpeg, "SILENCE_SECONDS", 1)
    monkeypatch.setattr(ffmpeg, "ffmpeg_binary", lambda: sys.executable)
    done = run_ffmpeg(["-c", "import time; time.sleep(60)"], folder=tmp_path, media_seconds=5)
    assert done.stopped == "stalled"
    assert not done.blames_the_input


def test_a_run_that_ignores_sigterm_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(ffmpeg, "GRACE_SECONDS", 0.5)
    monkeypatch.setattr(ffmpeg, "ffmpeg_binary", lambda: sys.executable)
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    done = run_ffmpeg(["-c", script], folder=tmp_path, media_seconds=5, on_progress=lambda _seconds: False)
    assert (done.stopped, done.code) == ("cancelled", -9)


def test_a_run_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(ffmpeg, "LEAST_WALL_SECONDS", 1)
    monkeypatch.setattr(ffmpeg, "WALL_FACTOR", 0.2)
    assert run(SLOW, tmp_path).stopped == "too-slow"


def test_a_program_that_wants_more_memory_than_allowed_does_not_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(ffmpeg, "MEMORY_BYTES", 512 << 20)
    monkeypatch.setattr(ffmpeg, "ffmpeg_binary", lambda: sys.executable)
    done = run_ffmpeg(["-c", "bytearray(1 << 30)"], folder=tmp_path, media_seconds=5)
    assert (done.code, "MemoryError" in done.stderr_tail) == (1, True)


def test_damaged_input_is_told_apart_from_other_failures(tmp_path):
    (tmp_path / "bad.mp4").write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(400))
    done = run(["-i", "bad.mp4", "-f", "null", "-"], tmp_path)
    assert done.blames_the_input
    assert "bad.mp4" in done.stderr_tail
    other = run(["-no-such-option", "1", "-i", "bad.mp4", "-f", "null", "-"], tmp_path)
    assert not other.ok
    assert not other.blames_the_input


def test_an_input_cannot_fetch_from_the_network_or_open_playlists(tmp_path):
    (tmp_path / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")
    done = run(
        ["-protocol_whitelist", "file,pipe", "-format_whitelist", "mov,mp4", "-f", "hls", "-i", "list.mp4"], tmp_path
    )
    assert not done.ok
