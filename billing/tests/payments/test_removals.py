"""What is taken down pays back what was bought and not watched: once, to where it came from, to the cent, and the buyer hears of it."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from billing.enums import UnlockScope
from billing.models import CoinLot, ProducerShare, RemovalRefund, Unlock
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.expiry import expire_bonus
from billing.services.removals import begin_removal, refund_removals
from billing.services.shares import release_shares
from billing.services.unlocking import undo_unlock
from core.actors import SYSTEM
from core.errors import ConflictError, NotFoundError
from core.events import deliver
from core.models import AuditRecord, OutboxEvent
from dramas.services.publication import reinstate_series, take_down_episode, take_down_series
from playback.services.positions import Position, write_position
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
SERIES, TO_END = UnlockScope.SERIES, UnlockScope.TO_END
MINUTE = timedelta(minutes=1)


def deliver_all():
    """What happens after the commit, which no test of this file reaches."""
    for row in OutboxEvent.objects.filter(state="pending").order_by("pk"):
        deliver(row.pk)


@pytest.fixture
def sweep(now):
    """Events delivered, refunds carried on until nothing is left."""

    def run():
        deliver_all()
        looked_at = 0
        while RemovalRefund.objects.filter(done_at=None).exists():
            looked_at += refund_removals(now=now)
        deliver_all()
        return looked_at

    return run


@pytest.fixture
def take_down(series, sweep):
    def make(number=None):
        if number is None:
            take_down_series(actor=SYSTEM, series=series, reason="rights")
        else:
            take_down_episode(actor=SYSTEM, episode=series.episodes.get(number=number), reason="rights")
        return sweep()

    return make


def coins(viewer, now):
    balance = wallet_balance(viewer.pk, now=now)
    return balance.paid, balance.bonus


def watch(actor, episode_id, now):
    write_position(actor.ref, episode_id, Position(30_000, now, completed=False), now)


def test_a_removed_series_pays_back_once_where_the_coins_and_the_money_came_from(
    viewer, viewer_actor, pay, series, unlock, take_down, sweep, now
):
    pay(viewer_actor, "p")
    unlock(3, scope=SERIES)
    assert coins(viewer, now) == (60, 0)
    assert take_down() == 1
    assert coins(viewer, now) == (100, 20)
    assert list(CoinLot.objects.order_by("pk").values_list("granted", "remaining")) == [(100, 100), (20, 0), (20, 20)]
    assert balance_of("coin_liability:USD") == 499
    assert balance_of(f"producer_pending:company:{series.company_id}:USD") == 0
    assert balance_of("platform_commission:USD") == 0
    assert not Unlock.objects.filter(undone_at=None, coins__gt=0).exists()
    begin_removal(series_id=series.pk, reason="rights", now=now)
    assert sweep() == 0
    assert coins(viewer, now) == (100, 20)
    assert AuditRecord.objects.filter(verb="removal.refunded", payload={"coins": 60}).count() == 1
    assert Notice.objects.filter(user=viewer, title="60 coins are back in your wallet").count() == 1


def test_what_was_watched_is_not_paid_back(viewer, viewer_actor, buy, unlock, take_down, now):
    buy(viewer, 60, 300)
    done = unlock(3, scope=SERIES)
    watch(viewer_actor, done.unlocks[0].episode_id, now)
    take_down()
    assert coins(viewer, now) == (54, 0)
    assert [row.number for row in series_episodes(viewer)] == [3]


def series_episodes(viewer):
    return [row.episode for row in Unlock.objects.filter(user=viewer, undone_at=None).select_related("episode")]


def test_one_removed_episode_pays_back_its_part_and_is_sold_no_more(
    viewer, viewer_actor, make_user, actor_for, buy, series, unlock, take_down, sweep, now
):
    other = make_user()
    buy(viewer, 60, 300)
    buy(other, 60, 300)
    unlock(3, scope=SERIES)
    take_down(5)
    assert coins(viewer, now) == (6, 0)
    assert 5 not in [row.number for row in series_episodes(viewer)]
    begin_removal(series_id=series.pk, episode_id=series.episodes.get(number=5).pk, reason="again", now=now)
    sweep()
    assert coins(viewer, now) == (6, 0)
    assert [row.episode.number for row in unlock(4, scope=TO_END, actor=actor_for(other)).unlocks] == [4, *range(6, 13)]
    with refused(NotFoundError, "not-found"):
        unlock(5, key="again", actor=actor_for(other))
    assert series.episodes.get(number=5).publication == "taken_down"


def test_refunds_of_one_episode_after_the_other_sum_to_the_sale_to_the_cent(
    viewer, buy, give, series, unlock, take_down, now
):
    give(viewer, 7)
    buy(viewer, 31, 100)
    buy(viewer, 22, 77, currency="EUR")
    unlock(3, scope=SERIES)
    assert coins(viewer, now) == (0, 0)
    for number in (7, 3, 12, 5, 4):
        take_down(number)
    take_down()
    assert coins(viewer, now) == (53, 7)
    for currency, minor in (("USD", 100), ("EUR", 77)):
        assert balance_of(f"coin_liability:{currency}") == minor
        assert balance_of(f"producer_pending:company:{series.company_id}:{currency}") == 0
        assert balance_of(f"platform_commission:{currency}") == 0
    assert [share.clawed_minor for share in ProducerShare.objects.all()] == [
        share.amount_minor for share in ProducerShare.objects.all()
    ]


def test_a_bonus_that_expired_comes_back_as_one_that_does_not(viewer, give, series, unlock, take_down, now):
    give(viewer, 10, days=1)
    unlock(3)
    CoinLot.objects.update(expires_at=now)
    take_down()
    assert expire_bonus(now=now + timedelta(days=400)) == 0
    assert wallet_balance(viewer.pk, now=now + timedelta(days=400)).bonus == 10


def test_what_the_producer_was_paid_already_the_platform_bears(viewer, buy, series, unlock, take_down, now):
    buy(viewer, 60, 300)
    unlock(3, scope=SERIES)
    release_shares(now=now + timedelta(days=31))
    take_down()
    assert balance_of(f"producer_available:company:{series.company_id}:USD") == 210
    assert balance_of("platform_commission:USD") == -210
    assert balance_of("coin_liability:USD") == 300


def test_coins_that_came_back_are_not_given_again_by_an_undo(viewer, viewer_actor, give, unlock, take_down, now):
    give(viewer, 50)
    done = unlock(3)
    take_down()
    with refused(ConflictError, "undo-refunded"):
        undo_unlock(actor=viewer_actor, transaction_key=done.transaction.idem_key, now=now + MINUTE)
    assert coins(viewer, now) == (0, 50)


def test_what_was_undone_is_not_refunded(viewer, viewer_actor, give, unlock, take_down, now):
    give(viewer, 50)
    done = unlock(3)
    undo_unlock(actor=viewer_actor, transaction_key=done.transaction.idem_key, now=now + MINUTE)
    take_down()
    assert coins(viewer, now) == (0, 50)


def test_a_chargeback_after_a_refund_takes_the_coins_that_are_there(viewer, viewer_actor, pay, unlock, take_down, now):
    pay(viewer_actor, "p")
    unlock(3, scope=SERIES)
    take_down()
    pay(viewer_actor, "p", disputed_minor=499)
    assert coins(viewer, now) == (0, 0)
    assert balance_of(f"clawback:user:{viewer.pk}:COIN") == 0
    assert balance_of("payment_provider:sandbox:USD") == 0


def test_a_refund_repays_what_is_owed(viewer, viewer_actor, pay, unlock, take_down, now):
    pay(viewer_actor, "p")
    unlock(3, scope=SERIES)
    pay(viewer_actor, "p", disputed_minor=499)
    assert balance_of(f"clawback:user:{viewer.pk}:COIN") == -40
    take_down()
    assert balance_of(f"clawback:user:{viewer.pk}:COIN") == 0
    assert coins(viewer, now) == (0, 20)
    assert balance_of("coin_liability:USD") == 0


def test_a_series_that_is_back_refunds_nothing_more_and_one_that_goes_again_refunds_all(
    viewer, viewer_actor, give, series, unlock, take_down, sweep, now
):
    give(viewer, 50)
    unlock(3)
    take_down_series(actor=SYSTEM, series=series, reason="rights")
    deliver_all()
    refund_first = RemovalRefund.objects.get()
    reinstate_series(actor=SYSTEM, series=series)
    assert refund_removals(now=now) == 1
    assert coins(viewer, now) == (0, 40)
    unlock(4)
    take_down()
    assert coins(viewer, now) == (0, 50)
    assert RemovalRefund.objects.get() == refund_first


def test_a_removal_goes_on_where_a_killed_run_stood(
    viewer, make_user, actor_for, give, series, unlock, take_down, monkeypatch, now
):
    people = [viewer, make_user(), make_user()]
    for user in people:
        give(user, 10)
        unlock(3, actor=actor_for(user))
    monkeypatch.setattr("billing.services.removals.SALES_AT_ONCE", 2)
    assert take_down() == 3
    assert [coins(user, now) for user in people] == [(0, 10)] * 3
    assert RemovalRefund.objects.get().coins == 30
