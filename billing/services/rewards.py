"""Coins for checking in and for tasks: a published table, one credit for one thing, however often it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.earning import MEASURES, EarnTable
from billing.enums import LotSource
from billing.models import CheckIn
from billing.selectors.earning import earn_table, may_earn, task_key
from billing.services.accounts import wallet_of
from billing.services.coins import Grant, grant_coins, lock_wallet
from billing.services.ledger import Outcome
from core.actors import SYSTEM, Actor
from core.errors import ConflictError, ForbiddenError, NotFoundError, NotSignedInError

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CheckedIn:
    """The day's place in the cycle (from 0) and what it earned; ``is_new`` is False when the day had been checked in before."""

    step: int
    coins: int
    is_new: bool


@transaction.atomic
def check_in(*, actor: Actor, now: datetime) -> CheckedIn:
    """Check in for the site's day. A day that was left out begins the cycle again. NotSignedInError, ForbiddenError ``may-not-earn``."""
    user_id = _earner(actor)
    lock_wallet(wallet_of(user_id))
    today = timezone.localdate(now)
    table = earn_table(today)
    yesterday = CheckIn.objects.filter(user_id=user_id, day=today - ONE_DAY).first()
    step = (yesterday.step + 1) % len(table.check_in) if yesterday else 0
    row, is_new = CheckIn.objects.get_or_create(user_id=user_id, day=today, defaults={"step": step})
    coins = table.check_in[row.step % len(table.check_in)]
    _credit(f"check-in:{user_id}:{today.isoformat()}", user_id, coins, table, now)
    return CheckedIn(row.step, coins, is_new)


def collect_task(*, actor: Actor, task: str, now: datetime) -> Outcome:
    """Credit a task that the actor has done: once a person, or once a day of the site, as the table says.

    NotSignedInError, ForbiddenError ``may-not-earn``, NotFoundError ``no-such-task``, ConflictError ``task-not-done``.
    """
    user_id = _earner(actor)
    row = earn_table(timezone.localdate(now)).task(task)
    if row is None:
        raise NotFoundError(_("There is no such task."), code="no-such-task")
    if MEASURES[task](user_id, now) < row.goal:
        raise ConflictError(_("This task is not done yet."), code="task-not-done")
    return reward_task(user_id=user_id, task=task, now=now)


def reward_task(*, user_id: int, task: str, now: datetime) -> Outcome:
    """Credit a task that is known to be done, by the table of the day it was done first. NotFoundError ``no-such-task``."""
    today = timezone.localdate(now)
    table = earn_table(today)
    row = table.task(task)
    if row is None:
        raise NotFoundError(_("There is no such task."), code="no-such-task")
    return _credit(task_key(user_id, row, today), user_id, row.coins, table, now)


def _earner(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotSignedInError(_("Sign in to check in: coins belong to an account."))
    if not may_earn(actor.user_id):
        raise ForbiddenError(_("No coins are earned with this account."), code="may-not-earn")
    return actor.user_id


def _credit(key: str, user_id: int, coins: int, table: EarnTable, now: datetime) -> Outcome:
    end_of_day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + ONE_DAY
    expires_at = end_of_day + timedelta(days=table.expire_days)
    grant = Grant(user_id, coins, LotSource.REWARD, expires_at=expires_at)
    return grant_coins(key=key, actor=SYSTEM, grants=[grant], now=now, content={"reward": key})
