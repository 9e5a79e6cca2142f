"""People who pay and staff who keep the books, in processes that are killed: each notes what it begins, and begins with what it left undone.

What an action does follows from its key alone: after a kill it is done once more, in the same words, as a person would who saw nothing happen.
"""

import os
import random
import signal
import sqlite3
import sys
import time
import traceback
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import requests
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import ProducerCompany, RoleGrant, User
from billing.enums import RENEWING, OrderState
from billing.models import CoinPack, Payment, PaymentOrder, Plan, PlanPrice, PlanVersion, Subscription
from billing.providers.base import CheckoutRequest, ProviderError, ProviderRefusedError
from billing.providers.registry import provider_named
from billing.services.coins import Payee, spend_coins
from billing.services.expiry import expire_bonus
from billing.services.inbox import LEASE, apply_waiting
from billing.services.orders import Visit, give_up_order, open_checkout, order_pack
from billing.services.reconciliation import check_order, reconcile
from billing.services.refunds import RETRY_AFTER, refundable_minor, request_refund, send_refund, send_waiting_refunds
from billing.services.renewals import end_what_is_over, remind_due, renew_due
from billing.services.rolling import roll_up
from billing.services.sealing import seal_ledger
from billing.services.subscriptions import cancel_subscription, order_recovery, order_tier, resume_subscription
from billing.services.time_travel import let_time_pass
from core.actors import OPERATOR, person
from core.errors import DomainError
from core.events import sweep_outbox

PAYEE = Payee(1, 7_000)
VIEWERS, TILLS = 6, 4
VISIT = Visit("http://site.example/back", "http://site.example/no", "en")
PAYS, DECLINED, _POOR, ASKS, LATER_DECLINED, DISPUTED, PAYS_LATER, NO_RETURN, SILENT = (
    f"400000000000000{digit}" for digit in range(1, 10)
)
CARDS = (PAYS, PAYS, PAYS, DECLINED, ASKS, DISPUTED, PAYS_LATER, NO_RETURN, SILENT)
CARDS_THAT_STAY = (PAYS, PAYS, LATER_DECLINED, SILENT)
WEATHER = (
    {},
    {"double": True, "reorder": True},
    {"double": True, "delay_seconds": 1},
    {"reorder": True, "drop": 4},
    {"outage": True},
)
MONTH_DAYS, QUICKLY = 31, timedelta(0)


def open_shop() -> None:
    """Viewers, an operator, a producer, two packs and two tiers: one with a trial and monthly coins."""
    for number in range(VIEWERS):
        User.objects.create_user(f"viewer{number}@example.org")
    operator = User.objects.create_user("operator@example.org")
    RoleGrant.objects.create(user=operator, role=OPERATOR)
    ProducerCompany.objects.create(pk=PAYEE.company_id, slug="one", name="One")
    CoinPack.objects.create(currency="USD", amount_minor=499, coins=100, bonus_coins=20, bonus_days=90)
    CoinPack.objects.create(currency="USD", amount_minor=1_999, coins=450)
    tiers = (("basic", 1, {"ad_free": True}, 0, 500), ("vip", 2, {"ad_free": True, "monthly_coins": 50}, 7, 1_000))
    for code, rank, benefits, trial_days, amount in tiers:
        plan = Plan.objects.create(code=code, rank=rank, names={"en": code})
        version = PlanVersion.objects.create(
            plan=plan, number=1, benefits=benefits, trial_days=trial_days, actor_ref="system", created_at=timezone.now()
        )
        PlanPrice.objects.create(version=version, currency="USD", interval="month", amount_minor=amount)


def buy(key: str, rng: random.Random) -> None:
    """Coins, with a card for everything that can happen."""
    pack = rng.choice(list(CoinPack.objects.order_by("pk")))
    order = order_pack(key=key, actor=_viewer(rng), pack_id=pack.public_id, country="*", now=timezone.now())
    _pay(order, rng.choice(CARDS), rng)


def subscribe(key: str, rng: random.Random) -> None:
    """A tier; a refusal when there is one already."""
    price = rng.choice(list(PlanPrice.objects.order_by("pk")))
    order = order_tier(key=key, actor=_viewer(rng), price_id=price.public_id, country="*", now=timezone.now())
    _pay(order, rng.choice(CARDS_THAT_STAY), rng)


def recover(key: str, rng: random.Random) -> None:
    """An overdue month, paid on the provider's page."""
    overdue = list(Subscription.objects.filter(state__in=["past_due", "suspended"]).order_by("pk"))
    if overdue:
        order = order_recovery(key=key, actor=person(rng.choice(overdue).user_id), now=timezone.now())
        _pay(order, PAYS, rng)


