"""The hash chain of the ledger: every transaction with its entries, sealed after it was committed."""

import json
from datetime import UTC, datetime
from typing import Any

from billing.models import LedgerHead, LedgerSeal, LedgerTransaction
from core.chain import Chain


def canonical_transaction(row: LedgerTransaction) -> str:
    """The bytes that are hashed: sorted keys, no white space, rows in the order of their ids; and what gives the rows their meaning: accounts by
    name, and what the lots that began with the transaction are and are worth. ``v`` is the version of this form.
    """
    content = _content(row) | {
        "v": 2,
        "entries": sorted([entry.pk, entry.account.code, entry.lot_id, entry.amount] for entry in row.entries.all()),
        "lots": sorted(
            [
                lot.pk,
                lot.account.code,
                lot.source,
                lot.granted,
                lot.paid_minor,
                lot.currency,
                lot.payment_ref,
                _moment(lot.expires_at) if lot.expires_at else "",
                _moment(lot.created_at),
            ]
            for lot in row.lots.all()
        ),
    }
    return _text(content)


def first_form(row: LedgerTransaction) -> str:
    """Version 1: accounts by their ids, and nothing about lots."""
    entries = sorted([entry.pk, entry.account_id, entry.lot_id, entry.amount] for entry in row.entries.all())
    return _text(_content(row) | {"entries": entries})


def _content(row: LedgerTransaction) -> dict[str, Any]:
    return {
        "actor": row.actor_ref,
        "at": _moment(row.occurred_at),
        "hash": row.request_hash,
        "id": row.pk,
        "key": row.idem_key,
        "kind": row.kind,
        "meta": row.meta,
        "reverses": row.reverses_id,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


LEDGER_CHAIN = Chain(
    name="ledger",
    records=LedgerTransaction,
    seals=LedgerSeal,
    heads=LedgerHead,
    canonical=canonical_transaction,
    joined=("entries__account", "lots__account"),
    earlier=(first_form,),
)


def seal_ledger() -> int:
    """Chain every committed transaction that has no seal yet; returns how many."""
    return LEDGER_CHAIN.seal()
