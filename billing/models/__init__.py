"""The tables of billing."""

from billing.models.ledger import (
    CoinLot,
    LedgerAccount,
    LedgerDelta,
    LedgerEntry,
    LedgerHead,
    LedgerHold,
    LedgerRefusal,
    LedgerSeal,
    LedgerTransaction,
)

__all__ = [
    "CoinLot",
    "LedgerAccount",
    "LedgerDelta",
    "LedgerEntry",
    "LedgerHead",
    "LedgerHold",
    "LedgerRefusal",
    "LedgerSeal",
    "LedgerTransaction",
]
