"""The hash chain of the ledger: every transaction with its entries, sealed after it was committed."""

import json
from datetime import UTC

from billing.models import LedgerHead, LedgerSeal, LedgerTransaction
from core.chain import Chain


def canonical_transaction(row: LedgerTransaction) -> str:
    """The bytes that are hashed: sorted keys, no white space, entries in the order of their ids."""
    content = {
        "actor": row.actor_ref,
        "at": row.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "entries": sorted([entry.pk, entry.account_id, entry.lot_id, entry.amount] for entry in row.entries.all()),
        "hash": row.request_hash,
        "id": row.pk,
        "key": row.idem_key,
        "kind": row.kind,
        "meta": row.meta,
        "reverses": row.reverses_id,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


LEDGER_CHAIN = Chain(
    name="ledger",
    records=LedgerTransaction,
    seals=LedgerSeal,
    heads=LedgerHead,
    canonical=canonical_transaction,
    joined=("entries",),
)


def seal_ledger() -> int:
    """Chain every committed transaction that has no seal yet; returns how many."""
    return LEDGER_CHAIN.seal()
