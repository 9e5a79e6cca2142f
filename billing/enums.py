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
    TIER_LIABILITY = "tier_liability", _("paid subscriptions that are not shared out yet")
    PRODUCER_PENDING = "producer_pending", _("producer's share in the hold window")
    PRODUCER_AVAILABLE = "producer_available", _("producer's share that can be paid out")
    PLATFORM_COMMISSION = "platform_commission", _("commission of the platform")
    PROVIDER_FEES = "provider_fees", _("fees of payment providers")
    TAX = "tax", _("tax")
    ESCROW = "escrow", _("held for somebody else")
    PAYOUTS_IN_FLIGHT = "payouts_in_flight", _("payouts under way")
    ADVERTISER_PREPAID = "advertiser_prepaid", _("what an advertiser has paid ahead")
    AD_BUDGET = "ad_budget", _("what is set apart for a flight of ads")
    AD_REVENUE = "ad_revenue", _("earned by ads, not shared out yet")


WALLETS = frozenset({AccountKind.WALLET_PAID, AccountKind.WALLET_BONUS})
GUARDED = WALLETS | {
    AccountKind.PRODUCER_AVAILABLE,
    AccountKind.ESCROW,
    AccountKind.PAYOUTS_IN_FLIGHT,
    AccountKind.ADVERTISER_PREPAID,
    AccountKind.AD_BUDGET,
}
HOT = frozenset(
    {
        AccountKind.COINS_ISSUED,
        AccountKind.COINS_BURNED,
        AccountKind.COINS_EXPIRED,
        AccountKind.COIN_LIABILITY,
        AccountKind.TIER_LIABILITY,
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
    TIER_PAID = "tier_paid", _("a subscription was paid")
    CLAWED_BACK = "clawed_back", _("a payment was taken back")
    CLAW_RETURNED = "claw_returned", _("a disputed payment was won back")
    DEBT_REPAID = "debt_repaid", _("owed coins were repaid")
    SHARE_RELEASED = "share_released", _("a producer's share can be paid out")
    POOL_SHARED = "pool_shared", _("subscriptions were shared out by watched minutes")
    PAYOUT_SENT = "payout_sent", _("a payout was sent")
    PAYOUT_PAID = "payout_paid", _("a payout arrived")
    PAYOUT_RETURNED = "payout_returned", _("a payout came back")
    REMOVAL_REFUNDED = "removal_refunded", _("coins for a removed series were given back")
    AD_FUNDED = "ad_funded", _("an advertiser paid ahead")
    AD_BUDGETED = "ad_budgeted", _("the budget of a flight of ads was set apart or given back")
    AD_SPENT = "ad_spent", _("ads of a day were paid")


class LotSource(models.TextChoices):
    """Where coins came from."""

    PURCHASE = "purchase", _("bought")
    BONUS = "bonus", _("bonus")
    REWARD = "reward", _("reward")
    REFUND = "refund", _("given back")


class EarnTask(models.TextChoices):
    """What earns coins besides checking in, as a viewer reads it."""

    VERIFY_EMAIL = "verify-email", _("Confirm your e-mail address")
    ADD_SECOND_FACTOR = "add-second-factor", _("Protect your account with a passkey or an authenticator app")
    FINISH_EPISODES = "finish-episodes", _("Watch episodes to their end")


class EarnPer(models.TextChoices):
    """How often a task earns."""

    PERSON = "person", _("once")
    DAY = "day", _("every day")


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
    WAIT = "wait", _("by waiting")


class UnlockScope(models.TextChoices):
    """How much is unlocked at once."""

    EPISODE = "episode", _("this episode")
    TO_END = "to_end", _("from here to the end")
    SERIES = "series", _("the whole series")


class Interval(models.TextChoices):
    """How long one payment of a subscription lasts."""

    MONTH = "month", _("month")
    YEAR = "year", _("year")


class OrderKind(models.TextChoices):
    """What is paid for."""

    COINS = "coins", _("coins")
    TIER_START = "tier_start", _("start of a subscription")
    TIER_RENEWAL = "tier_renewal", _("renewal of a subscription")
    TIER_CHANGE = "tier_change", _("change of a subscription")


class OrderState(models.TextChoices):
    """Where an order stands. Only what the provider confirms makes it paid."""

    OPEN = "open", _("waiting for the payment")
    PAID = "paid", _("paid")
    FAILED = "failed", _("refused by the bank")
    CANCELLED = "cancelled", _("given up")
    EXPIRED = "expired", _("out of time")


class TaxName(models.TextChoices):
    """How a tax on sales is called where it is paid."""

    VAT = "vat", _("VAT")
    GST = "gst", _("GST")
    SALES_TAX = "sales-tax", _("sales tax")
    CONSUMPTION_TAX = "consumption-tax", _("consumption tax")


class TaxedSale(models.TextChoices):
    """Kinds of sales that may be taxed differently: the keys of ``bps`` in rules/taxes.yaml."""

    COINS = "coins", _("coins")
    SUBSCRIPTIONS = "subscriptions", _("subscriptions")


WRONG_AMOUNT = "wrong-amount"  # the failure of an order for which something else was paid


class InboxState(models.TextChoices):
    """What became of a provider's message."""

    RECEIVED = "received", _("received")
    APPLIED = "applied", _("applied")
    IGNORED = "ignored", _("nothing to do")
    WAITING = "waiting", _("waiting for another attempt")
    DEAD = "dead", _("given up, a person must look")


class RefundState(models.TextChoices):
    """Where a refund stands."""

    REQUESTED = "requested", _("waiting for a second person")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent to the provider")
    DONE = "done", _("refunded")
    FAILED = "failed", _("refused by the provider")
    REFUSED = "refused", _("refused")


class SubscriptionState(models.TextChoices):
    """Where a subscription stands. What it gives follows from ``access_until``, never from the state alone."""

    PENDING = "pending", _("waiting for the first payment")
    TRIALING = "trialing", _("on trial")
    ACTIVE = "active", _("active")
    PAST_DUE = "past_due", _("payment overdue")
    SUSPENDED = "suspended", _("suspended until paid")
    PAUSED = "paused", _("paused")
    CANCELLED = "cancelled", _("cancelled, runs to the end of what is paid")
    EXPIRED = "expired", _("ended")


OPEN_SUBSCRIPTIONS = frozenset(SubscriptionState.values) - {SubscriptionState.EXPIRED}
RENEWING = frozenset(
    {SubscriptionState.TRIALING, SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE, SubscriptionState.SUSPENDED}
)


class ShareKind(models.TextChoices):
    """What a producer earns for."""

    UNLOCK = "unlock", _("unlocked episodes")
    POOL = "pool", _("watched minutes of subscribers")


class PayoutState(models.TextChoices):
    """Where a payout stands."""

    PREPARED = "prepared", _("prepared")
    CANCELLED = "cancelled", _("cancelled before it was sent")
    IN_FLIGHT = "in_flight", _("sent to the bank")
    PAID = "paid", _("paid")
    RETURNED = "returned", _("came back")