def _pay(order: PaymentOrder, card: str, rng: random.Random) -> None:
    _use_card(open_checkout(order=order, description="an order", visit=VISIT), card)
    if card == DECLINED and rng.random() < 0.5:
        _use_card(order.checkout_url, PAYS)
    if rng.random() < 0.2:
        give_up_order(actor=person(order.user_id), public_id=order.public_id)
    if rng.random() < 0.3:
        check_order(order=order, now=timezone.now())


def _use_card(url: str, card: str) -> None:
    with suppress(requests.RequestException):
        requests.post(url, data={"card": card, "confirmed": "yes"}, timeout=10, allow_redirects=False)


def pay_twice(key: str, rng: random.Random) -> None:
    """An order paid on a second page, whatever had become of it."""
    orders = PaymentOrder.objects.filter(amount_minor__gt=0).order_by("-pk")[:20]
    if orders:
        order = rng.choice(list(orders))
        wish = CheckoutRequest(order.public_id, order.amount_minor, order.currency, "", VISIT.return_url, "")
        _use_card(provider_named(order.provider).create_checkout(wish, idem_key=key).url, PAYS)


def spend(key: str, rng: random.Random) -> None:
    """Coins for a producer's episodes."""
    actor = _viewer(rng)
    spend_coins(
        key=key, actor=actor, user_id=actor.user_id or 0, coins=rng.randint(1, 90), payee=PAYEE, now=timezone.now()
    )


def change_mind(_key: str, rng: random.Random) -> None:
    """A subscriber stops, or goes on after all."""
    rng.choice((cancel_subscription, resume_subscription))(actor=_viewer(rng), now=timezone.now())


def renew(_key: str, rng: random.Random) -> None:
    """A month goes by for a subscription, unless one of its orders waits: the time of what was asked for already stands still."""
    with transaction.atomic():
        running = Subscription.objects.select_for_update().filter(state__in=RENEWING).order_by("pk")
        chosen = rng.choice(list(running) or [None])
        if chosen is not None and not chosen.orders.filter(state=OrderState.OPEN).exists():
            let_time_pass(subscription=chosen, days=MONTH_DAYS)
    keep_subscriptions()


def keep_subscriptions() -> None:
    """What the clock does."""
    remind_due(now=timezone.now())
    renew_due(now=timezone.now())
    end_what_is_over(now=timezone.now())


def refund(_key: str, rng: random.Random) -> None:
    """The operator gives a part back; who sends it is a matter of luck."""
    payment = _some_payment(rng)
    if payment is None or not refundable_minor(payment):
        return
    amount = rng.randint(1, refundable_minor(payment))
    operator = person(RoleGrant.objects.get().user_id, frozenset({OPERATOR}))
    asked = request_refund(actor=operator, payment=payment, amount_minor=amount, reason="asked", now=timezone.now())
    if rng.random() < 0.7:
        send_refund(refund_id=asked.pk, now=timezone.now())


def dispute(_key: str, rng: random.Random) -> None:
    """The owner of a card contests a payment, or a part of it."""
    payment = _some_payment(rng)
    if payment is not None:
        _ask_the_bank(f"/v1/payments/{payment.ref}/disputes", amount_minor=rng.randint(1, payment.amount_minor))


def close_dispute(_key: str, rng: random.Random) -> None:
    """The bank decides an open dispute."""
    rows = at_the_bank("SELECT id FROM objects WHERE kind = 'dispute' AND body LIKE '%\"open\"%'")
    if rows:
        _ask_the_bank(f"/v1/disputes/{rng.choice(rows)[0]}", outcome=rng.choice(("won", "won", "lost")))


def refund_at_the_bank(_key: str, rng: random.Random) -> None:
    """Somebody gives money back on the provider's own pages."""
    payment = _some_payment(rng)
    if payment is not None:
        _ask_the_bank(f"/v1/payments/{payment.ref}/refunds", amount_minor=rng.randint(1, 200))


def _some_payment(rng: random.Random) -> Payment | None:
    recent = list(Payment.objects.filter(amount_minor__gt=0).order_by("-pk")[:20])
    return rng.choice(recent) if recent else None


def _ask_the_bank(path: str, **body: object) -> None:
    """A refusal and silence are answers too."""
    headers = {"Authorization": f"Bearer {settings.SANDBOX_KEY}"}
    with suppress(requests.RequestException):
        requests.post(settings.SANDBOX_URL + path, json=body, headers=headers, timeout=10)


def change_weather(_key: str, rng: random.Random) -> None:
    """How messages are disturbed from now on."""
    _ask_the_bank("/v1/control", faults=rng.choice(WEATHER), forward_seconds=30)


def open_the_inbox(_key: str, rng: random.Random) -> None:
    """What a worker does; sometimes so late that the claims of the living have run out as well."""
    apply_waiting(now=timezone.now() + rng.choice((QUICKLY, LEASE)))
    send_waiting_refunds(now=timezone.now() + rng.choice((QUICKLY, 2 * RETRY_AFTER)))
    sweep_outbox()


