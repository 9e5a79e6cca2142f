"""`manage.py up` with real processes: it answers, mends itself, survives the loss of its broker, and leaves nobody behind."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.journeys.conftest import Site, free_port

IMPORT = """
from pathlib import Path
from media.services.imports import import_file
from media.targets import UploadTarget
target = UploadTarget(owner_key="company:1", actor_ref="system")
upload = import_file(Path({path!r}), target=target)
print(upload.asset_id)
"""
EMBEDDED = {"DATABASE_URL": "", "BROKER_URL": "", "CACHE_URL": ""}  # whatever the tests themselves run on
READY = "from media.models import Asset; answer = Asset.objects.filter(pk={pk}, state='ready').exists()"


@pytest.fixture
def bare_site(tmp_path):
    """A running site without people; whatever a test leaves of it is stopped."""
    site = Site(data=tmp_path / "data", port=free_port(), extra=EMBEDDED)
    site.data.mkdir()
    site.migrate()
    site.start()
    yield site
    if site.process is not None:
        site.stop()
    for pid in processes_of(site):
        os.kill(pid, signal.SIGKILL)


def processes_of(site: Site) -> dict[int, str]:
    """Every living process that works on the site's data folder, with its command line."""
    marker = str(site.data).encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            evidence = command + (folder / "environ").read_bytes() + os.fsencode((folder / "cwd").readlink())
        except OSError:
            continue
        if command and marker in evidence:
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_until(condition, seconds: float, what: str, site: Site):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.2)
    return pytest.fail(f"{what} did not happen within {seconds} s\n{site.log()}")


def memory_of(pids) -> float:
    """Proportional memory of some processes together, in MB."""
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def test_the_site_runs_once_mends_itself_and_stops_without_leaving_anybody(bare_site, tmp_path):
    report = bare_site.manage("doctor", check=False)
    assert report.returncode == 0, report.stdout
    assert "ok    queue encode" in report.stdout
    assert memory_of(processes_of(bare_site)) < 720

    again = bare_site.manage("up", check=False)
    assert again.returncode == 1
    assert (
        f"Duanju is already running on {bare_site.data} (process {bare_site.process.pid}, {bare_site.url}/)"
        in again.stderr
    )
    assert "Traceback" not in again.stderr

    other = Site(data=tmp_path / "other", port=bare_site.port, extra=EMBEDDED)
    other.data.mkdir()
    elsewhere = other.manage("up", check=False)
    assert elsewhere.returncode == 1
    assert f"Port {other.port} is used by another program" in elsewhere.stderr

    def light() -> int | None:
        return next((pid for pid, line in processes_of(bare_site).items() if "light@" in line), None)

    before = light()
    os.kill(before, signal.SIGKILL)
    after = wait_until(lambda: (found := light()) != before and found, 20, "a new worker", bare_site)
    assert after != before
    assert "light was killed (SIGKILL); starting it again in 1 s" in bare_site.log()

    bare_site.process.send_signal(signal.SIGTERM)
    assert bare_site.process.wait(timeout=30) == 0
    assert processes_of(bare_site) == {}
    bare_site.process = None


def test_work_survives_the_loss_of_the_broker_and_nobody_outlives_the_supervisor(bare_site, make_clip):
    tiny = make_clip(seconds=2.5, width=320, height=568, fps=25)
    first = int(bare_site.shell(IMPORT.format(path=str(tiny))))
    for _attempt in range(12):
        shutil.rmtree(bare_site.data / "broker", ignore_errors=True)
        time.sleep(0.25)
    bare_site.wait_for(READY.format(pk=first), seconds=90)

    bare_site.shell(IMPORT.format(path=str(make_clip(seconds=25, tone=550))))
    is_encoding = lambda: any("filter_complex" in line for line in processes_of(bare_site).values())  # noqa: E731
    wait_until(is_encoding, 60, "the encoding of the second file", bare_site)
    bare_site.kill()
    wait_until(lambda: not processes_of(bare_site), 10, f"the end of {processes_of(bare_site)}", bare_site)
