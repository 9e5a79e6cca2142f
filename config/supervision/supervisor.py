"""Keeps a set of programs running until it is told to stop, then stops them in order."""

import signal
import threading
import time
from http.client import HTTPConnection, HTTPException
from types import FrameType

from config.supervision.child import Child
from config.supervision.log import Log
from config.supervision.programs import Program

TICK_SECONDS = 0.2
HEAD_START_SECONDS = 15.0
STOP_ORDER = (
    ("demo", "install", "beat"),
    ("payments",),
    ("web",),
    ("light", "checks", "preview", "encode"),
)  # first what makes work, last what does it


class Supervisor:
    """Starts programs, restarts what dies, and leaves nothing behind."""

    def __init__(self, programs: tuple[Program, ...], log: Log, *, address: tuple[str, int], url: str) -> None:
        self.children = [Child(program, log) for program in programs]
        self.log = log
        self._address = address
        self._url = url
        self._answers = not any(program.name == "web" for program in programs)
        self._stop = threading.Event()
        self._begun = time.monotonic()

    def run(self) -> None:
        """Until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        while not self._stop.is_set():
            for child in self.children:
                if self._is_due(child):
                    child.watch()
            self._announce()
            self._stop.wait(TICK_SECONDS)
        self.stop()

    def _is_due(self, child: Child) -> bool:
        """Pages first: the others start when the web server answers, or when it has had its time."""
        if self._answers or child.program.name == "web":
            return True
        return not child.program.once and time.monotonic() > self._begun + HEAD_START_SECONDS

    def _asked_to_stop(self, number: int, _frame: FrameType | None) -> None:
        if self._stop.is_set():
            return
        self._stop.set()
        self.log.write("up", f"{signal.Signals(number).name}: stopping")

    def _announce(self) -> None:
        """Say once that pages are answered."""
        if self._answers:
            return
        connection = HTTPConnection(*self._address, timeout=0.5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, HTTPException):
            return
        finally:
            connection.close()
        self._answers = True
        self.log.write("up", f"open {self._url} in your browser; Ctrl-C stops everything")

    def stop(self) -> None:
        """Group after group: SIGTERM, a pause to finish, SIGKILL."""
        for group in STOP_ORDER:
            members = [child for child in self.children if child.program.name in group]
            for child in members:
                child.ask_to_stop()
            begun = time.monotonic()
            for child in members:
                child.wait_until_stopped(begun + child.program.stop_seconds)
        self.log.write("up", "stopped")
