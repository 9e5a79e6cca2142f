"""Spend limits: what the law, the house and the viewer allow, checked inside the transaction that spends.

A limit on money counts one currency, for there are no rates to compare by: while it holds, nothing can be bought in another one. A limit that names
no currency, as one of the law may, counts the minor units of all of them together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import age_on, years_between
from billing.models import SpendLimit
from billing.models.offers import EVERYWHERE
from billing.selectors.spent import coins_spent_since, minor_ordered_since
from core.actors import Actor
from core.errors import ForbiddenError, InvalidError, NotSignedInError, in_youth_mode
from core.rules import load_rules, rule_on

LOOSER_AFTER = timedelta(hours=24)
UNKNOWN_AGE = 18


@dataclass(frozen=True)
class Ceiling:
    """The most that may be spent: coins a day, money a month in minor units of a currency, or of all when none is named. None is no limit."""

    daily_coins: int | None
    monthly_minor: int | None
    currency: str = ""


NO_CEILING = Ceiling(None, None)


def ceiling_by_law(user: User, *, on: date, country: str = EVERYWHERE) -> Ceiling:
    """What the rules in force there allow somebody of this age."""
    bands = rule_on(load_rules("billing", "spending"), on=on, jurisdiction=country).content["bands"]
    age = age_on(user, on)
    years = UNKNOWN_AGE if age is None else age
    band = next(row for row in bands if years < row["below_age"])
    return Ceiling(band["daily_coins"], band["monthly_minor"], band.get("currency", ""))


def may_be_limited_by_law(born: date | None, *, on: date) -> bool:
    """Whether a rule of any place that is in force limits the coins of somebody of this age: if not, no rule has to be looked up."""
    years = UNKNOWN_AGE if born is None else years_between(born, on)
    in_force = [rule for rule in load_rules("billing", "spending").rules if rule.holds(on, rule.jurisdiction)]
    bands = [band for rule in in_force for band in rule.content["bands"] if band["daily_coins"] is not None]
    return years < max((band["below_age"] for band in bands), default=0)


def may_be_limited(user_ids: Collection[int], *, now: datetime) -> bool:
    """Whether a limit may concern any of these people. Two queries, however many they are."""
    people = User.objects.filter(pk__in=user_ids).values_list("birth_date", "youth_since")
    if any(since or may_be_limited_by_law(born, on=timezone.localdate(now)) for born, since in people):
        return True
    return SpendLimit.objects.filter(user_id__in=user_ids).exists()


def own_ceiling(user_id: int, *, now: datetime) -> Ceiling:
    """What the viewer allows themselves now: a wish for more holds a day after it was made."""
    row = SpendLimit.objects.filter(user_id=user_id).first()
    if row is None:
        return NO_CEILING
    if row.looser_from is not None and now >= row.looser_from:
        return Ceiling(row.next_daily_coins, row.next_monthly_minor, row.next_currency)
    return Ceiling(row.daily_coins, row.monthly_minor, row.currency)


def check_coins(*, user_id: int, coins: int, held: int, now: datetime, country: str = EVERYWHERE) -> None:
    """ForbiddenError ``youth-mode``, ``minor-may-not-spend`` or ``daily-limit`` when spending these coins would pass a limit.

    ``held`` coins are set aside already. ``services/coins.py`` calls it under the wallet's lock wherever somebody spends.
    """
    user = _outside_youth_mode(user_id)
    law = ceiling_by_law(user, on=timezone.localdate(now), country=country)
    if law.daily_coins == 0:
        raise _minor()
    limit = _smaller(law.daily_coins, own_ceiling(user_id, now=now).daily_coins)
    if limit is None:
        return
    spent = coins_spent_since(user_id, _day_start(now)) + held
    if spent + coins > limit:
        raise ForbiddenError(
            _("Your limit is %(limit)s coins a day, and %(spent)s are spent or set aside. It starts again at midnight.")
            % {"limit": limit, "spent": spent},
            code="daily-limit",
        )


def check_money(
    *,
    user_id: int,
    amount_minor: int,
    currency: str,
    now: datetime,
    country: str = EVERYWHERE,
    instead_of: Q | None = None,
) -> None:
    """ForbiddenError ``youth-mode``, ``minor-may-not-spend``, ``limit-currency`` or ``monthly-limit`` when an order would pass a limit.

    Orders that wait for payment count, all but those that the new one is ``instead_of``: other ways to pay the same thing.
    """
    user = _outside_youth_mode(user_id)
    law = ceiling_by_law(user, on=timezone.localdate(now), country=country)
    if law.monthly_minor == 0:
        raise _minor()
    month_start = _day_start(now).replace(day=1)
    for ceiling in (law, own_ceiling(user_id, now=now)):
        if ceiling.monthly_minor is None:
            continue
        if ceiling.currency not in ("", currency):
            raise _another_currency(ceiling.currency, currency)
        ordered = minor_ordered_since(user_id, ceiling.currency, month_start, now, besides=instead_of)
        if ordered + amount_minor > ceiling.monthly_minor:
            raise ForbiddenError(
                _(
                    "This would pass your limit for this month. You can change the limit in your wallet; more holds a day later."
                ),
                code="monthly-limit",
            )


def _another_currency(limit: str, currency: str) -> ForbiddenError:
    return ForbiddenError(
        _(
            "Your limit for a month is in %(limit)s and this costs %(currency)s, which it cannot count. Change the limit in your wallet first; "
            "more holds a day later."
        )
        % {"limit": limit, "currency": currency},
        code="limit-currency",
    )


@transaction.atomic
def set_own_limit(
    *, actor: Actor, daily_coins: int | None, monthly_minor: int | None, now: datetime, currency: str = ""
) -> SpendLimit:
    """Set what somebody allows themselves; the money counts in ``currency``. A tighter limit holds at once, anything else a day later."""
    if actor.user_id is None:
        raise NotSignedInError
    for value, name in ((daily_coins, "daily_coins"), (monthly_minor, "monthly_minor")):
        if value is not None and value < 0:
            raise InvalidError(_("A limit is 0 or more, or empty for none."), code="limit-range", field=name)
    wanted = Ceiling(daily_coins, monthly_minor, "" if monthly_minor is None else currency)
    tight = _tighter(own_ceiling(actor.user_id, now=now), wanted)
    row, _is_new = SpendLimit.objects.update_or_create(
        user_id=actor.user_id,
        defaults={
            "daily_coins": tight.daily_coins,
            "monthly_minor": tight.monthly_minor,
            "currency": tight.currency,
            "next_daily_coins": wanted.daily_coins,
            "next_monthly_minor": wanted.monthly_minor,
            "next_currency": wanted.currency,
            "looser_from": now + LOOSER_AFTER if tight != wanted else None,
        },
    )
    return row


def _tighter(current: Ceiling, wanted: Ceiling) -> Ceiling:
    """What holds at once. Amounts of two currencies cannot be compared: then the limit that stood goes on for the day, unless nothing is wanted."""
    daily = _smaller(current.daily_coins, wanted.daily_coins)
    is_comparable = None in (current.monthly_minor, wanted.monthly_minor) or current.currency == wanted.currency
    if not is_comparable and wanted.monthly_minor != 0:
        return Ceiling(daily, current.monthly_minor, current.currency)
    monthly = _smaller(current.monthly_minor, wanted.monthly_minor)
    return Ceiling(daily, monthly, wanted.currency if monthly == wanted.monthly_minor else current.currency)


def _smaller(one: int | None, other: int | None) -> int | None:
    known = [value for value in (one, other) if value is not None]
    return min(known, default=None)


def _day_start(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _outside_youth_mode(user_id: int) -> User:
    user = User.objects.get(pk=user_id)
    if user.youth_since is not None:
        raise in_youth_mode()
    return user


def _minor() -> ForbiddenError:
    return ForbiddenError(
        _("Accounts of people under 18 cannot spend coins or money. Free episodes stay open."),
        code="minor-may-not-spend",
    )
