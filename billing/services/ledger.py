"""The one way to write the ledger: a transaction under a key from outside, legs that balance, and its exact reversal.

The transaction's row is inserted first: its unique key is the lock under which everything else is read and moved, so the same key a hundred
times at once moves something once. Errors are mended by reversing, never by changing rows.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.enums import WALLETS, AccountKind, AccountMode, AccountPolicy, TransactionKind
from billing.models import (
    CoinLot,
    LedgerAccount,
    LedgerDelta,
    LedgerEntry,
    LedgerRefusal,
    LedgerTransaction,
    ProducerShare,
)
from billing.services.accounts import open_account
from billing.services.posting import NO_ACCOUNT, begin_rows, move_rows
from core.actors import Actor
from core.errors import ConflictError, PaymentRequiredError


@dataclass(frozen=True)
class Order:
    """What is asked for, under which key. ``content`` is all that makes two requests the same; ``meta`` is kept with the transaction."""

    key: str
    kind: TransactionKind
    actor: Actor
    content: dict[str, Any]
    meta: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def request_hash(self) -> str:
        """SHA-256 of the request without its key."""
        return hash_of({"kind": self.kind, "actor": self.actor.ref, "content": self.content})

    def to_row(self, now: datetime) -> dict[str, Any]:
        """Plain values for ``posting.begin_rows``."""
        return {
            "key": self.key,
            "hash": self.request_hash,
            "kind": self.kind.value,
            "actor": self.actor.ref,
            "reverses": self.meta.get("reverses"),
            "at": now.isoformat(),
            "meta": self.meta,
        }

    def to_transaction(self, now: datetime, pk: int | None = None) -> LedgerTransaction:
        """The order as a row; ``pk`` when it is written already."""
        return LedgerTransaction(
            pk=pk,
            idem_key=self.key,
            request_hash=self.request_hash,
            kind=self.kind,
            actor_ref=self.actor.ref,
            reverses_id=self.meta.get("reverses"),
            occurred_at=now,
            meta=self.meta,
        )


@dataclass(frozen=True)
class Leg:
    """So much into an account, or out of it when negative; for wallets with the lot it belongs to."""

    account: LedgerAccount
    amount: int
    lot_id: int | None = None

    def to_row(self, begun: LedgerTransaction) -> dict[str, Any]:
        """Plain values for ``posting.move_rows``."""
        return {"tx": begun.pk, "code": self.account.code, "lot": self.lot_id, "amount": self.amount}


@dataclass(frozen=True)
class Outcome:
    """The transaction under a key; ``is_new`` is False when it had happened before and nothing moved now."""

    transaction: LedgerTransaction
    is_new: bool


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 of plain content, the same for the same content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def execute(order: Order, work: Callable[[LedgerTransaction], object], *, now: datetime) -> Outcome:
    """Begin the transaction of an order, let ``work`` plan and post its legs, all or nothing.

    The same key with the same content answers with the transaction that is there. ConflictError ``idempotency-conflict`` for other
    content, ``refused-before`` for a key whose attempt was refused. A PaymentRequiredError of ``work`` is remembered and raised again.
    """
    _refuse_what_was_refused(order)
    try:
        with transaction.atomic():
            begun = begin([order], now)
            if not begun:
                return Outcome(_existing(order), is_new=False)
            work(begun[0])
            return Outcome(begun[0], is_new=True)
    except PaymentRequiredError as refusal:
        LedgerRefusal.objects.bulk_create(
            [LedgerRefusal(idem_key=order.key, request_hash=order.request_hash, code=refusal.code, occurred_at=now)],
            ignore_conflicts=True,
        )
        raise


def _refuse_what_was_refused(order: Order) -> None:
    refusal = LedgerRefusal.objects.filter(idem_key=order.key).first()
    if refusal is None or LedgerTransaction.objects.filter(idem_key=order.key).exists():
        return
    _check_same(order, refusal.request_hash)
    raise ConflictError(
        _("This attempt was refused before (%(code)s) and cannot be repeated. Start again.") % {"code": refusal.code},
        code="refused-before",
    )


def begin(orders: Sequence[Order], now: datetime) -> list[LedgerTransaction]:
    """The new rows of orders, in their order, without those whose key is there. A second one with a key waits until the first has committed."""
    if connection.vendor == "postgresql":
        written = begin_rows(order.to_row(now) for order in orders)
        return [order.to_transaction(now, written[order.key]) for order in orders if order.key in written]
    known = set(
        LedgerTransaction.objects.filter(idem_key__in=[order.key for order in orders]).values_list(
            "idem_key", flat=True
        )
    )
    rows: list[LedgerTransaction] = LedgerTransaction.objects.bulk_create(
        order.to_transaction(now) for order in orders if order.key not in known
    )
    return rows


def _existing(order: Order) -> LedgerTransaction:
    existing = LedgerTransaction.objects.get(idem_key=order.key)
    _check_same(order, existing.request_hash)
    return existing


def _check_same(order: Order, request_hash: str) -> None:
    if request_hash != order.request_hash:
        raise ConflictError(
            _("This key was used for another request. Start again with a new key."), code="idempotency-conflict"
        )


def post_legs(begun: LedgerTransaction, legs: Sequence[Leg]) -> None:
    """Move what the legs say, inside the transaction of ``execute``.

    ValueError when they do not balance per asset. PaymentRequiredError ``not-enough`` when a guarded account would fall below what is
    held on it. Wallets are written first, then other rows, each in the order of their ids, then lots, deltas last: two writers never wait for
    each other in a ring.
    """
    post_many([(begun, legs)])


def post_many(postings: Iterable[tuple[LedgerTransaction, Sequence[Leg]]]) -> None:
    """``post_legs`` for several transactions: all of them, or none."""
    if not connection.in_atomic_block:
        message = "posting legs needs the transaction of execute()"
        raise RuntimeError(message)
    postings = list(postings)
    for _begun, legs in postings:
        _check_balance(legs)
    if connection.vendor == "postgresql":
        _move_at_once(postings)
    else:
        _move(postings)


def _move_at_once(postings: Sequence[tuple[LedgerTransaction, Sequence[Leg]]]) -> None:
    """By one statement; accounts that legs only name are opened when one of them is not there yet."""
    rows = [leg.to_row(begun) for begun, legs in postings for leg in legs]
    reason = move_rows(rows)
    if reason == NO_ACCOUNT:
        named = {leg.account.code: leg.account for _begun, legs in postings for leg in legs}
        for account in named.values():
            open_account(AccountKind(account.kind), asset=account.asset, owner=account.owner)
        reason = move_rows(rows)
    if reason:
        raise not_enough()


def _move(postings: Sequence[tuple[LedgerTransaction, Sequence[Leg]]]) -> None:
    """What ``posting.move_rows`` does, by the ORM."""
    legs = [leg for _begun, some in postings for leg in some]
    for account, amount in _net(leg for leg in legs if leg.account.mode == AccountMode.ROW):
        _move_row(account, amount)
    _move_lots(legs)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=begun, account=leg.account, lot_id=leg.lot_id, amount=leg.amount)
        for begun, some in postings
        for leg in some
    )
    LedgerDelta.objects.bulk_create(
        LedgerDelta(account=account, amount=amount)
        for account, amount in _net(leg for leg in legs if leg.account.mode == AccountMode.APPEND)
    )


def _check_balance(legs: Sequence[Leg]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        sums[leg.account.asset] += leg.amount
    if not legs or any(sums.values()) or not all(leg.amount for leg in legs):
        message = f"legs must be there, must not be 0 and must balance per asset: {dict(sums)}"
        raise ValueError(message)


def _net(legs: Iterable[Leg]) -> list[tuple[LedgerAccount, int]]:
    sums: dict[int, int] = defaultdict(int)
    accounts: dict[int, LedgerAccount] = {}
    for leg in legs:
        sums[leg.account.pk] += leg.amount
        accounts[leg.account.pk] = leg.account
    order = sorted(sums, key=lambda pk: (accounts[pk].kind not in WALLETS, pk))
    return [(accounts[pk], sums[pk]) for pk in order if sums[pk]]


def _move_row(account: LedgerAccount, amount: int) -> None:
    rows = LedgerAccount.objects.filter(pk=account.pk)
    if amount < 0 and account.policy == AccountPolicy.GUARDED:
        rows = rows.filter(balance__gte=F("held") - amount)
    if not rows.update(balance=F("balance") + amount):
        raise not_enough()


def _move_lots(legs: Sequence[Leg]) -> None:
    sums: dict[int, int] = defaultdict(int)
    for leg in legs:
        if leg.lot_id is not None:
            sums[leg.lot_id] += leg.amount
    for pk in sorted(sums):
        fits = Q(remaining__gte=-sums[pk]) & Q(remaining__lte=F("granted") - sums[pk])
        if not CoinLot.objects.filter(fits, pk=pk).update(remaining=F("remaining") + sums[pk]):
            raise not_enough()


def not_enough() -> PaymentRequiredError:
    """The error of an account that does not hold what is asked of it."""
    return PaymentRequiredError(_("There are not enough coins for this. Get more coins first."), code="not-enough")


def reverse(*, key: str, transaction_id: int, actor: Actor, now: datetime) -> Outcome:
    """Take one transaction back exactly, lots included; at most once, whoever asks with whatever key.

    ConflictError ``already-reversed``, ``reversal-of-reversal``, ``share-moved``; PaymentRequiredError when what it gave is spent already.
    """
    original = LedgerTransaction.objects.get(pk=transaction_id)
    if original.reverses_id is not None:
        raise ConflictError(_("What was taken back cannot be taken back again."), code="reversal-of-reversal")
    order = Order(
        key=key,
        kind=TransactionKind.REVERSED,
        actor=actor,
        content={"reverses": transaction_id},
        meta={"reverses": transaction_id},
    )

    def work(begun: LedgerTransaction) -> None:
        entries = list(original.entries.select_related("account").order_by("pk"))
        wallets = {entry.account_id for entry in entries if entry.account.kind in WALLETS}
        list(LedgerAccount.objects.filter(pk__in=wallets).select_for_update().order_by("pk"))
        shares = ProducerShare.objects.filter(transaction=original, undone_at__isnull=True)
        locked = list(shares.select_for_update().order_by("pk"))  # a release of the same shares waits
        if any(share.released_at or share.clawed_minor for share in locked):
            raise ConflictError(
                _("This cannot be taken back as a whole any more: the producer's share has moved on."),
                code="share-moved",
            )
        shares.update(undone_at=now)
        post_legs(begun, [Leg(entry.account, -entry.amount, entry.lot_id) for entry in entries])

    try:
        return execute(order, work, now=now)
    except IntegrityError as error:
        # Of two with one key at once, PostgreSQL may find that the original is taken back before it finds that the key is there.
        if LedgerTransaction.objects.filter(idem_key=key).exists():
            return Outcome(_existing(order), is_new=False)
        raise ConflictError(_("This was taken back already."), code="already-reversed") from error
