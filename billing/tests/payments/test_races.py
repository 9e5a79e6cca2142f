"""A viewer, a provider and a takedown at the same moment: nobody waits in a ring, no coin is given twice, and no sale is forgotten."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from billing.enums import UnlockScope
from billing.models import RemovalRefund, Unlock
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.removals import begin_removal, refund_removals
from billing.services.shares import release_shares
from billing.services.unlocking import undo_unlock
from core.actors import SYSTEM
from core.errors import ConflictError, DomainError, NotFoundError
from dramas.services import publication
from dramas.services.publication import reinstate_series, take_down_series

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
TURNS = 6


def undo(unlocked, actor, now):
    return undo_unlock(actor=actor, transaction_key=unlocked.transaction.idem_key, now=now)


def wrong(answers, *allowed):
    return [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, allowed)]


def finish(now):
    while RemovalRefund.objects.filter(done_at=None).exists():
        refund_removals(now=now)


@pytest.mark.parametrize("origin", ["given", "bought"])
def test_undo_and_the_refund_of_a_removal_give_each_coin_once(
    race, viewer, viewer_actor, give, buy, series, unlock, now, origin
):
    give(viewer, 60) if origin == "given" else buy(viewer, 60, 300)
    for turn in range(TURNS):
        done = unlock(3, key=f"k{turn}", scope=UnlockScope.SERIES)
        series.publication = "taken_down"
        series.save()
        begin_removal(series_id=series.pk, reason="rights", now=now)
        answers = race(lambda n, done=done: undo(done, viewer_actor, now) if n else refund_removals(now=now), threads=2)
        finish(now)
        assert wrong(answers, ConflictError) == []
        assert wallet_balance(viewer.pk, now=now).spendable == 60
        series.publication = "published"
        series.save()


def test_undo_and_a_chargeback_leave_no_ring_and_no_coin_too_much(race, make_user, actor_for, pay, unlock, now):
    for turn in range(TURNS):
        user = make_user()
        actor, ref = actor_for(user), f"p{turn}"
        pay(actor, ref)
        done = unlock(3, key="k", scope=UnlockScope.SERIES, actor=actor)
        answers = race(
            lambda n, done=done, actor=actor, ref=ref: (
                undo(done, actor, now) if n else pay(actor, ref, disputed_minor=499)
            ),
            threads=2,
        )
        assert wrong(answers, ConflictError) == []
        left = wallet_balance(user.pk, now=now).paid + balance_of(f"clawback:user:{user.pk}:COIN")
        assert left == (0 if isinstance(answers[1], int) else -40)


def test_settling_unlocking_undoing_and_releasing_at_once_end(race, viewer, viewer_actor, pay, unlock, now):
    pay(viewer_actor, "p")
    first = unlock(3)

    def work(number):
        if number % 4 == 0:
            return pay(viewer_actor, "p", disputed_minor=499 * (number // 4 % 2))
        if number % 4 == 1:
            return undo(first, viewer_actor, now)
        if number % 4 == 2:
            return unlock(4 + number // 4, key=f"k{number}")
        return release_shares(now=now + 40 * DAY)

    assert wrong(race(work, threads=12), DomainError) == []


def test_every_sale_beside_a_takedown_is_refused_or_refunded(
    race, viewer, make_user, actor_for, buy, series, unlock, now
):
    people = [viewer, *(make_user() for _ in range(5))]
    for user in people:
        buy(user, 100, 500)
    for turn in range(TURNS):

        def work(number, turn=turn):
            if number == len(people):
                return take_down_series(actor=SYSTEM, series=series, reason="rights")
            return unlock(3, key=f"k{turn}", actor=actor_for(people[number]))

        answers = race(work, threads=len(people) + 1)
        assert wrong(answers, NotFoundError) == []
        begin_removal(series_id=series.pk, reason="rights", now=now)
        finish(now)
        assert [wallet_balance(user.pk, now=now).paid for user in people] == [100] * len(people)
        reinstate_series(actor=SYSTEM, series=series)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one transaction at a time")
def test_a_takedown_waits_for_the_sale_that_was_first_and_finds_it(race, viewer, buy, series, unlock, now, monkeypatch):
    """The sale stands between its last look and its commit when the takedown begins."""
    buy(viewer, 100, 500)
    inside, real = threading.Event(), publication._lock

    def slow(function, series_id):
        real(function, series_id)
        if function.endswith("shared"):
            inside.set()
            took_down.wait(1.0)

    took_down = threading.Event()
    monkeypatch.setattr(publication, "_lock", slow)

    def work(number):
        if number == 0:
            return unlock(3)
        inside.wait(10)
        take_down_series(actor=SYSTEM, series=series, reason="rights")
        took_down.set()
        begin_removal(series_id=series.pk, reason="rights", now=now)
        finish(now)
        return None

    sold, taken = race(work, threads=2)
    assert (sold.coins, taken) == (10, None)
    assert wallet_balance(viewer.pk, now=now).paid == 100
    assert not Unlock.objects.filter(undone_at=None).exists()
