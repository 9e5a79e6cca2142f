"""How old somebody is."""

from datetime import date

from accounts.models import User


def years_between(born: date, on: date) -> int:
    """Whole years; somebody born on a 29th of February is a year older on the 1st of March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_on(user: User, on: date) -> int | None:
    """Age in whole years, or None when it is not known."""
    return years_between(user.birth_date, on) if user.birth_date else None
