"""A payment that goes back takes its coins along: what is left of them first, then a debt; and the producer's part while it is still pending.

Keyed by (payment, step): the target is the provider's present total of refunds and of disputes that are open or lost, never a single message. A
total that falls (a dispute was won) takes whole steps back, newest first, and claws again what is still due.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from billing.enums import AccountKind, LotSource, OrderKind, ShareKind, TransactionKind
from billing.events import ClawReturned, CoinsClawed
from billing.models import CoinLot, LedgerAccount, LedgerTransaction, PaidPeriod, Payment, ProducerShare
from billing.selectors.lots import as_lot, pending_parts
from billing.services.accounts import open_account, wallet_of
from billing.services.coins import lock_wallet, owed_coins
from billing.services.ledger import Leg, Order, execute, post_legs, reverse
from billing.services.paid_tiers import end_for_refund
from billing.services.refunds import return_spare_payment
from billing.services.taxes import note_tax, tax_legs
from billing.spending import value_minor
from core.actors import SYSTEM
from core.events import emit


def follow_totals(*, payment: Payment, refunded_minor: int, disputed_minor: int, now: datetime) -> None:
    """Bring our books to the provider's totals; what brought nothing goes back. Wallet and order must be locked. Calling it again changes nothing."""
    target = min(payment.amount_minor, refunded_minor + disputed_minor)
    payment.refunded_minor, payment.disputed_minor = refunded_minor, disputed_minor
    Payment.objects.filter(pk=payment.pk).update(refunded_minor=refunded_minor, disputed_minor=disputed_minor)
    if not was_booked(payment):
        return_spare_payment(payment=payment, now=now)
        return
    while payment.clawed_minor > target:
        _unclaw_newest(payment, now)
    if payment.clawed_minor < target:
        _claw(payment, target, now)
        if target == payment.amount_minor and payment.order.kind != OrderKind.COINS:
            end_for_refund(payment=payment, now=now)


def was_booked(payment: Payment) -> bool:
    """Whether something was given for a payment; else it was paid twice, or too late, and goes back."""
    keys = [f"pay:{payment.provider}:{payment.ref}:{what}" for what in ("credit", "tier")]
    return LedgerTransaction.objects.filter(idem_key__in=keys).exists()


@dataclass
class _Step:
    """What one step moves: legs, the coins that are taken or owed, how much of which shares, and how much of a paid period."""

    legs: list[Leg] = field(default_factory=list)
    coins: int = 0
    shares: dict[int, int] = field(default_factory=dict)
    period_minor: int = 0


def _claw(payment: Payment, target: int, now: datetime) -> None:
    number, delta = payment.claw_steps + 1, target - payment.clawed_minor
    is_coins = payment.order.kind == OrderKind.COINS
    tax = payment.order.tax_of(target) - payment.order.tax_of(payment.clawed_minor)
    step = _coins_step(payment, target, delta - tax) if is_coins else _tier_step(payment, target, delta - tax)
    provider = open_account(AccountKind.PAYMENT_PROVIDER, asset=payment.currency, owner=payment.provider)
    step.legs += [Leg(provider, delta), *tax_legs(payment.currency, -tax)]
    order = Order(
        key=f"claw:{payment.provider}:{payment.ref}:{number}",
        kind=TransactionKind.CLAWED_BACK,
        actor=SYSTEM,
        content={"payment": payment.pk, "target": target},
        meta={
            "payment": payment.public_id,
            "from": payment.clawed_minor,
            "to": target,
            "shares": {str(pk): part for pk, part in step.shares.items()},
            "period_minor": step.period_minor,
            "tax_minor": tax,
        },
    )
    done = execute(order, lambda begun: post_legs(begun, step.legs), now=now)
    if done.is_new:
        note_tax(payment=payment, transaction=done.transaction, gross_minor=-delta, tax_minor=-tax, now=now)
        for pk, part in step.shares.items():
            ProducerShare.objects.filter(pk=pk).update(clawed_minor=F("clawed_minor") + part)
        rows = PaidPeriod.objects.filter(payment=payment)
        rows.update(returned_minor=F("returned_minor") + step.period_minor)
        repay_debt(user_id=payment.user_id, key=f"repay:{order.key}", now=now)
        if step.coins:
            emit(CoinsClawed(payment_id=payment.pk, step=number, coins=step.coins, owed=owed_coins(payment.user_id)))
    _note(payment, target, number)


def _note(payment: Payment, clawed_minor: int, steps: int) -> None:
    payment.clawed_minor, payment.claw_steps = clawed_minor, steps
    Payment.objects.filter(pk=payment.pk).update(clawed_minor=clawed_minor, claw_steps=steps)


