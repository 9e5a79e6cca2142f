"""How old somebody counts as: by their own word up to the age that the rule names, beyond it by what was proven."""

from datetime import date
from functools import lru_cache

from accounts.models import User
from core.rules import load_rules, rule_on

FIELDS = ("birth_date", "birth_date_proven", "proven_age")


def years_between(born: date, on: date) -> int:
    """Whole years; somebody born on a 29th of February is a year older on the 1st of March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@lru_cache(maxsize=8)
def more_than_declared_from(on: date) -> int | None:
    """The first age for which a declaration is not enough; None where it always is."""
    age: int | None = rule_on(load_rules("accounts", "age"), on=on).content["more_than_declared_from"]
    return age


def as_declared(age: int, on: date) -> int:
    """What an age counts for when nothing but somebody's own word stands for it."""
    most = more_than_declared_from(on)
    return age if most is None else min(age, most - 1)


def believed_age(born: date | None, born_proven: bool, proven_age: int | None, on: date) -> int | None:
    """The age in whole years from the values of ``FIELDS``; None where nobody knows."""
    if born is None:
        return proven_age
    told = years_between(born, on)
    counted = told if born_proven else as_declared(told, on)
    return counted if proven_age is None else max(counted, proven_age)


def age_of(user: User, on: date) -> int | None:
    """``believed_age`` of a person."""
    return believed_age(user.birth_date, user.birth_date_proven, user.proven_age, on)
