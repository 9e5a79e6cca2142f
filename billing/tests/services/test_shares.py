"""What a producer earned can be paid out when its hold window is over: once, whoever releases it and how often."""

from datetime import timedelta

import pytest

from billing.models import LedgerTransaction, ProducerShare
from billing.selectors.balances import balance_of
from billing.services import shares as shares_service
from billing.services.coins import spend_coins
from billing.services.ledger import reverse
from billing.services.shares import release_shares
from core.actors import SYSTEM

HELD = timedelta(days=30)


@pytest.fixture
def earn(viewer, viewer_actor, buy, payee, now):
    """``earn("key", at=now)``: ten coins worth 50 cents are spent, 35 of them are the producer's."""

    def make(key: str, *, at=now):
        buy(viewer, 10, 50, now=at)
        return spend_coins(key=key, actor=viewer_actor, user_id=viewer.pk, coins=10, payee=payee, now=at)

    return make


def books(payee) -> tuple[int, int]:
    return tuple(balance_of(f"producer_{kind}:company:{payee.company_id}:USD") for kind in ("pending", "available"))


@pytest.mark.django_db
def test_a_share_waits_for_its_hold_window_and_not_longer(earn, payee, now):
    earn("a")
    assert release_shares(now=now + HELD - timedelta(seconds=1)) == 0
    assert books(payee) == (35, 0)
    assert release_shares(now=now + HELD) == 1
    assert books(payee) == (0, 35)


@pytest.mark.django_db
def test_releasing_again_moves_nothing_and_later_shares_come_later(earn, payee, now):
    earn("a")
    earn("b", at=now + timedelta(days=1))
    assert [release_shares(now=now + HELD) for _ in range(2)] == [1, 0]
    assert books(payee) == (35, 35)
    assert release_shares(now=now + HELD + timedelta(days=1)) == 1
    assert books(payee) == (0, 70)
    assert LedgerTransaction.objects.filter(kind="share_released").count() == 2


@pytest.mark.django_db
def test_the_setting_says_how_long_a_share_waits(earn, payee, now, settings):
    settings.SHARE_HOLD_DAYS = 7
    earn("a")
    assert release_shares(now=now + timedelta(days=7)) == 1


@pytest.mark.django_db
def test_what_was_undone_or_taken_back_is_not_released(earn, payee, now):
    undone, _kept = earn("a"), earn("b")
    reverse(key="undo", transaction_id=undone.transaction.pk, actor=SYSTEM, now=now)
    assert release_shares(now=now + HELD) == 1
    assert books(payee) == (0, 35)
    assert ProducerShare.objects.get(transaction=undone.transaction).released_at is None


@pytest.mark.django_db
def test_many_shares_are_released_in_batches_that_sum_up(earn, payee, now, monkeypatch):
    monkeypatch.setattr(shares_service, "AT_ONCE", 2)
    for number in range(5):
        earn(f"k{number}")
    assert release_shares(now=now + HELD) == 5
    assert books(payee) == (0, 175)
    assert LedgerTransaction.objects.filter(kind="share_released").count() == 3


@pytest.mark.django_db
def test_a_share_of_nothing_is_released_without_a_movement(earn, payee, now):
    earn("a")
    ProducerShare.objects.update(amount_minor=0, gross_minor=0)
    assert release_shares(now=now + HELD) == 1
    assert not LedgerTransaction.objects.filter(kind="share_released").exists()
    ProducerShare.objects.update(amount_minor=35, gross_minor=50, released_at=None)


@pytest.mark.django_db
def test_a_release_that_dies_in_the_middle_leaves_nothing_half_done(earn, payee, now, monkeypatch):
    earn("a")

    def dies(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shares_service, "post_legs", dies)
        with pytest.raises(KeyboardInterrupt):
            release_shares(now=now + HELD)
    assert books(payee) == (35, 0)
    assert release_shares(now=now + HELD) == 1
    assert books(payee) == (0, 35)


@pytest.mark.django_db(transaction=True)
def test_releasing_at_the_same_moment_releases_each_share_once(race, earn, payee, now):
    for number in range(6):
        earn(f"k{number}")
    answers = race(lambda _: release_shares(now=now + HELD), threads=6)
    assert sum(answers) == 6
    assert books(payee) == (0, 210)
    assert LedgerTransaction.objects.filter(kind="share_released").count() == 1