def _coins_step(payment: Payment, target: int, net: int) -> _Step:
    """Lots first; what is missing of bought coins becomes a debt. Money without tax: what is unspent, pending shares, and last the platform."""
    step, wallet = _Step(), wallet_of(payment.user_id)
    held = next(account.held for account in lock_wallet(wallet) if account.pk == wallet.paid.pk)
    unspent_minor = recalled = short = 0
    lots = list(CoinLot.objects.filter(payment_ref=f"{payment.provider}:{payment.ref}").select_related("account"))
    for lot in lots:
        is_bought = lot.source == LotSource.PURCHASE
        due = _due_of(lot, payment, target)
        free = min(lot.remaining, max(0, lot.account.balance - held)) if is_bought else lot.remaining
        taken = max(0, min(due, free))
        if taken:
            step.legs.append(Leg(lot.account, -taken, lot.pk))
            unspent_minor += value_minor(as_lot(lot, is_bonus=not is_bought), taken)
        recalled += taken
        short += max(0, due - taken) if is_bought else 0
    if short:
        step.legs.append(Leg(open_account(AccountKind.CLAWBACK, owner=f"user:{payment.user_id}"), -short))
    step.coins = recalled + short
    if step.coins:
        step.legs.append(Leg(open_account(AccountKind.COINS_ISSUED), step.coins))
    _money_legs(payment, net, unspent_minor, lots, step)
    return step


def _money_legs(payment: Payment, net: int, unspent_minor: int, lots: list[CoinLot], step: _Step) -> None:
    """What the platform bears may be less than nothing: it gets back what an earlier step, too small for a coin, had cost it."""
    currency, spent_minor = payment.currency, net - unspent_minor
    if unspent_minor:
        step.legs.append(Leg(open_account(AccountKind.COIN_LIABILITY, asset=currency), -unspent_minor))
    bought = [lot for lot in lots if lot.source == LotSource.PURCHASE]
    for share, part in pending_parts(bought, spent_minor):
        owner = f"company:{share.company_id}"
        step.legs.append(Leg(open_account(AccountKind.PRODUCER_PENDING, asset=currency, owner=owner), -part))
        step.shares[share.pk] = part
    rest = spent_minor - sum(step.shares.values())
    if rest:
        step.legs.append(Leg(open_account(AccountKind.PLATFORM_COMMISSION, asset=currency), -rest))


def _tier_step(payment: Payment, target: int, net: int) -> _Step:
    """What is not shared out yet goes back first, the platform bears the rest. Of the coins that came with it, what is left."""
    period = PaidPeriod.objects.select_for_update().filter(payment=payment).first()
    left = period.amount_minor - period.shared_minor - period.returned_minor if period else 0
    step, currency = _Step(period_minor=min(net, left)), payment.currency
    if step.period_minor:
        step.legs.append(Leg(open_account(AccountKind.TIER_LIABILITY, asset=currency), -step.period_minor))
    if net - step.period_minor:
        platform = open_account(AccountKind.PLATFORM_COMMISSION, asset=currency)
        step.legs.append(Leg(platform, step.period_minor - net))
    for lot in CoinLot.objects.filter(payment_ref=f"{payment.provider}:{payment.ref}").select_related("account"):
        taken = min(lot.remaining, _due_of(lot, payment, target))
        if taken:
            step.legs.append(Leg(lot.account, -taken, lot.pk))
        step.coins += taken
    if step.coins:
        step.legs.append(Leg(open_account(AccountKind.COINS_ISSUED), step.coins))
    return step


def _due_of(lot: CoinLot, payment: Payment, target: int) -> int:
    """How many of a lot's coins belong to this step: each coin of it goes back with its part of the payment."""
    return lot.granted * target // payment.amount_minor - lot.granted * payment.clawed_minor // payment.amount_minor


