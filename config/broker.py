"""The embedded broker: messages as files in one folder, shared by all processes of one machine.

kombu's own filesystem transport keeps routing tables in files, writes messages in place and takes them through the
machine's temporary folder: when its folder disappears, messages are lost until every worker has started again, and a
half-written message can be read. Here a queue is named by its routing key, so that there is no table to lose; folders
are made again when they are gone; messages appear and are taken by rename. Messages may still be lost: rows and
sweepers are the truth.
"""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

SUFFIX = ".message"


class Channel(filesystem.Channel):
    """A channel whose every operation survives the loss of its folder."""

    supports_fanout = False

    @property
    def _folder(self) -> Path:
        folder = Path(self.transport_options["data_folder_in"])
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _waiting(self, queue: str) -> list[str]:
        try:
            names = os.listdir(self._folder)  # noqa: PTH208 - names are what we sort and split
        except FileNotFoundError:
            return []
        return sorted(name for name in names if name.endswith(SUFFIX) and name.split(".")[1] == queue)

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        return [routing_key or default or exchange]

    def _queue_bind(self, *_args: Any) -> None:
        return

    def get_table(self, _exchange: str) -> list[Any]:
        """No routing tables: see _lookup."""
        return []

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time_ns():020d}-{uuid.uuid4().hex}.{queue}{SUFFIX}"
        folder = self._folder
        part = folder / f"{name}.part"
        part.write_text(dumps(payload), encoding="utf-8")
        part.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        del timeout  # looking never blocks; kombu polls
        folder = self._folder
        for name in self._waiting(queue):
            taken = folder / f"{name}.taken-{os.getpid()}"
            try:
                (folder / name).rename(taken)
                payload = loads(taken.read_text(encoding="utf-8"))
                taken.unlink()
            except FileNotFoundError:  # another worker was faster
                continue
            return payload
        raise Empty

    def _purge(self, queue: str) -> int:
        names = self._waiting(queue)
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
        return len(names)

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))


class Transport(filesystem.Transport):
    """`filesystem://`, with the channel above."""

    Channel = Channel


def register() -> None:
    """Make `filesystem://` mean the transport above."""
    TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"
