"""No file can make us open another file or a socket."""

import socket
import subprocess
import sys
import threading

import pytest

from media.encoding.commands import encode_argv, strict_flags, validate_argv
from media.encoding.facts import AudioFacts, SourceFacts, VideoFacts
from media.encoding.plan import plan_encoding
from media.ffmpeg import limited_argv, run_ffmpeg
from media.probing import examine_source

ASK = "import socket,sys\nsocket.create_connection(('127.0.0.1', int(sys.argv[1])), 3)\nprint('connected')"


@pytest.fixture
def canary():
    """A listening socket, and how often somebody came."""
    visits: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    visit, address = server.accept()
                    visit.close()
                    visits.append(address)
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], visits
        over.set()
        thread.join()


def has_namespaces() -> bool:
    code = "import sys; sys.path.insert(0, '.'); from media.limited_exec import leave_network; sys.exit(not leave_network())"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_confined_child_reaches_no_socket(canary):
    port, visits = canary
    plain = subprocess.run([sys.executable, "-c", ASK, str(port)], check=False, capture_output=True, text=True)
    assert plain.stdout == "connected\n"
    if not has_namespaces():
        pytest.skip("this system gives no network namespaces; the protocol whitelist is what remains")
    before = len(visits)
    argv = limited_argv([sys.executable, "-c", ASK, str(port)], no_network=1)
    confined = subprocess.run(argv, check=False, capture_output=True, text=True)
    assert confined.returncode != 0
    assert confined.stdout == ""
    assert len(visits) == before


@pytest.mark.parametrize(
    "beginning",
    [b"#EXTM3U\n", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\n#EXTM3U\n", b"ffconcat version 1.0\n"],
)
def test_a_playlist_in_disguise_opens_nothing(canary, tmp_path, beginning):
    port, visits = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    path = tmp_path / "episode.mp4"
    path.write_bytes(
        beginning + f"#EXTINF:1,\nhttp://127.0.0.1:{port}/x.ts\n#EXTINF:1,\nfile://{secret}\nfile '{secret}'\n".encode()
    )
    assert examine_source(path).refusal is not None
    assert examine_source(path, sound_only=True).refusal is not None
    facts = SourceFacts("mp4", 1, 5.0, 2, VideoFacts("h264", 360, 640, end_seconds=5.0), AudioFacts("aac", 2, 48000))
    for argv in (validate_argv(path, facts), encode_argv(path, plan_encoding(facts), threads=1)):
        run = run_ffmpeg(argv, folder=tmp_path, media_seconds=5)
        assert not run.ok
        assert "the secret" not in run.stderr_tail
    assert visits == []


def test_ffmpeg_itself_may_open_files_and_pipes_only(tmp_path, canary):
    port, visits = canary
    argv = [*strict_flags(progress=False), "-protocol_whitelist", "file,pipe", "-i", f"http://127.0.0.1:{port}/a.mp4"]
    run = run_ffmpeg([*argv, "-f", "null", "-"], folder=tmp_path, media_seconds=1)
    assert not run.ok
    assert visits == []
