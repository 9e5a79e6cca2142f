"""Two encoding machines, each in a network of its own; one is cut off in the middle of an episode, and everything is finished once."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fixtures.browser import missing
from tests.journeys.conftest import PEOPLE, ROOT, Site, free_port
from tests.journeys.test_faults import EACH_ONCE, processes
from tests.journeys.test_other_services import BUCKET, MAKE_SERIES

MACHINE = Path(__file__).with_name("machine.py")
EPISODES = 4
ALL_READY = f"""
from media.models import Asset
answer = list(Asset.objects.values_list("state", flat=True)) == ["ready"] * {EPISODES}
"""
OBJECTS = """
import json
from media import storage
from media.models import Asset
told = {}
for asset in Asset.objects.all():
    manifest = json.loads(storage.fresh_text(f"{asset.published_prefix}/manifest.json"))
    here = sorted(key.rpartition("/")[2] for key in storage.list_folder(asset.published_prefix))
    told[asset.public_id] = here == sorted([*manifest["files"], "manifest.json"])
print(json.dumps(told))
"""


def namespace_command() -> list[str]:
    """How a program gets a network of its own here; skips where the system does not allow it."""
    for command in (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"]):
        if (
            shutil.which(command[0])
            and not subprocess.run([*command, "true"], check=False, capture_output=True).returncode
        ):
            return command
    missing("this system gives no network namespaces (unshare --net)")
    return []


@contextmanager
def machine(site: Site, sockets: Path, ports: str, isolation: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """An encoding machine: its own data folder, its own network, one command."""
    site.data.mkdir()
    up = [sys.executable, "manage.py", "up", "--skip-migrations", "--only", "encode"]
    argv = [*isolation, sys.executable, str(MACHINE), str(sockets), ports, "--", *up]
    with (site.data / "up.log").open("ab") as log:
        process = subprocess.Popen(argv, cwd=ROOT, env=site.env, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGUSR2)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            for pid in [process.pid, *processes(site, "manage.py", "celery", "ffmpeg")]:
                subprocess.run(["kill", "-9", str(pid)], check=False)
            pytest.fail(f"the machine did not stop:\n{site.log()}")


@contextmanager
def way_out(sockets: Path, ports: str) -> Iterator[None]:
    """The outer ends of the machines' only connections."""
    sockets.mkdir()
    argv = [sys.executable, str(MACHINE), str(sockets), ports]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as relay:
        assert relay.stdout is not None
        assert relay.stdout.readline().strip() == "ready"
        try:
            yield
        finally:
            relay.kill()


@pytest.mark.services
@pytest.mark.parametrize("broker", ["rabbitmq", pytest.param("redis", marks=pytest.mark.prove)], indirect=True)
def test_a_machine_that_is_cut_off_in_the_middle_of_an_episode_costs_nothing(tmp_path, database, s3, broker, make_clip):
    isolation = namespace_command()
    extra = {"DATABASE_URL": database, "BROKER_URL": broker, "LEASE_SECONDS": "6", **s3}
    ports = ",".join(str(urlsplit(url).port) for url in (database, broker, s3["S3_ENDPOINT_URL"]))
    centre = Site(tmp_path / "centre", free_port(), extra, only=("web", "light", "checks", "preview", "beat"))
    centre.data.mkdir()
    centre.migrate()
    first, second = (Site(tmp_path / name, centre.port, extra) for name in ("first", "second"))
    folder = season(tmp_path / "season", make_clip(seconds=14, width=720, height=1280))
    try:
        centre.start()
        centre.shell(BUCKET + PEOPLE)
        centre.shell(MAKE_SERIES)
        sockets = tmp_path / "sockets"
        with way_out(sockets, ports), machine(first, sockets, ports, isolation) as cut_off:
            centre.manage("import_season", "--producer", "north", "--series", "harbour", str(folder), "--json")
            until_encoding(first)
            cut_off.send_signal(signal.SIGUSR1)
            with machine(second, sockets, ports, isolation):
                centre.wait_for(ALL_READY, seconds=240)
                cut_off.send_signal(signal.SIGUSR2)
                time.sleep(8)
        told = json.loads(centre.shell(EACH_ONCE))
        assert told.pop("encodings repeated") == 1
        assert all(told.values()), told
        assert all(json.loads(centre.shell(OBJECTS)).values())
        assert not list((second.data / "scratch").iterdir())
    finally:
        centre.stop()


def season(folder: Path, clip: Path) -> Path:
    folder.mkdir()
    for number in range(1, EPISODES + 1):
        (folder / f"E{number:02}.mp4").write_bytes(clip.read_bytes() + b"\0\0\0\x08free" * number)
    return folder


def until_encoding(site: Site) -> None:
    deadline = time.monotonic() + 90
    while not processes(site, "filter_complex"):
        assert time.monotonic() < deadline, f"nothing is being encoded\n{site.log()}"
        time.sleep(0.05)
    time.sleep(1)
