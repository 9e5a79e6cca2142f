"""Unlocking with coins: one entitlement and one charge, never above the series' price, and a way back."""

from datetime import timedelta

import pytest

from billing.enums import UnlockScope
from billing.models import AutoUnlock, BuyerTerms, LedgerTransaction, Unlock
from billing.pricing import Step
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.auto_unlock import set_auto_unlock, unlock_by_itself
from billing.services.prices import set_contract, set_price_plan
from billing.services.unlocking import Unlocked, undo_unlock, unlock_episodes
from core.actors import SYSTEM
from core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    NotSignedInError,
    PaymentRequiredError,
)
from dramas.models import Episode
from playback.services.positions import Position, write_position
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
EPISODE, TO_END, SERIES = UnlockScope.EPISODE, UnlockScope.TO_END, UnlockScope.SERIES


@pytest.fixture
def series(make_public_series, now):
    """Twelve episodes, two free, ten coins each, sixty for all."""
    series = make_public_series(episodes=12, free=2)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=60, wait_hours=None, now=now)
    return series


@pytest.fixture
def unlock(series, viewer_actor, now):
    def make(number, *, key="", scope=EPISODE, seen=1_000, actor=viewer_actor, at=now):
        episode = Episode.objects.get(series=series, number=number)
        return unlock_episodes(
            key=key or f"k{number}",
            actor=actor,
            episode_public_id=episode.public_id,
            scope=scope,
            seen_coins=seen,
            now=at,
        )

    return make


def owned(user):
    rows = Unlock.objects.filter(user=user, undone_at=None)
    return sorted(rows.values_list("episode__number", flat=True))


def test_an_unlock_costs_its_price_and_pays_the_producer(viewer, series, buy, unlock, now):
    buy(viewer, 100, 500)
    set_contract(actor=SYSTEM, company=series.company, unlock_bps=7_000, now=now)
    done = unlock(3)
    assert (done.coins, owned(viewer), wallet_balance(viewer.pk, now=now).paid) == (10, [3], 90)
    assert balance_of(f"producer_pending:company:{series.company_id}:USD") == 35
    assert balance_of("platform_commission:USD") == 15


def test_the_same_key_and_other_keys_for_what_is_owned_charge_nothing_more(viewer, buy, unlock, now):
    buy(viewer, 100)
    first, replay, other = unlock(3, key="a"), unlock(3, key="a"), unlock(3, key="b")
    assert first.transaction == replay.transaction
    assert (other.coins, other.transaction, other.unlocks) == (0, None, first.unlocks)
    assert wallet_balance(viewer.pk, now=now).paid == 90
    with refused(ConflictError, "idempotency-conflict"):
        unlock(4, key="a")


def test_a_free_episode_is_never_sold(viewer, buy, unlock, now):
    buy(viewer, 100)
    assert unlock(1) == Unlocked((), None, 0)
    assert wallet_balance(viewer.pk, now=now).paid == 100


def test_nobody_pays_more_for_the_episodes_than_for_the_series(viewer, buy, unlock, now):
    buy(viewer, 200)
    for number in range(3, 13):
        unlock(number)
    assert owned(viewer) == list(range(3, 13))
    assert wallet_balance(viewer.pk, now=now).paid == 140
    assert list(Unlock.objects.order_by("episode__number").values_list("coins", flat=True)) == [10] * 6 + [0] * 4


@pytest.mark.parametrize(
    ("scope", "number", "first", "coins"), [(TO_END, 9, 9, 40), (TO_END, 3, 3, 60), (SERIES, 9, 3, 60)]
)
def test_many_at_once_cost_their_sum_under_the_cap_and_each_its_part(viewer, buy, unlock, scope, number, first, coins):
    buy(viewer, 100)
    done = unlock(number, scope=scope)
    assert (done.coins, owned(viewer)) == (coins, list(range(first, 13)))
    assert sum(Unlock.objects.values_list("coins", flat=True)) == coins


def test_a_series_with_gaps_sells_what_is_there(viewer, series, buy, unlock):
    buy(viewer, 100)
    Episode.objects.filter(series=series, number__in=[5, 6, 7, 11]).update(live_version=None)
    done = unlock(4, scope=TO_END)
    assert (done.coins, owned(viewer)) == (50, [4, 8, 9, 10, 12])


def test_a_price_that_rose_since_it_was_seen_is_not_charged(viewer, buy, unlock, now):
    buy(viewer, 100)
    with refused(ConflictError, "price-changed"):
        unlock(3, seen=9)
    assert (owned(viewer), wallet_balance(viewer.pk, now=now).paid) == ([], 100)
    assert unlock(3, seen=10).coins == 10


