"""A whole site on embedded parts in a folder of its own, for what can only be measured on one."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
SERIES = """
from datetime import date, timedelta
from pathlib import Path
from accounts.models import ProducerCompany
from core.actors import SYSTEM
from dramas.models import Series
from dramas.services.series import NewSeries, SeriesTextInput, create_series
from media.services.imports import import_file
from media.targets import UploadTarget
company = ProducerCompany.objects.create(slug="bench", name="Bench", licence_number="B-1",
    licence_expires_on=date.today() + timedelta(days=90))
series = create_series(actor=SYSTEM, company=company, new=NewSeries("bench", "en", [SeriesTextInput("en", "Bench")]))
Series.objects.update(free_episode_count={episodes})
for path in sorted(Path("{folder}").iterdir()):
    import_file(path, target=UploadTarget(f"company:{{company.pk}}", "system", "series", series.public_id))
"""
READY = "from media.models import Asset\nprint(Asset.objects.filter(state='ready').count())"


class Site:
    """A whole site on embedded parts in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        own = {"DUANJU_DATA": str(folder), "DUANJU_PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"}
        embedded = dict.fromkeys(("DATABASE_URL", "BROKER_URL", "CACHE_URL", "S3_BUCKET"), "")
        self.env = {**os.environ, **embedded, **own}  # noqa: TID251 - the environment of child processes
        self.url = f"http://127.0.0.1:{port}"

    def shell(self, code: str) -> str:
        """What a piece of code prints in the site's own environment, its last line."""
        argv = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        done = subprocess.run(argv, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True, timeout=120)
        return (done.stdout.strip().splitlines() or [""])[-1]


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Started, answering, and stopped at the end."""
    (folder / "site").mkdir()
    site = Site(folder / "site")
    with (folder / "up.log").open("wb") as log:
        argv = [sys.executable, "manage.py", "up"]
        running = subprocess.Popen(argv, cwd=ROOT, env=site.env, stdout=log, stderr=log, start_new_session=True)
        try:
            until(lambda: _answers(site.url), seconds=60)
            yield site
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(timeout=60)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def until(holds: Callable[[], Any], *, seconds: float = 40, page: Page | None = None) -> Any:
    """What ``holds`` answers as soon as it is something; the page, where there is one, goes on meanwhile."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := holds():
            return answer
        if page is None:
            time.sleep(1)
        else:
            page.wait_for_timeout(20)
    message = f"nothing came within {seconds} s"
    raise TimeoutError(message)
