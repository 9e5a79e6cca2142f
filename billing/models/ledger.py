"""A double-entry ledger in whole coins and whole minor units: accounts, transactions, entries, lots, holds."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.enums import AccountKind, AccountMode, AccountPolicy, HoldState, LotSource, TransactionKind
from core.models import AppendOnlyModel, ChainHead, ChainSeal


class LedgerAccount(models.Model):
    """One side of a movement. What is readable as balance is ``balance`` and the deltas that are not rolled up yet."""

    code = models.CharField(_("code"), max_length=100, unique=True)
    owner = models.CharField(_("owner"), max_length=60, blank=True, default="")
    asset = models.CharField(_("asset"), max_length=4)
    kind = models.CharField(_("kind"), max_length=24, choices=AccountKind.choices)
    policy = models.CharField(_("policy"), max_length=8, choices=AccountPolicy.choices)
    mode = models.CharField(_("mode"), max_length=8, choices=AccountMode.choices)
    balance = models.BigIntegerField(_("balance"), default=0)
    held = models.BigIntegerField(_("held"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "asset"], name="ledger_account_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(policy=AccountPolicy.FREE) | Q(balance__gte=F("held")), name="ledger_account_guarded"
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="ledger_account_held"),
            models.CheckConstraint(
                condition=Q(mode=AccountMode.ROW) | Q(policy=AccountPolicy.FREE), name="ledger_account_append_is_free"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LedgerTransaction(AppendOnlyModel):
    """One event that moved something. ``idem_key`` names it from outside: the same key never moves anything twice."""

    idem_key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=24, choices=TransactionKind.choices)
    actor_ref = models.CharField(max_length=60)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    occurred_at = models.DateTimeField()
    meta = models.JSONField(default=dict)

    class Meta:
        # By a constraint: a unique text field would get a second index on PostgreSQL, for patterns that nobody asks for.
        constraints = [models.UniqueConstraint(fields=["idem_key"], name="ledger_transaction_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.idem_key}"


class CoinLot(models.Model):
    """Coins of one origin. Bought ones carry what was paid for all of them without tax, and never expire."""

    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="lots", db_index=False)
    source = models.CharField(max_length=12, choices=LotSource.choices)
    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="lots")
    granted = models.PositiveBigIntegerField()
    remaining = models.BigIntegerField()
    paid_minor = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True, default="")
    payment_ref = models.CharField(max_length=80, blank=True, default="")
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "expires_at"], name="coin_lot_account"),  # SQLite does not use the next one
            models.Index(fields=["account", "expires_at"], condition=Q(remaining__gt=0), name="coin_lot_open"),
            models.Index(
                fields=["expires_at"], condition=Q(remaining__gt=0, expires_at__isnull=False), name="coin_lot_expiring"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0) & Q(remaining__lte=F("granted")), name="coin_lot_remaining"
            ),
            models.CheckConstraint(
                condition=~Q(source=LotSource.PURCHASE) | Q(expires_at__isnull=True), name="coin_lot_bought_stays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.remaining}/{self.granted}"


class LedgerEntry(AppendOnlyModel):
    """What one transaction moved into (or, negative, out of) one account; for wallets also which lot."""

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries", db_index=False)
    lot = models.ForeignKey(CoinLot, null=True, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["account", "-transaction"], name="ledger_entry_newest")]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves")]

    def __str__(self) -> str:
        return f"{self.amount:+} {self.account_id}"


class LedgerDelta(models.Model):
    """A movement of an account in append mode that waits to be added to its row."""

    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="deltas")
    amount = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.amount:+} {self.account_id}"


class LedgerHold(models.Model):
    """Coins or money set aside until they are used or released: still in the account, not to be spent otherwise."""

    idem_key = models.CharField(max_length=120, unique=True)
    request_hash = models.CharField(max_length=64)
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="holds")
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=HoldState.choices, default=HoldState.OPEN)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], condition=Q(state=HoldState.OPEN), name="ledger_hold_expiring")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_hold_amount")]

    def __str__(self) -> str:
        return f"{self.state} {self.amount} of {self.account_id}"


class LedgerRefusal(AppendOnlyModel):
    """A key whose attempt was refused: a straggling copy of the same request must not succeed later, when nobody expects it."""

    idem_key = models.CharField(max_length=120, unique=True)
    request_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=60)
    occurred_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.idem_key}"


class LedgerSeal(ChainSeal):
    """The place of one transaction in the ledger's chain."""

    record = models.OneToOneField(LedgerTransaction, on_delete=models.PROTECT, related_name="seal")

    def __str__(self) -> str:
        return super().__str__()


class LedgerHead(ChainHead):
    """How long the ledger's chain is."""

    def __str__(self) -> str:
        return super().__str__()
