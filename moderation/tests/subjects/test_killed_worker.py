"""kill -9 in the middle of a check: nothing it started lives on, and the rows bring the case to its end."""

import shlex
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from core.actors import SYSTEM
from core.models import WorkState
from dramas.services.submission import submit_series
from media import storage
from moderation.enums import CaseState, CheckStatus
from moderation.models import Case, CheckRun, StoredFootage
from moderation.services.cases import open_case
from moderation.tasks.checks import resume_checks, tidy_checks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the worker process opens the test's own database file"),
]
WORKER = """
import sys
import tests.settings as kept
kept.DATABASES["default"]["NAME"] = sys.argv[1]
from django.conf import settings
import django
settings.configure(**{k: getattr(kept, k) for k in dir(kept) if k.isupper()})
django.setup()
from pathlib import Path
settings.DUANJU_DATA = Path(sys.argv[2])
settings.STORAGES["default"]["OPTIONS"]["location"] = sys.argv[3]
settings.NUDITY_COMMAND = sys.argv[4]
from moderation.services.checks import run_one_check
run_one_check(run_id=int(sys.argv[5]))
"""
CLASSIFIER = """
import json, pathlib, sys, time
if pathlib.Path(sys.argv[1]).exists():
    time.sleep(120)
for line in sys.stdin:
    print(json.dumps({"frame": json.loads(line)["frame"], "classes": {"explicit": 0.9}}))
"""


def test_a_killed_worker_leaves_nobody_behind_and_the_case_is_finished(
    make_series, stored_asset, small_clip, settings, tmp_path, eager_tasks
) -> None:
    program, hangs = tmp_path / "classifier.py", tmp_path / "hangs"
    program.write_text(CLASSIFIER)
    hangs.touch()
    settings.NUDITY_COMMAND = shlex.join([sys.executable, str(program), str(hangs)])
    series = make_series(stored_asset(small_clip))
    submit_without_checking(series)
    run = CheckRun.objects.get(check_key="nudity")
    location = storage.local_path("x").parent
    name = str(connection.settings_dict["NAME"])
    argv = [sys.executable, "-c", WORKER, name, str(tmp_path), str(location), settings.NUDITY_COMMAND, str(run.pk)]
    worker = subprocess.Popen(argv, cwd=Path(__file__).parents[3])
    try:
        until(lambda: classifiers(program), "the classifier did not begin")
    finally:
        worker.kill()
        worker.wait()
    until(lambda: not classifiers(program), "the classifier outlived its worker")
    run.refresh_from_db()
    assert run.state == WorkState.RUNNING
    decodes = StoredFootage.objects.get().attempt

    hangs.unlink()
    CheckRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    resume_checks()
    run.refresh_from_db()
    assert (run.state, run.status, run.attempt) == (WorkState.DONE, CheckStatus.FLAG, 2)
    assert StoredFootage.objects.get().attempt == decodes
    assert Case.objects.get().state == CaseState.QUEUED
    tidy_checks()
    assert list((tmp_path / "scratch-checks").iterdir()) == []


def submit_without_checking(series) -> None:
    """A broker that loses every message."""
    before = CheckRun.objects.count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("moderation.receivers.enqueue", lambda *_args: None)
        submit_series(actor=SYSTEM, series=series)
        open_case(kind="series", ref=series.public_id)
    assert CheckRun.objects.count() > before


def classifiers(program: Path) -> list[str]:
    """Processes that run the classifier, and not the worker that names it."""
    marker = str(program).encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[1:2] == [marker]:
            found.append(folder.name)
    return found


def until(condition, what: str) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
