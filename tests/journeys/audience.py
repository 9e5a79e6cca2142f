"""Simulated viewers: each opens the player's page, beats like the player, swipes on after some beats, and remembers what was confirmed.

``python -m tests.journeys.audience URL VIEWERS`` reads the phases, one line of JSON each (``pause`` and ``seconds``), and answers each with a line
of figures; when its input ends, the last line is what every viewer was told is kept.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

GOOD, KEPT = frozenset({200, 201, 204}), "kept"
FIRST_PAGE = "/s/bench/1/"


@dataclass
class Tally:
    """What one phase saw, over all viewers."""

    beats_ms: list[float] = field(default_factory=list)
    swipes: int = 0
    errors: list[str] = field(default_factory=list)

    def to_json(self, seconds: float) -> dict[str, object]:
        """Figures; ``p99_ms`` is that of beats, ``rate`` calls a second."""
        ordered = sorted(self.beats_ms) or [0.0]
        calls = len(self.beats_ms) + self.swipes
        return {
            "beats": len(self.beats_ms),
            "swipes": self.swipes,
            "errors": self.errors[:5],
            "p50_ms": ordered[len(ordered) // 2],
            "p99_ms": ordered[int(len(ordered) * 0.99)],
            "rate": calls / seconds,
        }


class Viewer:
    """A guest with a browser's cookies. ``kept``: by the public id of an episode, the last position that the server confirmed."""

    def __init__(self, address: str, seed: int) -> None:
        self.host, self.port = urlsplit(address).hostname, urlsplit(address).port
        self.rng = random.Random(seed)
        self.cookies: dict[str, str] = {}
        self.kept: dict[str, int] = {}
        self.session, self.position, self.left = "", 0, 0
        page = self._ask("GET", FIRST_PAGE)
        self.token = self._found(r'data-csrf="([^"]+)"', page)
        self.episodes = re.findall(r'"episode_id": ?"([^"]+)"', page)
        self.turn = -1

    def step(self, pause: float, tally: Tally) -> None:
        """One beat, or a swipe when it is time for one. What goes wrong is told, never raised."""
        try:
            if self.left:
                self._beat(pause, tally)
            else:
                self._swipe(tally)
        except (OSError, http.client.HTTPException, ValueError) as error:
            tally.errors.append(f"{type(error).__name__}: {error}"[:300])

    def _swipe(self, tally: Tally) -> None:
        self.turn += 1
        episode = self.episodes[self.turn % len(self.episodes)]
        told = json.loads(self._ask("POST", f"/api/v1/episodes/{episode}/playback", {"auto_advanced": False}))
        self.session, self.position, self.left = told["session_id"], 0, self.rng.randint(3, 6)
        tally.swipes += 1

    def _beat(self, pause: float, tally: Tally) -> None:
        self.position += max(1_000, round(pause * 1_000))
        beat = {"event_id": uuid.uuid4().hex, "session_id": self.session, "position_ms": self.position, "age_ms": 0}
        begun = time.perf_counter()
        told = json.loads(self._ask("POST", "/api/v1/progress", {"events": [beat]}))
        tally.beats_ms.append((time.perf_counter() - begun) * 1_000)
        outcome = told["results"][0]["outcome"]
        if outcome != KEPT:
            raise ValueError(f"the beat is {outcome}")
        self.kept[self.episodes[self.turn % len(self.episodes)]] = self.position
        self.left -= 1

    def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> str:
        connection = http.client.HTTPConnection(str(self.host), self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self.token}
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status not in GOOD:
            raise ValueError(f"{method} {path}: {answer.status} {text[:200]}")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return text

    @staticmethod
    def _found(pattern: str, page: str) -> str:
        found = re.search(pattern, page)
        if found is None:
            raise ValueError(f"the page lacks {pattern}")
        return found[1]


def phase(viewers: list[Viewer], pause: float, seconds: float) -> dict[str, object]:
    """Everybody steps every ``pause`` seconds, none at the same moment as another; who is late goes on at once."""
    tally, end = Tally(), time.monotonic() + seconds

    def live(viewer: Viewer, first: float) -> None:
        due = first
        while due < end:
            time.sleep(max(0.0, due - time.monotonic()))
            viewer.step(pause, tally)
            due = max(due + pause, time.monotonic())

    begun = time.monotonic()
    threads = [
        threading.Thread(target=live, args=(viewer, begun + pause * number / len(viewers)))
        for number, viewer in enumerate(viewers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally.to_json(time.monotonic() - begun)


def main() -> None:
    """As the module says."""
    address, count = sys.argv[1], int(sys.argv[2])
    viewers = [Viewer(address, seed) for seed in range(count)]
    print(json.dumps({"viewers": len(viewers)}), flush=True)  # noqa: T201 - a program's answer
    for line in sys.stdin:
        wanted = json.loads(line)
        print(json.dumps(phase(viewers, wanted["pause"], wanted["seconds"])), flush=True)  # noqa: T201
    print(json.dumps([[viewer.cookies["duanju_guest"], viewer.kept] for viewer in viewers]))  # noqa: T201


if __name__ == "__main__":
    main()
