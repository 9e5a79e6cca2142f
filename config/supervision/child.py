"""One supervised process: start it on a leash, start it again after a pause when it dies, stop it with everything below it."""

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from config import env
from config.supervision.log import Log
from config.supervision.programs import PYTHON, Program
from media import limited_exec

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 30.0


class Child:
    """A program, its process when it runs, and when to start it again when it does not."""

    def __init__(self, program: Program, log: Log) -> None:
        self.program = program
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.is_over = False
        self._pause = FIRST_PAUSE_SECONDS
        self._started_at = 0.0
        self._start_at = 0.0

    def watch(self) -> None:
        """Look after the process: called a few times a second, always from the thread that the leash is tied to."""
        if self.is_over:
            return
        if self.process is None:
            if time.monotonic() >= self._start_at:
                self._start()
        elif self.process.poll() is not None:
            self._ended(self.process.returncode)

    def _start(self) -> None:
        leash = [PYTHON, "-I", "-S", limited_exec.__file__, json.dumps({"parent_pid": os.getpid()}), "--"]
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            [*leash, *self.program.argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor only
            cwd=settings.BASE_DIR,
            env=env.child_environment(PYTHONUNBUFFERED="1", MALLOC_ARENA_MAX="2"),  # threads share memory pools
        )
        self._started_at = time.monotonic()
        if self.process.stdout is not None:
            self.log.follow(self.program.name, self.process.stdout)

    def _ended(self, code: int) -> None:
        kill_all(members_of(self.process.pid) if self.process else [])
        self.process = None
        if self.program.once and code == 0:
            self.is_over = True
            return
        if time.monotonic() - self._started_at > STEADY_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        self._start_at = time.monotonic() + self._pause
        self.log.write("up", f"{self.program.name} {describe_exit(code)}; starting it again in {self._pause:.0f} s")
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        self.is_over = True
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def wait_until_stopped(self, deadline: float) -> None:
        """Wait until then, at last kill the process; what it started goes with it in any case."""
        if self.process is None:
            return
        family = [*descendants_of(self.process.pid), *members_of(self.process.pid)]
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            family += descendants_of(self.process.pid)
            self.process.kill()
            self.process.wait()
        kill_all(family)
        self.process = None


def describe_exit(code: int) -> str:
    """How a process ended, for people."""
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with code {code}"


def kill_all(pids: list[int]) -> None:
    """SIGKILL to what is left of some processes."""
    for pid in set(pids):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _parents_and_sessions() -> dict[int, tuple[int, int]]:
    """Parent and session of every process, read from /proc; empty where there is none."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            after_name = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            found[int(stat.parent.name)] = (int(after_name[1]), int(after_name[3]))
    return found


def descendants_of(pid: int) -> list[int]:
    """Children, their children, and so on, in whatever session they are."""
    table = _parents_and_sessions()
    found: list[int] = []
    level = [pid]
    while level:
        level = [child for child, (parent, _session) in table.items() if parent in level]
        found += level
    return found


def members_of(session: int) -> list[int]:
    """Processes of a session that lost their leader."""
    return [pid for pid, (_parent, own) in _parents_and_sessions().items() if own == session and pid != session]
