"""Whoever changes one row beside the ledger, with the password of the database, is found, and the row is named."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db.models import F

from billing.enums import LotSource, UnlockScope
from billing.models import (
    CoinLot,
    LedgerHead,
    LedgerSeal,
    LedgerTransaction,
    PaidPeriod,
    Payment,
    PaymentOrder,
    ProducerShare,
    Unlock,
)
from billing.pricing import Step
from billing.providers.base import PaymentTruth, TruthState
from billing.services.coins import Grant, grant_coins
from billing.services.orders import order_pack
from billing.services.prices import set_price_plan
from billing.services.sealing import LEDGER_CHAIN, first_form, seal_ledger
from billing.services.settling import settle
from billing.services.subscriptions import order_tier
from billing.services.unlocking import undo_unlock, unlock_episodes
from billing.services.verification import verify_ledger
from core.actors import SYSTEM
from core.chain import Chain

pytestmark = [pytest.mark.django_db, pytest.mark.broken_ledger]


def told(order: PaymentOrder, ref: str, now, **totals: int) -> Payment:
    """The provider says that an order was paid."""
    truth = PaymentTruth(
        ref, order.public_id, TruthState.SUCCEEDED, order.amount_minor, order.currency, method_ref="card", **totals
    )
    settle(provider="sandbox", truth=truth, now=now)
    return Payment.objects.get(ref=ref)


@dataclass(frozen=True)
class Books:
    """A few people's money, sealed: a pack of which a part was refunded, a sale, one that was undone, a tier, somebody else's bonus."""

    pack: Payment
    tier: Payment
    bought: CoinLot
    bonus: CoinLot
    others: CoinLot
    sale: LedgerTransaction
    unlock: Unlock
    undone: Unlock
    user_id: int
    other_id: int


@pytest.fixture
def series(make_public_series, now):
    made = make_public_series(episodes=12, free=2)
    set_price_plan(actor=SYSTEM, series=made, steps=[Step(1, 10)], series_coins=60, wait_hours=None, now=now)
    return made


@pytest.fixture
def books(viewer, viewer_actor, make_user, pack, tiers, series, now) -> Books:
    def unlock(number: int, key: str, scope: UnlockScope = UnlockScope.EPISODE):
        return unlock_episodes(
            key=key,
            actor=viewer_actor,
            episode_public_id=series.episodes.get(number=number).public_id,
            scope=scope,
            seen_coins=1000,
            now=now,
        )

    other = make_user()
    order = order_pack(key="pack", actor=viewer_actor, pack_id=pack.public_id, country="*", now=now)
    told(order, "pack", now)
    grant_coins(key="other", actor=SYSTEM, grants=[Grant(other.pk, 7, LotSource.BONUS)], now=now)
    first = unlock(3, "key-first")
    undo_unlock(actor=viewer_actor, transaction_key=first.transaction.idem_key, now=now)
    sold = unlock(4, "key-second", UnlockScope.TO_END)
    price = tiers["basic"].public_id
    tier = told(order_tier(key="tier", actor=viewer_actor, price_id=price, country="*", now=now), "tier", now)
    told(order, "pack", now, refunded_minor=100)
    assert seal_ledger() > 5
    assert verify_ledger().is_sound
    return Books(
        pack=Payment.objects.get(ref="pack"),
        tier=tier,
        bought=CoinLot.objects.get(source=LotSource.PURCHASE),
        bonus=CoinLot.objects.filter(source=LotSource.BONUS, account__owner=f"user:{viewer.pk}").earliest("pk"),
        others=CoinLot.objects.get(account__owner=f"user:{other.pk}"),
        sale=sold.transaction,
        unlock=sold.unlocks[0],
        undone=Unlock.objects.get(undone_at__isnull=False),
        user_id=viewer.pk,
        other_id=other.pk,
    )


def row(found) -> object:
    """The row itself, to be changed whatever its model forbids."""
    return type(found).objects.filter(pk=found.pk)


def swap_wallets(books: Books) -> None:
    """Two wallets exchange their names: each person has the other one's coins."""
    mine, theirs = books.bonus.account, books.others.account
    row(mine).update(code="aside")
    row(theirs).update(code=mine.code, owner=mine.owner)
    row(mine).update(code=theirs.code, owner=theirs.owner)


def give_to_another_account(books: Books) -> None:
    row(books.others).update(account=books.bonus.account)
    row(books.others.account).update(balance=F("balance") - books.others.remaining)
    row(books.bonus.account).update(balance=F("balance") + books.others.remaining)


def add_an_unlock(books: Books) -> None:
    one = books.unlock
    Unlock.objects.create(
        user_id=books.other_id,
        episode_id=one.episode_id,
        series_id=one.series_id,
        source="coins",
        coins=10,
        created_at=one.created_at,
    )


