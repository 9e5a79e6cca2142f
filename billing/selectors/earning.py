"""What can be earned today, how far somebody is, and what they have earned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from billing.earning import BARS, MEASURES, EarnTable, Task, read_table
from billing.enums import EarnPer, LotSource
from billing.models import CheckIn, CoinLot, LedgerTransaction
from core.rules import load_rules, rule_on

ONE_DAY = timedelta(days=1)
LONGEST_STREAK = 1000


@dataclass(frozen=True)
class TaskState:
    """A task as somebody stands in it: ``done`` of its goal, and whether its coins were collected."""

    task: Task
    done: int
    is_collected: bool

    @property
    def is_ready(self) -> bool:
        """Whether its coins can be collected now."""
        return not self.is_collected and self.done >= self.task.goal


@dataclass(frozen=True)
class EarnState:
    """Somebody's day: ``streak`` days in a row up to today (or yesterday), ``step`` today's place in the cycle from 0."""

    table: EarnTable
    streak: int
    step: int
    is_checked_in: bool
    tasks: tuple[TaskState, ...]
    earned_coins: int


def earn_table(on: date) -> EarnTable:
    """What is earned on a day, as published."""
    return read_table(rule_on(load_rules("billing", "rewards"), on=on).content)


def task_key(user_id: int, task: Task, on: date) -> str:
    """What names the one credit of a task: the ledger takes no key twice."""
    return f"task:{user_id}:{task.code}" + (f":{on.isoformat()}" if task.per == EarnPer.DAY else "")


def may_earn(user_id: int) -> bool:
    """Whether somebody may earn coins."""
    return not any(is_barred(user_id) for is_barred in BARS.values())


def earn_state(user_id: int, *, now: datetime) -> EarnState:
    """Where somebody stands today; as many queries however long they have been here."""
    today = timezone.localdate(now)
    table = earn_table(today)
    rows = CheckIn.objects.filter(user_id=user_id, day__lte=today).order_by("-day")
    days = list(rows.values_list("day", "step")[:LONGEST_STREAK])
    is_checked_in = bool(days) and days[0][0] == today
    streak = _in_a_row([day for day, _step in days], today)
    earned = CoinLot.objects.filter(account__owner=f"user:{user_id}", source=LotSource.REWARD)
    return EarnState(
        table=table,
        streak=streak,
        step=days[0][1] if is_checked_in else (days[0][1] + 1) % len(table.check_in) if streak else 0,
        is_checked_in=is_checked_in,
        tasks=_tasks(user_id, table, now),
        earned_coins=earned.aggregate(sum=Sum("granted"))["sum"] or 0,
    )


def _tasks(user_id: int, table: EarnTable, now: datetime) -> tuple[TaskState, ...]:
    keys = {task.code: task_key(user_id, task, timezone.localdate(now)) for task in table.tasks}
    collected = set(LedgerTransaction.objects.filter(idem_key__in=keys.values()).values_list("idem_key", flat=True))
    return tuple(
        TaskState(task, min(task.goal, MEASURES[task.code](user_id, now)), keys[task.code] in collected)
        for task in table.tasks
    )


def _in_a_row(days: list[date], today: date) -> int:
    """How many days in a row, newest first, end today or yesterday."""
    expected = today if days and days[0] == today else today - ONE_DAY
    count = 0
    for day in days:
        if day != expected - count * ONE_DAY:
            break
        count += 1
    return count