def test_who_has_bought_before_keeps_the_prices_of_then(viewer, make_user, actor_for, series, buy, unlock, now):
    newcomer = make_user()
    buy(viewer, 200)
    buy(newcomer, 200)
    unlock(3)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 20)], series_coins=150, wait_hours=None, now=now)
    assert unlock(4).coins == 10
    assert unlock(4, actor=actor_for(newcomer), key="n").coins == 20
    assert set(BuyerTerms.objects.values_list("user_id", "plan__number")) == {(viewer.pk, 1), (newcomer.pk, 2)}


def test_too_few_coins_unlock_nothing(viewer, buy, unlock, now):
    buy(viewer, 9)
    with refused(PaymentRequiredError, "not-enough"):
        unlock(3)
    assert (owned(viewer), wallet_balance(viewer.pk, now=now).paid) == ([], 9)


def test_guests_strangers_and_series_without_a_price_are_refused(
    viewer, series, guest_actor, buy, unlock, make_public_series, viewer_actor, now
):
    buy(viewer, 100)
    with refused(NotSignedInError, "not-signed-in"):
        unlock(3, actor=guest_actor)
    unpriced = make_public_series(episodes=3, free=0).episodes.get(number=1).public_id
    call = {"key": "k", "actor": viewer_actor, "scope": EPISODE, "seen_coins": 99, "now": now}
    with refused(ConflictError, "not-for-sale"):
        unlock_episodes(episode_public_id=unpriced, **call)
    with refused(NotFoundError, "not-found"):
        unlock_episodes(episode_public_id="nothing", **call)
    assert LedgerTransaction.objects.count() == 1


def undo(unlocked, actor, at):
    return undo_unlock(actor=actor, transaction_key=unlocked.transaction.idem_key, now=at)


@pytest.mark.parametrize(
    ("minutes", "watched_ms", "code"), [(9, 8_999, ""), (10, 0, "undo-too-late"), (1, 9_000, "undo-watched")]
)
def test_an_unlock_can_be_undone_for_ten_minutes_under_fifteen_per_cent(
    viewer, viewer_actor, buy, unlock, now, minutes, watched_ms, code
):
    buy(viewer, 100, 500)
    done, at = unlock(3, scope=TO_END), now + timedelta(minutes=minutes)
    watched = done.unlocks[2].episode_id
    write_position(viewer_actor.ref, watched, Position(watched_ms, now, completed=False), now)
    write_position(viewer_actor.ref, watched, Position(0, at, completed=False), at)
    if code:
        with refused(ConflictError, code):
            undo(done, viewer_actor, at)
        assert owned(viewer) == list(range(3, 13))
        return
    assert undo(done, viewer_actor, at) == 60
    assert (owned(viewer), wallet_balance(viewer.pk, now=now).paid) == ([], 100)
    assert undo(done, viewer_actor, at + timedelta(hours=1)) == 60, "a second time changes nothing, whenever it comes"
    assert wallet_balance(viewer.pk, now=now).paid == 100
    assert unlock(3, key="again").coins == 10


def test_what_was_included_for_reaching_the_cap_goes_with_the_purchase_that_reached_it(
    viewer, viewer_actor, buy, unlock, now
):
    buy(viewer, 100)
    for number in range(3, 8):
        unlock(number, at=now - timedelta(minutes=1))
    last = unlock(8, scope=SERIES)
    assert unlock(12, key="included").coins == 0
    assert undo(last, viewer_actor, now) == 10
    assert owned(viewer) == list(range(3, 8))
    assert unlock(12, key="again").coins == 10


def test_what_was_included_and_watched_keeps_the_purchase(viewer, viewer_actor, series, buy, unlock, now):
    buy(viewer, 100)
    Episode.objects.filter(series=series, number=12).update(live_version=None)
    approved = Episode.objects.get(series=series, number=11).live_version
    last = unlock(3, scope=SERIES)
    Episode.objects.filter(series=series, number=12).update(live_version=approved)
    included = unlock(12, key="included").unlocks[0]
    write_position(viewer_actor.ref, included.episode_id, Position(30_000, now, completed=False), now)
    with refused(ConflictError, "undo-watched"):
        undo(last, viewer_actor, now)


def test_an_undo_does_not_keep_the_prices_of_then(viewer, viewer_actor, series, buy, unlock, now):
    buy(viewer, 100)
    first, second = unlock(3), unlock(4)
    undo(first, viewer_actor, now)
    assert BuyerTerms.objects.count() == 1
    undo(second, viewer_actor, now)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 50)], series_coins=500, wait_hours=None, now=now)
    assert unlock(4, key="later").coins == 50


def test_a_replay_answers_after_a_takedown_as_before_it_and_a_new_key_is_refused(viewer, series, buy, unlock):
    buy(viewer, 100)
    done = unlock(3)
    series.publication = "taken_down"
    series.save()
    assert unlock(3).transaction == done.transaction
    for number, key in ((3, "new"), (4, "other")):
        with refused(NotFoundError, "not-found"):
            unlock(number, key=key)
    assert LedgerTransaction.objects.filter(kind="coins_spent").count() == 1


