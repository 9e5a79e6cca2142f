"""A small model of wallets, sales and payments: what the ledger must say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 27, 23, 0, tzinfo=UTC)
COINS, WHO = st.integers(1, 40), st.integers(0, 1)
EPISODES, PRICE, CAP = 6, 3, 12
NUMBERS = st.integers(1, EPISODES)


@dataclass
class ModelLot:
    """Coins of one origin in the model."""

    left: int
    bought: bool
    expires: datetime | None = None


@dataclass
class ModelHold:
    """Coins that the model set aside."""

    who: int
    coins: int
    expires: datetime
    is_open: bool = True


@dataclass
class ModelStep:
    """What one claw did: coins by lot, what was missing, what was repaid of it at once."""

    before: int
    taken: list[tuple[ModelLot, int]]
    short: int
    repaid: list[tuple[ModelLot, int]]


@dataclass
class ModelPayment:
    """A payment with its two lots."""

    who: int
    minor: int
    bought: ModelLot
    bonus: ModelLot
    coins: tuple[int, int]
    clawed: int = 0
    steps: list[ModelStep] = field(default_factory=list)


@dataclass
class ModelSale:
    """Episodes that were bought together: the piece of the line that paid for each, and those that were paid back."""

    who: int
    at: datetime
    pieces: dict[int, list[ModelLot]]
    is_over: bool = False
    refunded: set[int] = field(default_factory=set)


@dataclass
class Model:
    """One wallet as a list of lots, a debt, and what was unlocked with it: by a sale, or (None) included, in the order of time."""

    lots: list[ModelLot] = field(default_factory=list)
    holds: dict[str, ModelHold] = field(default_factory=dict)
    debt: int = 0
    owned: dict[int, ModelSale | None] = field(default_factory=dict)

    def held(self) -> int:
        return sum(hold.coins for hold in self.holds.values() if hold.is_open)

    def bought(self) -> int:
        return sum(lot.left for lot in self.lots if lot.bought)

    def bonus(self, now: datetime) -> int:
        return sum(lot.left for lot in self.lots if not lot.bought and (lot.expires is None or now < lot.expires))

    def paid(self) -> int:
        return sum(len(sale.pieces[number]) for number, sale in self.owned.items() if sale)

    def spend(self, coins: int, now: datetime, *, paid_only: bool = False) -> list[tuple[ModelLot, int]] | None:
        """What is taken from which lot; None when it is not enough, or something is owed."""
        far = datetime.max.replace(tzinfo=UTC)
        bonus = [lot for lot in self.lots if not lot.bought and (lot.expires is None or now < lot.expires)]
        bonus.sort(key=lambda lot: lot.expires or far)
        free = (0 if paid_only else self.bonus(now)) + self.bought() - self.held()
        if coins > free or self.debt:
            return None
        return take(([] if paid_only else bonus) + [lot for lot in self.lots if lot.bought], coins)

    def repay(self) -> list[tuple[ModelLot, int]]:
        """What is owed is taken out of bought coins, as far as they go."""
        taken = take([lot for lot in self.lots if lot.bought], min(self.debt, self.bought() - self.held()))
        self.debt -= sum(part for _lot, part in taken)
        return taken

    def give_back(self, line: Iterable[ModelLot]) -> None:
        """Coins of a removed episode go home, those that were to expire as ones that do not."""
        lasting: dict[int, ModelLot] = {}
        for lot in line:
            if lot.expires is None:
                lot.left += 1
            else:
                lasting.setdefault(id(lot), ModelLot(0, bought=False)).left += 1
        self.lots += lasting.values()
        self.repay()

    def claw(self, payment: ModelPayment, target: int) -> None:
        taken, short = [], 0
        for lot, granted in zip((payment.bought, payment.bonus), payment.coins, strict=True):
            due = granted * target // payment.minor - granted * payment.clawed // payment.minor
            part = min(due, lot.left, self.bought() - self.held() if lot.bought else lot.left)
            lot.left -= part
            taken.append((lot, part))
            short += due - part if lot.bought else 0
        self.debt += short
        payment.steps.append(ModelStep(payment.clawed, taken, short, self.repay()))
        payment.clawed = target

    def unclaw(self, payment: ModelPayment) -> None:
        step = payment.steps.pop()
        for lot, part in step.taken + step.repaid:
            lot.left += part
        self.debt += sum(part for _lot, part in step.repaid) - step.short
        payment.clawed = step.before
        if self.debt < 0:
            self.lots.append(ModelLot(-self.debt, bought=False))
            self.debt = 0
        self.repay()


def take(lots: list[ModelLot], coins: int) -> list[tuple[ModelLot, int]]:
    taken = []
    for lot in lots:
        part = min(coins, lot.left)
        lot.left -= part
        coins -= part
        taken += [(lot, part)] if part else []
    return taken
