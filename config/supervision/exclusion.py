"""Only one supervisor works on a data folder, and only one server on a port: anything else is refused with a sentence."""

import errno
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class TakenError(Exception):
    """Somebody else has what we need; the message says what to do."""


@contextmanager
def sole_use(folder: Path, *, url: str) -> Iterator[None]:
    """Hold the folder's lock while the body runs. TakenError names the process that holds it."""
    with (folder / "up.lock").open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TakenError(_who_has(stream.name, folder)) from error
        stream.truncate(0)
        json.dump({"pid": os.getpid(), "url": url}, stream)
        stream.flush()
        yield


def _who_has(lock: str, folder: Path) -> str:
    try:
        holder = json.loads(Path(lock).read_text(encoding="utf-8"))
        who = f" (process {holder['pid']}, {holder['url']})"
    except (ValueError, KeyError):
        who = ""
    return f"Duanju is already running on {folder}{who}. Stop it first, or set DUANJU_DATA to another folder and DUANJU_PORT to another port."


def check_port(host: str, port: int) -> None:
    """TakenError if nobody could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"Port {port} is used by another program. Choose another one: DUANJU_PORT={port + 1} make run"
            else:
                message = f"Cannot listen on {host}:{port} ({error.strerror}). Set DUANJU_HOST and DUANJU_PORT."
            raise TakenError(message) from error
