"""The earn table: what checking in and tasks earn, read from its rule and refused when it makes no sense.

Apps above tell how far somebody is in a task with ``measures``, and who may not earn at all with ``bars_earning``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.enums import EarnPer, EarnTask

Measure = Callable[[int, datetime], int]
Bar = Callable[[int], bool]
MEASURES: dict[str, Measure] = {}
BARS: dict[str, Bar] = {}
MOST_COINS = 1000


@dataclass(frozen=True)
class Task:
    """Something that earns coins once a person or once a day, when ``goal`` of what it counts is done."""

    code: str
    coins: int
    per: EarnPer
    goal: int


@dataclass(frozen=True)
class EarnTable:
    """Coins of each day of the check-in cycle, the tasks, and for how many days the coins last."""

    check_in: tuple[int, ...]
    tasks: tuple[Task, ...]
    expire_days: int

    def task(self, code: str) -> Task | None:
        """A task by its code."""
        return next((task for task in self.tasks if task.code == code), None)


def read_table(content: Mapping[str, Any]) -> EarnTable:
    """The table of a rule. ValueError, TypeError or KeyError names what is wrong with it."""
    tasks = tuple(
        Task(
            EarnTask(code).value,
            _amount(row["coins"], MOST_COINS),
            EarnPer(row["per"]),
            _amount(row["goal"], MOST_COINS),
        )
        for code, row in content["tasks"].items()
    )
    cycle = tuple(_amount(coins, MOST_COINS) for coins in content["check_in"])
    if not cycle:
        message = "the check-in cycle is empty"
        raise ValueError(message)
    return EarnTable(cycle, tasks, _amount(content["expire_days"], 366))


def measures(task: EarnTask) -> Callable[[Measure], Measure]:
    """Register ``function(user_id, now)``: how much of a task somebody has done, today where it is a daily one."""

    def register(function: Measure) -> Measure:
        MEASURES[task.value] = function
        return function

    return register


def bars_earning(name: str) -> Callable[[Bar], Bar]:
    """Register ``function(user_id)``: whether somebody may not earn coins, as in youth mode."""

    def register(function: Bar) -> Bar:
        BARS[name] = function
        return function

    return register


def _amount(value: Any, most: int) -> int:
    if type(value) is not int or not 0 < value <= most:
        message = f"{value!r} is no whole number from 1 to {most}"
        raise ValueError(message)
    return value