TAMPERS: dict[str, tuple[Callable[[Books], object], str]] = {
    "a lot was paid with more": (lambda b: row(b.bought).update(paid_minor=4990), "record {b.bought.transaction_id} at"),
    "a lot was larger": (lambda b: row(b.bought).update(granted=200), "lot {b.bought.pk} says that 200 were granted"),
    "a bonus never expires": (lambda b: row(b.bonus).update(expires_at=None), "record {b.bonus.transaction_id} at"),
    "a bonus came with another payment": (lambda b: row(b.bonus).update(payment_ref="x"), "record {b.bonus.transaction_id} at"),
    "a bonus was bought": (lambda b: row(b.others).update(source="refund"), "record {b.others.transaction_id} at"),
    "a lot is in another currency": (lambda b: row(b.bought).update(currency="EUR"), "transaction {b.bought.transaction_id} moved coins worth"),
    "a lot is younger": (lambda b: row(b.bonus).update(created_at="2027-01-01T00:00:00Z"), "record {b.bonus.transaction_id} at"),
    "a lot is in another wallet": (give_to_another_account, "names no lot of its wallet"),
    "a wallet may be negative": (lambda b: row(b.bought.account).update(policy="free"), "account {b.bought.account_id} is wallet_paid"),
    "a wallet is kept in another way": (lambda b: row(b.bought.account).update(policy="free", mode="append"), "account {b.bought.account_id} is"),
    "a wallet is somebody else's": (lambda b: row(b.bonus.account).update(owner="user:0"), "account {b.bonus.account_id} is"),
    "two wallets were exchanged": (swap_wallets, "record {b.bonus.transaction_id} at"),
    "an unlock cost more": (lambda b: row(b.unlock).update(coins=1000), "unlocks [{b.unlock.pk}, "),
    "an unlock is somebody else's": (lambda b: row(b.unlock).update(user=b.other_id), "unlock {b.unlock.pk} is of user:{b.other_id}"),
    "an unlock is of another sale": (lambda b: row(b.unlock).update(transaction=b.undone.transaction_id), "that transaction {b.sale.pk} took"),
    "an unlock lost its sale": (lambda b: row(b.unlock).update(transaction=None), "unlock {b.unlock.pk} says {b.unlock.coins} coins, no"),
    "an unlock came from nowhere": (add_an_unlock, "says 10 coins, no sale took them"),
    "an unlock is gone": (lambda b: row(b.unlock).delete(), "that transaction {b.sale.pk} took"),
    "an unlock opens again": (lambda b: row(b.undone).update(undone_at=None), "unlock {b.undone.pk} still opens its episode"),
    "a payment was larger": (lambda b: row(b.pack).update(amount_minor=4990), "payment {b.pack.public_id} says 4990"),
    "less of a payment was clawed": (lambda b: row(b.pack).update(clawed_minor=0), "payment {b.pack.public_id} says 0 clawed back"),
    "more of a payment was clawed": (lambda b: row(b.pack).update(clawed_minor=400), "payment {b.pack.public_id} says 400 clawed back"),
    "a payment has another name": (lambda b: row(b.pack).update(ref="y"), "claws of sandbox:pack moved 100"),
    "an order was for less": (lambda b: row(b.pack.order).update(amount_minor=1), "order {b.pack.order.public_id} of user:{b.user_id} says 1 USD"),
    "an order is somebody else's": (lambda b: row(b.pack.order).update(user=b.other_id), "order {b.pack.order.public_id} of user:{b.other_id}"),
    "an order was in another currency": (lambda b: row(b.pack.order).update(currency="EUR"), "order {b.pack.order.public_id} of"),
    "a paid period was worth more": (lambda b: PaidPeriod.objects.update(amount_minor=501), "of payment {b.tier.public_id}: 500 were set apart"),
    "a paid period was shared": (lambda b: PaidPeriod.objects.update(shared_minor=1), "account tier_liability:USD says 500"),
    "a paid period was given back": (lambda b: PaidPeriod.objects.update(returned_minor=1), "account tier_liability:USD says 500"),
    "a paid period is gone": (lambda b: PaidPeriod.objects.all().delete(), "no paid period of payment {b.tier.public_id}"),
    "a share is larger": (lambda b: ProducerShare.objects.filter(transaction=b.sale).update(amount_minor=1), "its shares sum to something else"),
}  # fmt: skip


@pytest.mark.parametrize(("tamper", "sentence"), TAMPERS.values(), ids=TAMPERS.keys())
def test_one_row_that_somebody_changed_is_found_and_named(books, tamper, sentence):
    tamper(books)
    verdict = verify_ledger()
    assert not verdict.is_sound
    wanted = sentence.format(b=books)
    assert [said for said in (*verdict.problems, verdict.chain.broken) if wanted in said], (verdict, wanted)


SEALED_BEFORE = Chain(
    name="ledger",
    records=LedgerTransaction,
    seals=LedgerSeal,
    heads=LedgerHead,
    canonical=first_form,
    joined=("entries",),
)


@pytest.fixture
def older_books(viewer, give, now):
    """Three rows that were sealed before the form changed, two after."""
    for _ in range(3):
        give(viewer, 10, now=now)
    assert SEALED_BEFORE.seal() == 3
    for _ in range(2):
        give(viewer, 10, now=now)


def test_a_chain_that_was_sealed_in_the_form_before_still_verifies_and_goes_on(older_books):
    assert verify_ledger().chain.unsealed == 2
    assert verify_ledger().is_sound
    assert seal_ledger() == 2
    verdict = verify_ledger()
    assert verdict.is_sound
    assert (verdict.chain.sealed, verdict.chain.unsealed) == (5, 0)


def test_the_form_before_is_over_once_a_row_was_sealed_in_the_new_one(older_books, give, viewer, now):
    seal_ledger()
    give(viewer, 10, now=now)
    assert SEALED_BEFORE.seal() == 1  # as somebody would who wants to hide what the new form covers
    assert LEDGER_CHAIN.verify().broken.endswith("at position 6 was changed after it was sealed")


@pytest.mark.parametrize(("position", "is_found"), [(1, False), (4, True)])
def test_what_the_form_before_did_not_cover_is_covered_from_the_next_row_on(older_books, position, is_found):
    """Lots of rows that were sealed before the upgrade are vouched for by the other rules alone."""
    seal_ledger()
    sealed = LedgerSeal.objects.get(position=position).record_id
    CoinLot.objects.filter(transaction=sealed).update(payment_ref="x")
    broken = LEDGER_CHAIN.verify().broken
    assert broken == (f"record {sealed} at position {position} was changed after it was sealed" if is_found else "")