def test_an_episode_that_was_taken_down_is_part_of_no_price_and_moves_no_free_window(viewer, series, buy, unlock):
    buy(viewer, 100)
    Episode.objects.filter(series=series, number__in=[2, 11]).update(publication="taken_down")
    done = unlock(9, scope=TO_END)
    assert (done.coins, owned(viewer)) == (30, [9, 10, 12])
    assert unlock(3).coins == 10


@pytest.fixture
def by_itself(series, viewer_actor, now):
    def make(number, *, key="", at=now):
        episode = Episode.objects.get(series=series, number=number)
        return unlock_by_itself(
            key=key or f"a{number}", actor=viewer_actor, episode_public_id=episode.public_id, now=at
        )

    return make


def test_auto_unlock_stops_at_its_budget_and_gets_back_what_was_undone(viewer, viewer_actor, buy, by_itself, now):
    buy(viewer, 100)
    with refused(ConflictError, "auto-unlock-off"):
        by_itself(3)
    set_auto_unlock(actor=viewer_actor, is_on=True, budget_coins=20, now=now)
    first = by_itself(3)
    assert not by_itself(3).is_new
    by_itself(4)
    with refused(ConflictError, "auto-unlock-budget"):
        by_itself(5)
    undo(first, viewer_actor, now)
    assert AutoUnlock.objects.get().spent_coins == 10
    assert by_itself(5).coins == 10
    assert owned(viewer) == [4, 5]


def test_a_budget_that_was_set_anew_gets_nothing_from_before(viewer, viewer_actor, buy, unlock, by_itself, now):
    buy(viewer, 100)
    set_auto_unlock(actor=viewer_actor, is_on=True, budget_coins=20, now=now)
    before = by_itself(3)
    set_auto_unlock(actor=viewer_actor, is_on=True, budget_coins=20, now=now + timedelta(minutes=1))
    at = now + timedelta(minutes=2)
    by_itself(4, at=at)
    undo(before, viewer_actor, at)
    undo(unlock(5, at=at), viewer_actor, at)
    assert AutoUnlock.objects.get().spent_coins == 10


def test_an_automatic_unlock_that_was_refused_does_not_succeed_later(viewer, viewer_actor, give, by_itself, now):
    set_auto_unlock(actor=viewer_actor, is_on=True, budget_coins=20, now=now)
    with refused(PaymentRequiredError, "not-enough"):
        by_itself(3)
    give(viewer, 50)
    with refused(ConflictError, "refused-before"):
        by_itself(3)
    assert (owned(viewer), AutoUnlock.objects.get().spent_coins) == ([], 0)


def test_nobody_undoes_another_ones_unlock(viewer, reviewer_actor, buy, unlock, now):
    buy(viewer, 100)
    done = unlock(3)
    with refused(NotFoundError, "undo-not-yours"):
        undo(done, reviewer_actor, now)
    assert owned(viewer) == [3]


@pytest.mark.parametrize(("steps", "cap", "code"), [((), 9, "no-price"), ((Step(1, 10),), 9, "cap-below-an-episode")])
def test_prices_that_cannot_be_offered_are_refused_with_their_rule(series, steps, cap, code, now):
    with refused(InvalidError, code):
        set_price_plan(actor=SYSTEM, series=series, steps=steps, series_coins=cap, wait_hours=None, now=now)
    assert not series.price_plans.filter(series_coins=cap).exists()


def test_only_operators_set_prices_and_contracts(series, producer_actor, viewer_actor, now):
    for actor in (producer_actor, viewer_actor):
        with refused(ForbiddenError, "operators-only"):
            set_price_plan(actor=actor, series=series, steps=[Step(1, 1)], series_coins=9, wait_hours=None, now=now)
        with refused(ForbiddenError, "operators-only"):
            set_contract(actor=actor, company=series.company, unlock_bps=1, now=now)
    assert not series.price_plans.filter(series_coins=9).exists()
    assert not series.company.contracts.filter(unlock_bps=1).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", ["one", "many"])
def test_a_hundred_unlocks_at_once_are_one_entitlement_and_one_charge(race, viewer, buy, unlock, now, keys):
    buy(viewer, 1_000)
    answers = []
    for turn in range(10):
        answers += race(lambda n, turn=turn: unlock(3, key="k" if keys == "one" else f"k{turn}-{n}"), threads=10)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert {tuple(row.pk for row in answer.unlocks) for answer in answers} == {(Unlock.objects.get().pk,)}
    assert wallet_balance(viewer.pk, now=now).paid == 990
