"""How much of a budget is due: evenly over the day and over the days that are left, or at once. Whole mills and seconds, rounded down."""

from dataclasses import dataclass

MOST_URGENCY = 10


@dataclass(frozen=True, slots=True)
class Money:
    """A flight's money in mills. ``taken`` counts what leases hold: of the whole budget, and today. ``daily_cap`` None: no cap."""

    budget: int
    taken: int
    taken_today: int
    daily_cap: int | None
    is_even: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Today's part of a flight's time, and its end, in seconds of the Unix clock; the part may be shorter than a day."""

    opens: int
    closes: int
    ends: int

    def passed(self, now: int) -> int:
        """Seconds of today's part that are over."""
        return min(max(now, self.opens), self.closes) - self.opens


def limit_today(money: Money, window: Window) -> int:
    """The most that may be taken today: what was left in the morning, under the cap, and for even pacing today's share of the time that was left."""
    left = max(money.budget - (money.taken - money.taken_today), 0)
    if money.is_even and window.ends > window.opens:
        left = left * (window.closes - window.opens) // (window.ends - window.opens)
    return left if money.daily_cap is None else min(left, money.daily_cap)


def due(money: Money, window: Window, now: int) -> int:
    """What may have been taken by now today."""
    limit = limit_today(money, window)
    length = window.closes - window.opens
    if not money.is_even:
        return limit if window.passed(now) or now == window.opens < window.closes else 0
    return limit * window.passed(now) // length if length > 0 else 0


def slice_of(money: Money, window: Window, price: int) -> int:
    """How much a process leases at once: 1 % of the day, whole impressions, one at least."""
    return max(limit_today(money, window) // 100 // price, 1) * price if price else 0


def urgency(money: Money, window: Window, now: int) -> int:
    """How much a flight needs its turn, from 1 to 10: how far it is behind what is due, in tenths of the day's limit."""
    limit = limit_today(money, window)
    behind = due(money, window, now) - money.taken_today
    return min(max(1 + 10 * behind // limit, 1), MOST_URGENCY) if limit else 1
