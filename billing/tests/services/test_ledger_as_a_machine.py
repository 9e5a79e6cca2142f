"""Any order of operations keeps the ledger equal to a small model that anybody can read, and every invariant true after each step.

The model knows coins only as numbers in lots. What it says: spending takes expiring bonus, other bonus, then bought coins in order; keys act
once; holds end once; reversals restore; nothing bought expires.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import ProducerCompany, User
from billing.enums import LotSource
from billing.models import LedgerEntry, LedgerHold
from billing.selectors.balances import wallet_balance, with_balances
from billing.services.coins import Grant, Payee, Payment, expire_bonus, grant_coins, spend_coins
from billing.services.holds import expire_holds, place_hold, post_hold, void_hold
from billing.services.ledger import reverse
from billing.services.rolling import roll_up
from billing.services.sealing import seal_ledger
from billing.services.verification import verify_ledger
from core.actors import SYSTEM
from core.errors import ConflictError, PaymentRequiredError

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 27, 23, 0, tzinfo=UTC)
COINS = st.integers(1, 40)


@dataclass
class ModelLot:
    """Coins of one origin in the model."""

    left: int
    bought: bool
    expires: datetime | None = None


@dataclass
class ModelHold:
    """Coins that the model set aside."""

    coins: int
    expires: datetime
    is_open: bool = True


@dataclass
class Model:
    """One wallet as a list of lots."""

    lots: list[ModelLot] = field(default_factory=list)
    holds: dict[str, ModelHold] = field(default_factory=dict)

    def held(self) -> int:
        return sum(hold.coins for hold in self.holds.values() if hold.is_open)

    def bought(self) -> int:
        return sum(lot.left for lot in self.lots if lot.bought)

    def bonus(self, now: datetime) -> int:
        return sum(lot.left for lot in self.lots if not lot.bought and (lot.expires is None or now < lot.expires))

    def spend(self, coins: int, now: datetime, *, paid_only: bool = False) -> list[tuple[ModelLot, int]] | None:
        """What is taken from which lot; None when it is not enough."""
        far = datetime.max.replace(tzinfo=UTC)
        bonus = [lot for lot in self.lots if not lot.bought and (lot.expires is None or now < lot.expires)]
        bonus.sort(key=lambda lot: lot.expires or far)
        free = (0 if paid_only else self.bonus(now)) + self.bought() - self.held()
        if coins > free:
            return None
        taken = []
        for lot in ([] if paid_only else bonus) + [lot for lot in self.lots if lot.bought]:
            part = min(coins, lot.left)
            lot.left -= part
            coins -= part
            taken += [(lot, part)] if part else []
        return taken


class LedgerMachine(RuleBasedStateMachine):
    """The ledger and the model side by side."""

    holds, spends = Bundle("holds"), Bundle("spends")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.user = User.objects.create_user(f"machine{id(self)}@example.org")
        self.company = ProducerCompany.objects.create(slug=f"machine{id(self)}", name="Machine")
        self.now, self.model, self.count = START, Model(), 0
        self.granted: list[int] = []
        self.taken: dict[str, list[tuple[ModelLot, int]]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def key(self, name: str) -> str:
        self.count += 1
        return f"{name}-{self.count}"

    @rule(coins=COINS, minor=st.integers(0, 999))
    def buy(self, coins, minor):
        payment = Payment("sandbox", self.key("pay"), minor, "USD")
        grant = Grant(self.user.pk, coins, LotSource.PURCHASE, payment)
        grant_coins(key=self.key("buy"), actor=SYSTEM, grants=[grant], now=self.now)
        self.model.lots.append(ModelLot(coins, bought=True))

    @rule(coins=COINS, hours=st.one_of(st.none(), st.integers(1, 48)))
    def give(self, coins, hours):
        expires = None if hours is None else self.now + timedelta(hours=hours)
        grant = Grant(self.user.pk, coins, LotSource.BONUS, expires_at=expires)
        key = self.key("give")
        for _ in range(2):
            grant_coins(key=key, actor=SYSTEM, grants=[grant], now=self.now)
        self.model.lots.append(ModelLot(coins, bought=False, expires=expires))

    @rule(target=spends, coins=COINS, bps=st.sampled_from([0, 3_333, 7_000, 10_000]))
    def spend(self, coins, bps):
        key, payee = self.key("spend"), Payee(self.company.pk, bps)
        taken = self.model.spend(coins, self.now)
        call = {"key": key, "actor": SYSTEM, "user_id": self.user.pk, "payee": payee, "now": self.now}
        if taken is None:
            with pytest.raises(PaymentRequiredError):
                spend_coins(coins=coins, **call)
            return key
        first = spend_coins(coins=coins, **call)
        again = spend_coins(coins=coins, **call)
        assert (first.is_new, again.is_new, first.transaction.pk) == (True, False, again.transaction.pk)
        with pytest.raises(ConflictError):
            spend_coins(coins=coins + 1, **call)
        self.taken[key] = taken
        return key

    @rule(key=spends)
    def undo(self, key):
        taken = self.taken.pop(key, None)
        if taken is None:
            return
        spent = LedgerEntry.objects.filter(transaction__idem_key=key).first().transaction_id
        reverse(key=f"undo-{key}", transaction_id=spent, actor=SYSTEM, now=self.now)
        with pytest.raises(ConflictError):
            reverse(key=f"undo-again-{key}", transaction_id=spent, actor=SYSTEM, now=self.now)
        for lot, part in taken:
            lot.left += part

    @rule(target=holds, coins=COINS, hours=st.integers(1, 48))
    def hold(self, coins, hours):
        key, expires = self.key("hold"), self.now + timedelta(hours=hours)
        call = {"key": key, "user_id": self.user.pk, "coins": coins, "expires_at": expires, "now": self.now}
        if coins > self.model.bought() - self.model.held():
            with pytest.raises(PaymentRequiredError), transaction.atomic():
                place_hold(**call)
            return key
        assert place_hold(**call).pk == place_hold(**call).pk
        self.model.holds[key] = ModelHold(coins, expires)
        return key

    @rule(key=holds, part=st.integers(1, 40))
    def use(self, key, part):
        row, hold = LedgerHold.objects.filter(idem_key=key).first(), self.model.holds.get(key)
        if row is None or hold is None:
            return
        coins = min(part, hold.coins)
        call = {"key": self.key("use"), "hold": row, "actor": SYSTEM, "coins": coins, "payee": None, "now": self.now}
        if not hold.is_open or self.now >= hold.expires:
            with pytest.raises(ConflictError):
                post_hold(**call)
            return
        assert post_hold(**call).is_new
        hold.is_open = False
        assert self.model.spend(coins, self.now, paid_only=True) is not None

    @rule(key=holds)
    def void(self, key):
        row, hold = LedgerHold.objects.filter(idem_key=key).first(), self.model.holds.get(key)
        if row is None or hold is None:
            return
        if not hold.is_open:
            with pytest.raises(ConflictError):
                void_hold(hold=row, now=self.now)
            return
        void_hold(hold=row, now=self.now)
        hold.is_open = False

    @rule(hours=st.integers(1, 30))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def sweep(self):
        expire_bonus(now=self.now)
        expire_holds(now=self.now)
        for lot in self.model.lots:
            if lot.expires is not None and lot.expires <= self.now:
                lot.left = 0
        for hold in self.model.holds.values():
            hold.is_open = hold.is_open and self.now < hold.expires

    @rule(limit=st.integers(1, 5))
    def roll_up_some(self, limit):
        before = sorted(with_balances().values_list("code", "readable"))
        roll_up(limit=limit)
        assert sorted(with_balances().values_list("code", "readable")) == before

    @precondition(lambda self: self.count)
    @rule()
    def seal(self):
        seal_ledger()

    @invariant()
    def the_wallet_says_what_the_model_says(self):
        balance = wallet_balance(self.user.pk, now=self.now)
        expected = (self.model.bought() - self.model.held(), self.model.bonus(self.now), self.model.held())
        assert (balance.paid, balance.bonus, balance.held) == expected

    @invariant()
    def everything_adds_up(self):
        verdict = verify_ledger()
        assert verdict.problems == ()
        assert verdict.chain.broken == ""


def test_no_order_of_operations_breaks_the_ledger():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.prove
def test_no_order_of_operations_breaks_the_ledger_however_long_one_tries():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
