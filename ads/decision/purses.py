"""What one process may still spend, by flight: slices that it has leased. Ads are chosen only from what lies here, so nobody asks a database."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """A leased part of a flight's budget, good until ``until`` (seconds of the Unix clock)."""

    lease: int
    flight: int
    mills: int
    until: int


class Purses:
    """Slices by flight. Threads of one process share them; a slice is never spent below zero, and not after its time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slices: dict[int, list[Slice]] = {}

    def put(self, slices: Iterable[Slice]) -> None:
        """Add what was leased."""
        with self._lock:
            for one in slices:
                self._slices.setdefault(one.flight, []).append(one)

    def pay(self, flight: int, price: int, now: int) -> int | None:
        """Take the price of one impression; the lease it came from, or None when nothing is left."""
        with self._lock:
            slices = self._slices.get(flight, [])
            for place, one in enumerate(slices):
                if one.mills >= price and now < one.until:
                    slices[place] = Slice(one.lease, flight, one.mills - price, one.until)
                    return one.lease
        return None

    def left(self, flight: int, now: int) -> int:
        """What can still be spent on a flight."""
        with self._lock:
            return sum(one.mills for one in self._slices.get(flight, ()) if now < one.until)

    def take_ended(self, now: int) -> list[Slice]:
        """Remove slices whose time is over, and empty ones; what is left in those returned was never spent and never will be."""
        ended: list[Slice] = []
        with self._lock:
            for flight, slices in list(self._slices.items()):
                ended += [one for one in slices if one.mills and now >= one.until]
                kept = [one for one in slices if one.mills and now < one.until]
                if kept:
                    self._slices[flight] = kept
                else:
                    del self._slices[flight]
        return ended