def _unclaw_newest(payment: Payment, now: datetime) -> None:
    """A dispute was won: the newest step is taken back exactly. What was released meanwhile becomes a new share, what was repaid coins again."""
    prefix = f"claw:{payment.provider}:{payment.ref}:"
    steps = LedgerTransaction.objects.filter(idem_key__startswith=prefix, reversal__isnull=True)
    newest = steps.order_by("-pk").first()
    if newest is None:
        message = f"payment {payment.public_id} says {payment.clawed_minor} clawed, but no step is there"
        raise RuntimeError(message)
    parts = {int(pk): part for pk, part in newest.meta["shares"].items()}
    shares = list(ProducerShare.objects.select_for_update().filter(pk__in=parts).order_by("pk"))
    _undo_repayment(f"repay:{newest.idem_key}", now)
    back = reverse(key=f"un{newest.idem_key}", transaction_id=newest.pk, actor=SYSTEM, now=now)
    if back.is_new:
        gross, tax = newest.meta["to"] - newest.meta["from"], newest.meta.get("tax_minor", 0)
        note_tax(payment=payment, transaction=back.transaction, gross_minor=gross, tax_minor=tax, now=now)
        _give_back_shares(shares, parts, back.transaction, now)
        rows = PaidPeriod.objects.filter(payment=payment)
        rows.update(returned_minor=F("returned_minor") - newest.meta["period_minor"])
        repay_debt(user_id=payment.user_id, key=f"repay:{back.transaction.idem_key}", now=now)
        _turn_credit_into_coins(payment.user_id, f"credit:{newest.idem_key}", now)
        emit(ClawReturned(payment_id=payment.pk, transaction_id=back.transaction.pk))
    _note(payment, newest.meta["from"], payment.claw_steps)


def _undo_repayment(key: str, now: datetime) -> None:
    """Coins that repaid the step at once go back where they came from; what later purchases have repaid is not one payment's any more."""
    repaid = LedgerTransaction.objects.filter(idem_key=key).first()
    if repaid is not None:
        reverse(key=f"un{key}", transaction_id=repaid.pk, actor=SYSTEM, now=now)


def _give_back_shares(
    shares: list[ProducerShare], parts: dict[int, int], back: LedgerTransaction, now: datetime
) -> None:
    """To the share it came from while that is pending; what was released is earned anew, one share for each series and currency."""
    anew: dict[tuple[int, int | None, str], int] = defaultdict(int)
    for share in shares:
        if share.released_at is None:
            ProducerShare.objects.filter(pk=share.pk).update(clawed_minor=F("clawed_minor") - parts[share.pk])
        else:
            anew[share.company_id, share.series_id, share.currency] += parts[share.pk]
    ProducerShare.objects.bulk_create(
        ProducerShare(
            company_id=company_id,
            series_id=series_id,
            transaction=back,
            kind=ShareKind.UNLOCK,
            currency=currency,
            gross_minor=part,
            amount_minor=part,
            earned_at=now,
        )
        for (company_id, series_id, currency), part in anew.items()
    )


def repay_debt(*, user_id: int, key: str, now: datetime) -> int:
    """Take owed coins out of bought ones, oldest first, as far as they go; returns how many. Their money is the platform's, which bore the loss."""
    lock_wallet(wallet_of(user_id))
    owed = owed_coins(user_id)
    if not owed:
        return 0
    wallet = wallet_of(user_id)
    step, left = _Step(), min(owed, wallet.paid.balance - wallet.paid.held)
    for lot in CoinLot.objects.filter(account=wallet.paid, remaining__gt=0).order_by("pk"):
        part = min(left, lot.remaining)
        if part <= 0:
            break
        left -= part
        step.legs.append(Leg(wallet.paid, -part, lot.pk))
        worth = value_minor(as_lot(lot, is_bonus=False), part)
        if worth:
            step.legs.append(Leg(open_account(AccountKind.COIN_LIABILITY, asset=lot.currency), -worth))
            step.legs.append(Leg(open_account(AccountKind.PLATFORM_COMMISSION, asset=lot.currency), worth))
    repaid = sum(-leg.amount for leg in step.legs if leg.lot_id is not None)
    if repaid:
        step.legs.append(Leg(open_account(AccountKind.CLAWBACK, owner=f"user:{user_id}"), repaid))
        order = Order(key, TransactionKind.DEBT_REPAID, SYSTEM, {"user": user_id, "coins": repaid})
        execute(order, lambda begun: post_legs(begun, step.legs), now=now)
    return repaid


def _turn_credit_into_coins(user_id: int, key: str, now: datetime) -> None:
    """A debt that had been repaid before the dispute was won leaves more than nothing: that is the viewer's."""
    debt = LedgerAccount.objects.filter(owner=f"user:{user_id}", kind=AccountKind.CLAWBACK).first()
    if debt is None or debt.balance <= 0:
        return
    wallet, coins = wallet_of(user_id), debt.balance

    def work(begun: LedgerTransaction) -> None:
        lot = CoinLot.objects.create(
            account=wallet.bonus,
            source=LotSource.REFUND,
            transaction=begun,
            granted=coins,
            remaining=0,
            created_at=now,
        )
        post_legs(begun, [Leg(debt, -coins), Leg(wallet.bonus, coins, lot.pk)])

    execute(Order(key, TransactionKind.CLAW_RETURNED, SYSTEM, {"user": user_id, "coins": coins}), work, now=now)
