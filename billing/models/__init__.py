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
from billing.models.unlocks import BuyerTerms, ContractVersion, PricePlanVersion, Unlock

__all__ = [
    "BuyerTerms",
    "CoinLot",
    "ContractVersion",
    "LedgerAccount",
    "LedgerDelta",
    "LedgerEntry",
    "LedgerHead",
    "LedgerHold",
    "LedgerRefusal",
    "LedgerSeal",
    "LedgerTransaction",
    "PricePlanVersion",
    "Unlock",
]
