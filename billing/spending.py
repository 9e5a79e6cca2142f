"""Which coins are spent first, and what a part of bought coins is worth. Pure: lots in, amounts out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

WHOLE_BPS = 10_000


@dataclass(frozen=True)
class Lot:
    """What is left of coins of one origin. ``paid_minor`` was paid for all ``granted`` of them, 0 for a bonus."""

    id: int
    account_id: int
    is_bonus: bool
    granted: int
    remaining: int
    paid_minor: int = 0
    currency: str = ""
    expires_at: datetime | None = None

    def is_spendable(self, now: datetime) -> bool:
        """Whether there is something left that has not expired, swept or not."""
        return self.remaining > 0 and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class Take:
    """So many coins of one lot, worth ``value_minor`` of what was paid for it."""

    lot: Lot
    coins: int
    value_minor: int


def plan_spend(lots: Iterable[Lot], coins: int, *, now: datetime, held: int = 0) -> list[Take] | None:
    """What to take for a price: bonus that expires soonest, then other bonus, then bought coins, oldest first.

    ``held`` bought coins are set aside and stay. None when there are not enough.
    """
    takes: list[Take] = []
    usable = [lot for lot in lots if lot.is_spendable(now)]
    left, paid_left = coins, sum(lot.remaining for lot in usable if not lot.is_bonus) - held
    for lot in sorted(usable, key=_order):
        part = min(left, lot.remaining if lot.is_bonus else max(0, min(lot.remaining, paid_left)))
        if part:
            takes.append(Take(lot, part, value_minor(lot, part)))
            left -= part
            paid_left -= 0 if lot.is_bonus else part
    return None if left else takes


def _order(lot: Lot) -> tuple[bool, bool, datetime, int]:
    expires = lot.expires_at or datetime.max.replace(tzinfo=UTC)
    return (not lot.is_bonus, lot.expires_at is None, expires, lot.id)


def value_minor(lot: Lot, coins: int) -> int:
    """What the next ``coins`` of a lot are worth in minor units. However it is spent, the parts of a lot sum to what was paid."""
    if not lot.granted:
        return 0
    spent = lot.granted - lot.remaining
    return lot.paid_minor * (spent + coins) // lot.granted - lot.paid_minor * spent // lot.granted


def returned_minor(lot: Lot, coins: int) -> int:
    """What the last ``coins`` that left a lot were worth, which they are again when they come back: the rest of a lot stays worth its part."""
    if not lot.granted:
        return 0
    spent = lot.granted - lot.remaining
    return lot.paid_minor * spent // lot.granted - lot.paid_minor * (spent - coins) // lot.granted


def split_by_bps(amount: int, shares_bps: Sequence[int]) -> list[int]:
    """Divide an amount by basis points that sum to 10000."""
    if sum(shares_bps) != WHOLE_BPS or min(shares_bps) < 0:
        message = f"shares must be basis points that sum to {WHOLE_BPS}, not {list(shares_bps)}"
        raise ValueError(message)
    return split_by_weights(amount, shares_bps)


def split_by_weights(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount in proportion, by largest remainder: the parts sum to the whole, ties go to the first."""
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    rests = sorted(range(len(parts)), key=lambda at: (-(amount * weights[at] % whole), at))
    for at in rests[: amount - sum(parts)]:
        parts[at] += 1
    return parts
