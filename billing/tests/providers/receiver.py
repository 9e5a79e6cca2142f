"""Where providers send their messages to in tests: keeps the raw bytes and the headers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Delivery:
    """One message as it came."""

    raw: bytes
    headers: dict[str, str]


@dataclass
class Receiver:
    """A server that answers 200 to everything."""

    url: str = ""
    deliveries: list[Delivery] = field(default_factory=list)

    def wait_for(self, wanted: Callable[[Delivery], bool], *, count: int = 1, seconds: int = 20) -> list[Delivery]:
        """The messages that are wanted, once there are so many of them; late ones of other tests are passed over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [delivery for delivery in list(self.deliveries) if wanted(delivery)]
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(
            f"{count} messages were awaited; there are {len(self.deliveries)} in all: {self.deliveries}"
        )


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A handler on a free port of 127.0.0.1; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Keeps what is posted."""

        def do_POST(self) -> None:
            """200, always."""
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.deliveries.append(Delivery(raw, dict(self.headers.items())))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with serving(Handler) as url:
        receiver.url = url
        yield receiver
