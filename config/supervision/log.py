"""One readable log of many processes: each line carries the time and the name of who wrote it."""

import sys
import threading
from typing import IO, TextIO

from django.utils import timezone

COLOURS = {
    "up": 37,
    "web": 36,
    "encode": 35,
    "preview": 95,
    "light": 34,
    "checks": 94,
    "beat": 33,
    "demo": 32,
    "install": 90,
}
WIDTH = max(len(name) for name in COLOURS)


class Log:
    """Writes whole lines; a reader that went away (a closed pipe) stops nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        self._colourful = self._stream.isatty()

    def write(self, name: str, line: str) -> None:
        """One line of one program."""
        label = f"{name:<{WIDTH}}"
        if self._colourful:
            label = f"\x1b[{COLOURS.get(name, 37)}m{label}\x1b[0m"
        text = f"{timezone.localtime():%H:%M:%S} {label} | {line}\n"
        with self._lock:
            try:
                self._stream.write(text)
                self._stream.flush()
            except (OSError, ValueError):
                self._colourful = False

    def follow(self, name: str, pipe: IO[bytes]) -> threading.Thread:
        """Copy a program's output until it ends, in a thread of its own."""

        def copy() -> None:
            with pipe:
                for raw in pipe:
                    self.write(name, raw.decode("utf-8", "replace").rstrip())

        thread = threading.Thread(target=copy, name=f"log of {name}", daemon=True)
        thread.start()
        return thread
