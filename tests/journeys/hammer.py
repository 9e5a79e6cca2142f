"""A process that moves coins until it dies: notes what it means to do, does it, notes what was answered; begins with what it left undone."""

import random
import sys
import uuid
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from billing.enums import LotSource
from billing.services.coins import Grant, Payee, Payment, grant_coins, spend_coins
from billing.services.expiry import expire_bonus
from billing.services.ledger import reverse
from billing.services.rolling import roll_up
from billing.services.sealing import seal_ledger
from core.actors import SYSTEM
from core.errors import ConflictError, PaymentRequiredError

PAYEE = Payee(1, 7_000)


def carry_out(user_id: int, key: str, coins: int) -> str:
    """One movement under a key: a purchase, an expiring bonus, a purchase taken back, or spending."""
    now = timezone.now()
    kind, call = key.partition("-")[0], {"key": key, "actor": SYSTEM, "now": now}
    if kind == "buy":
        payment = Payment("sandbox", key, coins * 7, "USD")
        return _answer(lambda: grant_coins(grants=[Grant(user_id, coins, LotSource.PURCHASE, payment)], **call))
    if kind == "give":
        return _answer(lambda: grant_coins(grants=[Grant(user_id, coins, LotSource.REWARD)], **call))
    spent = _answer(lambda: spend_coins(user_id=user_id, coins=coins, payee=PAYEE, **call))
    if kind == "undo" and spent.isdigit():
        return _answer(lambda: reverse(key=f"back-{key}", transaction_id=int(spent), actor=SYSTEM, now=now))
    return spent


def _answer(call) -> str:
    try:
        return str(call().transaction.pk)
    except (ConflictError, PaymentRequiredError) as refusal:
        return refusal.code


def hammer(journal: Path, seed: int) -> None:
    """Go on for ever. A journal line ``key coins`` is an intention, ``key coins =answer`` what came of it."""
    rng = random.Random(seed)
    users = list(User.objects.order_by("pk").values_list("pk", flat=True))
    undone = [line.split() for line in journal.read_text().splitlines()] if journal.exists() else []
    answered = {words[0] for words in undone if len(words) == 4}
    with journal.open("a") as book:
        for key, coins, user_id, *_ in [words for words in undone if words[0] not in answered]:
            book.write(f"{key} {coins} {user_id} ={carry_out(int(user_id), key, int(coins))}\n")
            book.flush()
        while True:
            kind = rng.choice(("buy", "give", "spend", "spend", "spend", "undo"))
            key, coins, user_id = f"{kind}-{uuid.uuid4().hex}", rng.randint(1, 30), rng.choice(users)
            book.write(f"{key} {coins} {user_id}\n")
            book.flush()
            book.write(f"{key} {coins} {user_id} ={carry_out(user_id, key, coins)}\n")
            book.flush()
            if rng.random() < 0.1:
                roll_up(limit=50)
                seal_ledger()
                expire_bonus(now=timezone.now())


def main() -> None:
    """``hammer.py JOURNAL SEED``, with Django set up by whoever runs it."""
    hammer(Path(sys.argv[-2]), int(sys.argv[-1]))
