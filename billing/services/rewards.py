"""Coins for checking in and for tasks: a published table, one credit for one thing, however often it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.enums import LotSource
from billing.models import CheckIn
from billing.services.accounts import wallet_of
from billing.services.coins import Grant, grant_coins, lock_wallet
from billing.services.ledger import Outcome
from core.actors import SYSTEM, Actor
from core.errors import NotFoundError, NotSignedInError
from core.rules import Rule, load_rules, rule_on

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CheckedIn:
    """The day's place in the cycle (from 0) and what it earned; ``is_new`` is False when the day had been checked in before."""

    step: int
    coins: int
    is_new: bool


def earn_table(on: date) -> Rule:
    """What is earned on a day, as published."""
    return rule_on(load_rules("billing", "rewards"), on=on)


@transaction.atomic
def check_in(*, actor: Actor, now: datetime) -> CheckedIn:
    """Check in for the site's day. A day that was left out begins the cycle again."""
    if actor.user_id is None:
        raise NotSignedInError(_("Sign in to check in: coins belong to an account."))
    lock_wallet(wallet_of(actor.user_id))
    today = timezone.localdate(now)
    table = earn_table(today).content
    yesterday = CheckIn.objects.filter(user_id=actor.user_id, day=today - ONE_DAY).first()
    step = (yesterday.step + 1) % len(table["check_in"]) if yesterday else 0
    row, is_new = CheckIn.objects.get_or_create(user_id=actor.user_id, day=today, defaults={"step": step})
    coins = table["check_in"][row.step]
    _credit(f"check-in:{actor.user_id}:{today.isoformat()}", actor.user_id, coins, table, now)
    return CheckedIn(row.step, coins, is_new)


def reward_task(*, user_id: int, task: str, now: datetime) -> Outcome:
    """Credit a task once a person, by the table of the day it was done first. NotFoundError ``no-such-task``."""
    table = earn_table(timezone.localdate(now)).content
    if task not in table["tasks"]:
        raise NotFoundError(_("There is no such task."), code="no-such-task")
    return _credit(f"task:{user_id}:{task}", user_id, table["tasks"][task], table, now)


def _credit(key: str, user_id: int, coins: int, table: Mapping[str, Any], now: datetime) -> Outcome:
    days = table["expire_days"]
    end_of_day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + ONE_DAY
    grant = Grant(user_id, coins, LotSource.REWARD, expires_at=end_of_day + timedelta(days=days))
    return grant_coins(key=key, actor=SYSTEM, grants=[grant], now=now, content={"reward": key})
