"""Words of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _

COIN = "COIN"


class AccountKind(models.TextChoices):
    """What an account is for. Every amount is what moves into the account; what comes from outside leaves the outside's account negative."""

    WALLET_PAID = "wallet_paid", _("bought coins")
    WALLET_BONUS = "wallet_bonus", _("bonus coins")
    COINS_ISSUED = "coins_issued", _("coins that were issued")
    COINS_BURNED = "coins_burned", _("coins that were spent")
    COINS_EXPIRED = "coins_expired", _("bonus coins that expired")
    CLAWBACK = "clawback", _("coins that are owed")
    PAYMENT_PROVIDER = "payment_provider", _("payment provider")
    COIN_LIABILITY = "coin_liability", _("sold coins that are not spent yet")
    PRODUCER_PENDING = "producer_pending", _("producer's share in the hold window")
    PRODUCER_AVAILABLE = "producer_available", _("producer's share that can be paid out")
    PLATFORM_COMMISSION = "platform_commission", _("commission of the platform")
    PROVIDER_FEES = "provider_fees", _("fees of payment providers")
    TAX = "tax", _("tax")
    ESCROW = "escrow", _("held for somebody else")
    PAYOUTS_IN_FLIGHT = "payouts_in_flight", _("payouts under way")


WALLETS = frozenset({AccountKind.WALLET_PAID, AccountKind.WALLET_BONUS})
GUARDED = WALLETS | {
    AccountKind.PRODUCER_AVAILABLE,
    AccountKind.ESCROW,
    AccountKind.PAYOUTS_IN_FLIGHT,
}
HOT = frozenset(
    {
        AccountKind.COINS_ISSUED,
        AccountKind.COINS_BURNED,
        AccountKind.COINS_EXPIRED,
        AccountKind.COIN_LIABILITY,
        AccountKind.PRODUCER_PENDING,
        AccountKind.PLATFORM_COMMISSION,
    }
)


class AccountPolicy(models.TextChoices):
    """Whether an account may fall below zero."""

    GUARDED = "guarded", _("never below zero")
    FREE = "free", _("may be negative")


class AccountMode(models.TextChoices):
    """How a balance is kept: in the row, or as deltas that are rolled up, for accounts that everybody writes to at once."""

    ROW = "row", _("in the row")
    APPEND = "append", _("as deltas")


class TransactionKind(models.TextChoices):
    """Why money or coins moved."""

    COINS_GRANTED = "coins_granted", _("coins were given")
    COINS_SPENT = "coins_spent", _("coins were spent")
    COINS_EXPIRED = "coins_expired", _("bonus coins expired")
    HOLD_POSTED = "hold_posted", _("held coins were used")
    REVERSED = "reversed", _("taken back")
    ADJUSTED = "adjusted", _("corrected by the operator")


class LotSource(models.TextChoices):
    """Where coins came from."""

    PURCHASE = "purchase", _("bought")
    BONUS = "bonus", _("bonus")
    REWARD = "reward", _("reward")
    REFUND = "refund", _("given back")


class HoldState(models.TextChoices):
    """What became of coins that were set aside."""

    OPEN = "open", _("set aside")
    POSTED = "posted", _("used")
    VOIDED = "voided", _("released")
    EXPIRED = "expired", _("released after its time")


class UnlockSource(models.TextChoices):
    """How an episode was unlocked."""

    COINS = "coins", _("with coins")
    CAP = "cap", _("included: the price of the series was paid")


class UnlockScope(models.TextChoices):
    """How much is unlocked at once."""

    EPISODE = "episode", _("this episode")
    TO_END = "to_end", _("from here to the end")
    SERIES = "series", _("the whole series")