def look_after(_key: str, rng: random.Random) -> None:
    """Orders that nobody spoke of, and the ledger's own chores."""
    reconcile(now=timezone.now() + rng.choice((QUICKLY, timedelta(hours=2))), quiet_for=QUICKLY)
    expire_bonus(now=timezone.now())
    roll_up(limit=50)
    seal_ledger()


ACTIONS = {
    buy: 6,
    subscribe: 4,
    pay_twice: 1,
    spend: 3,
    recover: 1,
    change_mind: 1,
    renew: 4,
    refund: 2,
    dispute: 2,
    close_dispute: 3,
    refund_at_the_bank: 1,
    change_weather: 1,
    open_the_inbox: 4,
    look_after: 1,
}
BY_NAME = {action.__name__: action for action in ACTIONS}


def at_the_bank(sql: str) -> list[tuple]:
    """Rows of the sandbox's own store, where it keeps what is true; read only."""
    path = Path(settings.DUANJU_DATA) / "payment-sandbox" / "bank.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as bank:
        return bank.execute(sql).fetchall()


def payments_at_the_bank() -> int:
    """How many payments the sandbox has tried."""
    return at_the_bank("SELECT count(*) FROM objects WHERE kind = 'payment'")[0][0]


def _viewer(rng: random.Random):
    return person(rng.randint(1, VIEWERS))


def act(key: str) -> None:
    """Do what a key stands for. Refusals and a provider that is away are daily life; anything else ends the process."""
    with suppress(DomainError, ProviderError, ProviderRefusedError):
        BY_NAME[key.partition("-")[0]](key, random.Random(key))


class Fuse:
    """Ends its process, -9, at the write it has counted down to: the moments between two writes are short, and matter most."""

    def __init__(self, writes: int) -> None:
        self.left = writes

    def __call__(self, execute, sql, params, many, context):
        self.left -= not sql.startswith("SELECT")
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def work(journal: Path, rng: random.Random) -> None:
    """Go on until the fuse burns down or the storm is over: a line with a key for what is begun, ``done`` below it."""
    storm_pid = os.getppid()
    lines = journal.read_text().splitlines() if journal.exists() else []
    left = [lines[-1]] if lines and lines[-1] != "done" else []
    with journal.open("a") as book, connection.execute_wrapper(Fuse(rng.randint(10, 400))):
        while os.getppid() == storm_pid:
            key = left.pop() if left else f"{_choice(rng)}-{uuid.UUID(int=rng.getrandbits(128)).hex}"
            book.write(f"{key}\n")
            book.flush()
            act(key)
            book.write("done\n")
            book.flush()


def _choice(rng: random.Random) -> str:
    return rng.choices([action.__name__ for action in ACTIONS], list(ACTIONS.values()))[0]


@dataclass
class Till:
    """One process at work, and its journal."""

    journal: Path
    pid: int = 0
    size: int = 0

    def open(self, seed: int) -> None:
        """Begin, or begin again; what the process dies of by itself is in its log."""
        self.size = self.journal.stat().st_size if self.journal.exists() else 0
        self.pid = os.fork()
        if self.pid:
            return
        try:
            work(self.journal, random.Random(seed))
        except BaseException:  # noqa: BLE001 - reported by the exit code
            self.log.write_text(f"{self.journal.read_text()[-200:]}\n{traceback.format_exc()}")
        os._exit(1)

    @property
    def log(self) -> Path:
        """Where its last words are."""
        return self.journal.with_suffix(".log")

    def is_at_work(self) -> bool:
        """Whether it has finished something and begun the next: a kill must fall upon work."""
        return self.journal.exists() and b"done" in self.journal.read_bytes()[self.size :]

    def has_died(self) -> bool:
        """Whether it was killed; if it ended in any other way the storm is over."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid and not os.WIFSIGNALED(status):
            sys.exit(self.log.read_text())
        return bool(pid)


def storm(folder: Path, kills: int, seed: int) -> None:
    """Tills that die at a write or at any moment, as the seed chooses, and are opened again: so often, and until as many payments were made."""
    rng, killed, strike_at = random.Random(seed), 0, 0.0
    tills = [Till(folder / f"till-{number}") for number in range(TILLS)]
    for till in tills:
        till.open(rng.getrandbits(32))
    while killed < kills or payments_at_the_bank() < kills:
        for till in tills:
            if till.has_died():
                killed += 1
                till.open(rng.getrandbits(32))
        victim = rng.choice(tills)
        if time.monotonic() >= strike_at and victim.is_at_work():
            os.kill(victim.pid, signal.SIGKILL)
            strike_at = time.monotonic() + rng.uniform(0, 0.5)
        time.sleep(0.01)
    for till in tills:
        os.kill(till.pid, signal.SIGKILL)
        os.waitpid(till.pid, 0)
