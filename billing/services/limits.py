"""Spend limits: what the law, the house and the viewer allow, checked inside the transaction that spends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import age_on
from billing.models import SpendLimit
from billing.selectors.spent import coins_spent_since, minor_ordered_since
from core.actors import Actor
from core.errors import ForbiddenError, InvalidError, NotSignedInError
from core.rules import load_rules, rule_on

LOOSER_AFTER = timedelta(hours=24)
UNKNOWN_AGE = 18


@dataclass(frozen=True)
class Ceiling:
    """The most that may be spent: coins a day, money a month in minor units of each currency. None is no limit."""

    daily_coins: int | None
    monthly_minor: int | None


def ceiling_by_law(user: User, *, on: date, country: str = "*") -> Ceiling:
    """What the rules in force allow somebody of this age."""
    bands = rule_on(load_rules("billing", "spending"), on=on, jurisdiction=country).content["bands"]
    age = age_on(user, on)
    years = UNKNOWN_AGE if age is None else age
    band = next(row for row in bands if years < row["below_age"])
    return Ceiling(band["daily_coins"], band["monthly_minor"])


def own_ceiling(user_id: int, *, now: datetime) -> Ceiling:
    """What the viewer allows themselves now: a wish for more holds a day after it was made."""
    row = SpendLimit.objects.filter(user_id=user_id).first()
    if row is None:
        return Ceiling(None, None)
    if row.looser_from is not None and now >= row.looser_from:
        return Ceiling(row.next_daily_coins, row.next_monthly_minor)
    return Ceiling(row.daily_coins, row.monthly_minor)


def check_coins(*, user_id: int, coins: int, now: datetime) -> None:
    """ForbiddenError ``minor-may-not-spend`` or ``daily-limit`` when spending these coins would pass a limit. Call it under the wallet's lock."""
    law = ceiling_by_law(User.objects.get(pk=user_id), on=timezone.localdate(now))
    if law.daily_coins == 0:
        raise _minor()
    limit = _tighter(law.daily_coins, own_ceiling(user_id, now=now).daily_coins)
    if limit is None:
        return
    spent = coins_spent_since(user_id, _day_start(now))
    if spent + coins > limit:
        raise ForbiddenError(
            _("Your limit is %(limit)s coins a day, and %(spent)s are spent today. It starts again at midnight.")
            % {"limit": limit, "spent": spent},
            code="daily-limit",
        )


def check_money(*, user_id: int, amount_minor: int, currency: str, now: datetime, instead_of: Q | None = None) -> None:
    """ForbiddenError ``minor-may-not-spend`` or ``monthly-limit`` when an order would pass a limit; orders that wait for payment count.

    All but those that the new one is ``instead_of``: other ways to pay the same thing.
    """
    law = ceiling_by_law(User.objects.get(pk=user_id), on=timezone.localdate(now))
    if law.monthly_minor == 0:
        raise _minor()
    limit = _tighter(law.monthly_minor, own_ceiling(user_id, now=now).monthly_minor)
    if limit is None:
        return
    month_start = _day_start(now).replace(day=1)
    if minor_ordered_since(user_id, currency, month_start, now, besides=instead_of) + amount_minor > limit:
        raise ForbiddenError(
            _(
                "This would pass your limit for this month. You can change the limit in your wallet; more holds a day later."
            ),
            code="monthly-limit",
        )


@transaction.atomic
def set_own_limit(*, actor: Actor, daily_coins: int | None, monthly_minor: int | None, now: datetime) -> SpendLimit:
    """Set what somebody allows themselves. A tighter limit holds at once, anything looser a day later."""
    if actor.user_id is None:
        raise NotSignedInError
    for value, name in ((daily_coins, "daily_coins"), (monthly_minor, "monthly_minor")):
        if value is not None and value < 0:
            raise InvalidError(_("A limit is 0 or more, or empty for none."), code="limit-range", field=name)
    current = own_ceiling(actor.user_id, now=now)
    tight = Ceiling(_tighter(current.daily_coins, daily_coins), _tighter(current.monthly_minor, monthly_minor))
    is_looser = tight != Ceiling(daily_coins, monthly_minor)
    row, _is_new = SpendLimit.objects.update_or_create(
        user_id=actor.user_id,
        defaults={
            "daily_coins": tight.daily_coins,
            "monthly_minor": tight.monthly_minor,
            "next_daily_coins": daily_coins,
            "next_monthly_minor": monthly_minor,
            "looser_from": now + LOOSER_AFTER if is_looser else None,
        },
    )
    return row


def _tighter(one: int | None, other: int | None) -> int | None:
    known = [value for value in (one, other) if value is not None]
    return min(known, default=None)


def _day_start(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _minor() -> ForbiddenError:
    return ForbiddenError(
        _("Accounts of people under 18 cannot spend coins or money. Free episodes stay open."),
        code="minor-may-not-spend",
    )
