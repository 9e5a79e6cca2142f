"""Setting coins aside: a hold keeps them from being spent otherwise until it is used, released or out of time, each at most once."""

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing.enums import AccountKind, HoldState, TransactionKind
from billing.flows import HOLD
from billing.models import LedgerAccount, LedgerHold, LedgerRefusal, LedgerTransaction
from billing.models.offers import EVERYWHERE
from billing.services.accounts import open_account, wallet_of
from billing.services.coins import Paid, Payee, lock_to_spend, lock_wallet, spending_legs, take_coins, write_shares
from billing.services.ledger import Order, Outcome, execute, hash_of, not_enough, post_legs
from core.actors import Actor
from core.errors import ConflictError, PaymentRequiredError

EXPIRIES_AT_ONCE = 200


def place_hold(
    *, key: str, user_id: int, coins: int, expires_at: datetime, country: str = EVERYWHERE, now: datetime
) -> LedgerHold:
    """Set bought coins of a person aside. The same key and content answer with the hold that is there, until the hour that was set first.

    ConflictError ``idempotency-conflict`` for other content, ``refused-before`` for a key that was refused; PaymentRequiredError
    ``not-enough``; others as ``lock_to_spend`` raises. Bonus coins are never held: they may expire meanwhile.
    """
    if coins <= 0 or expires_at <= now:
        message = f"not a hold: {coins} coins until {expires_at}"
        raise ValueError(message)
    wallet = open_account(AccountKind.WALLET_PAID, owner=f"user:{user_id}")
    request_hash = hash_of({"account": wallet.code, "coins": coins})
    _refuse_what_was_refused(key, request_hash)
    wish = {"account": wallet, "amount": coins, "expires_at": expires_at, "created_at": now}
    try:
        with transaction.atomic():
            hold = LedgerHold.objects.create(idem_key=key, request_hash=request_hash, **wish)
            lock_to_spend(user_id=user_id, coins=coins, now=now, country=country)
            free = LedgerAccount.objects.filter(pk=wallet.pk, balance__gte=F("held") + coins)
            if not free.update(held=F("held") + coins):
                raise not_enough()
    except IntegrityError:
        hold = LedgerHold.objects.get(idem_key=key)
        _check_same(hold.request_hash, request_hash)
    except PaymentRequiredError as refusal:
        row = LedgerRefusal(idem_key=key, request_hash=request_hash, code=refusal.code, occurred_at=now)
        LedgerRefusal.objects.bulk_create([row], ignore_conflicts=True)
        raise
    return hold


def _refuse_what_was_refused(key: str, request_hash: str) -> None:
    refusal = LedgerRefusal.objects.filter(idem_key=key).first()
    if refusal is None or LedgerHold.objects.filter(idem_key=key).exists():
        return
    _check_same(refusal.request_hash, request_hash)
    raise ConflictError(
        _("This attempt was refused before (%(code)s) and cannot be repeated. Start again.") % {"code": refusal.code},
        code="refused-before",
    )


def _check_same(known_hash: str, request_hash: str) -> None:
    if known_hash != request_hash:
        raise ConflictError(
            _("This key was used for another request. Start again with a new key."), code="idempotency-conflict"
        )


@transaction.atomic
def void_hold(*, hold: LedgerHold, now: datetime) -> LedgerHold:
    """Release what was set aside. ConflictError when the hold is over already."""
    return _release(hold, "void", now)


def post_hold(*, key: str, hold: LedgerHold, actor: Actor, coins: int, payee: Payee | None, now: datetime) -> Outcome:
    """Use what was set aside, or a part of it; the rest is released. ConflictError when the hold is over, or out of time; else as ``take_coins``."""
    if not 0 < coins <= hold.amount:
        message = f"cannot use {coins} of {hold.amount} held coins"
        raise ValueError(message)
    if hold.state == HoldState.OPEN and now >= hold.expires_at:
        raise ConflictError(_("What was set aside has been released: its time is over."), code="hold-out-of-time")
    user_id = int(hold.account.owner.removeprefix("user:"))
    meta = {"hold": hold.pk, **({"payee": asdict(payee)} if payee else {})}
    order = Order(key, TransactionKind.HOLD_POSTED, actor, {"coins": coins, **meta}, meta)

    def work(begun: LedgerTransaction) -> None:
        lock_wallet(wallet_of(user_id))
        _release(hold, "post", now)
        takes = take_coins(user_id=user_id, coins=coins, now=now, paid_only=True, country=actor.country)
        post_legs(begun, spending_legs(user_id, takes, payee))
        write_shares([Paid(begun, takes, payee)], now=now)

    return execute(order, work, now=now)


def expire_holds(*, now: datetime) -> int:
    """Release what is out of time; returns how many holds."""
    due = LedgerHold.objects.filter(state=HoldState.OPEN, expires_at__lte=now).order_by("expires_at", "pk")
    return sum(_attempt(hold, now) for hold in due[:EXPIRIES_AT_ONCE])


def _attempt(hold: LedgerHold, now: datetime) -> bool:
    try:
        with transaction.atomic():
            _release(hold, "expire", now)
    except ConflictError:  # used or released in this moment
        return False
    return True


def _release(hold: LedgerHold, verb: str, now: datetime) -> LedgerHold:
    """End a hold and free its account. The account is locked first, as everybody else does."""
    list(LedgerAccount.objects.filter(pk=hold.account_id).select_for_update())
    HOLD.apply(hold, verb, resolved_at=now)
    LedgerAccount.objects.filter(pk=hold.account_id).update(held=F("held") - hold.amount)
    return hold
