"""The unlock in two statements: it writes what the ordinary way writes, and leaves everything out of the ordinary to it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing.enums import AccountKind, LotSource, TransactionKind, UnlockScope
from billing.models import (
    BuyerTerms,
    LedgerAccount,
    LedgerDelta,
    LedgerEntry,
    LedgerTransaction,
    ProducerShare,
    SpendLimit,
    Unlock,
)
from billing.pricing import Step
from billing.services import limits, unlocking
from billing.services.accounts import open_account
from billing.services.coins import Grant, grant_coins, spend_coins
from billing.services.fast_unlock import Wish, facts_of, planned, unlock_at_once, write
from billing.services.ledger import Leg, Order, execute, post_legs
from billing.services.prices import set_contract, set_price_plan
from billing.services.rights import bump_rights
from billing.services.unlocking import unlock_episodes
from core.actors import SYSTEM
from core.errors import PaymentRequiredError
from core.rules import Rule, RuleBook
from dramas.enums import Publication
from dramas.models import Episode, Series
from dramas.services.publication import take_down_episode, take_down_series

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="functions in the database are PostgreSQL's"),
]
EPISODE, TO_END, SERIES = UnlockScope.EPISODE, UnlockScope.TO_END, UnlockScope.SERIES


@pytest.fixture
def series(make_public_series, now):
    """Twelve episodes, two free, on a ladder of ten and fifteen coins, a hundred for all; the producer gets a third, which leaves remainders."""
    series = make_public_series(episodes=12, free=2)
    steps = [Step(1, 10), Step(8, 15)]
    set_price_plan(actor=SYSTEM, series=series, steps=steps, series_coins=100, wait_hours=None, now=now)
    set_contract(actor=SYSTEM, company=series.company, unlock_bps=3_333, now=now)
    return series


@pytest.fixture
def opened(series, now):
    """The accounts that sales write to; each is opened by the first ordinary sale."""
    for currency in ("USD", "EUR"):
        open_account(AccountKind.COIN_LIABILITY, asset=currency)
        open_account(AccountKind.PLATFORM_COMMISSION, asset=currency)
        open_account(AccountKind.PRODUCER_PENDING, asset=currency, owner=f"company:{series.company_id}")
    open_account(AccountKind.COINS_BURNED)


@pytest.fixture
def wish(series, viewer_actor):
    def make(number=3, *, key="k", scope=EPISODE, seen=1_000, actor=viewer_actor):
        episode = Episode.objects.get(series=series, number=number)
        return Wish(key, actor, actor.user_id, episode.public_id, scope, seen)

    return make


def carry_out(wish, now):
    return unlock_episodes(
        key=wish.key,
        actor=wish.actor,
        episode_public_id=wish.episode_public_id,
        scope=wish.scope,
        seen_coins=wish.seen_coins,
        now=now,
    )


def written(user_ids, first):
    """All that sales of these viewers left behind, without ids."""
    begun = LedgerTransaction.objects.filter(pk__gt=first).order_by("pk")
    entries = LedgerEntry.objects.filter(transaction__in=begun).order_by("pk")
    return {
        "transactions": list(begun.values_list("kind", "meta", "occurred_at", "reverses")),
        "entries": [
            (code.replace(f"user:{user_ids[0]}", "user"), source, amount)
            for code, source, amount in entries.values_list("account__code", "lot__source", "amount")
        ],
        "shares": list(
            ProducerShare.objects.filter(transaction__in=begun)
            .order_by("pk")
            .values_list("series", "kind", "currency", "gross_minor", "amount_minor", "earned_at")
        ),
        "unlocks": list(
            Unlock.objects.filter(user__in=user_ids)
            .order_by("pk")
            .values_list("episode__number", "source", "coins", "created_at", "undone_at")
        ),
        "terms": list(BuyerTerms.objects.filter(user__in=user_ids).values_list("series", "plan")),
        "rights": list(User.objects.filter(pk__in=user_ids).values_list("entitlement_version__number", flat=True)),
        "deltas": sorted(LedgerDelta.objects.values_list("account__code", "amount")),
    }


@pytest.mark.parametrize(
    "wishes",
    [
        [(3, EPISODE)],
        [(12, EPISODE), (8, EPISODE), (9, EPISODE)],
        [(7, TO_END)],
        [(5, EPISODE), (6, SERIES)],
        [(10, TO_END), (3, TO_END)],
    ],
)
def test_both_ways_write_the_same(wishes, make_user, actor_for, buy, give, wish, opened, now, monkeypatch):
    told, outcomes = [], []
    for way in ("at once", "ordinary"):
        user = make_user()
        buy(user, 41, 333, currency="EUR")
        give(user, 7, days=2)
        give(user, 5)
        buy(user, 90, 501)
        LedgerDelta.objects.all().delete()
        first = LedgerTransaction.objects.latest("pk").pk
        with monkeypatch.context() as patch:
            if way == "ordinary":
                patch.setattr(unlocking, "unlock_at_once", lambda *_args, **_options: None)
            actor = actor_for(user)
            done = [carry_out(wish(n, key=f"{n}-{scope}", scope=scope, actor=actor), now) for n, scope in wishes]
        told.append(written([user.pk], first))
        outcomes.append([(each.coins, [row.coins for row in each.unlocks], each.is_new) for each in done])
        for each in done:
            assert [row.pk for row in each.unlocks] == list(
                Unlock.objects.filter(transaction=each.transaction)
                .order_by("episode__number")
                .values_list("pk", flat=True)
            )
        LedgerDelta.objects.all().delete()
        for code in LedgerAccount.objects.filter(mode="append").values_list(
            "pk", flat=True
        ):  # the deltas were compared, not lost
            missing = sum(LedgerEntry.objects.filter(account=code).values_list("amount", flat=True))
            LedgerAccount.objects.filter(pk=code).update(balance=missing)
    assert told[0] == told[1]
    assert outcomes[0] == outcomes[1]
    assert told[0]["unlocks"]


def test_a_plain_sale_takes_two_statements(viewer, buy, wish, opened, now):
    buy(viewer, 100, 500)
    carry_out(wish(3), now)
    asked = wish(4, key="l")
    with CaptureQueriesContext(connection) as statements:
        done = unlock_at_once(asked, now=now)
    assert done is not None
    assert [row.coins for row in done[1]] == [10]
    told = [row["sql"].split("(")[0] for row in statements if "SAVEPOINT" not in row["sql"]]
    assert told == ["SELECT billing_unlock_facts", "SELECT billing_unlock_at_once"]


def test_the_first_sale_of_all_opens_its_accounts_by_the_ordinary_way(viewer, buy, wish, now):
    buy(viewer, 100, 500)
    assert unlock_at_once(wish(), now=now) is None
    assert carry_out(wish(), now).coins == 10
    assert unlock_at_once(wish(4, key="l"), now=now) is not None


def hide(**changes):
    return lambda series, _viewer, _now: Series.objects.filter(pk=series.pk).update(**changes)


def hide_episode(**changes):
    return lambda series, _viewer, _now: Episode.objects.filter(series=series).update(**changes)


def owe(_series, viewer, now):
    debt = open_account(AccountKind.CLAWBACK, owner=f"user:{viewer.pk}")
    order = Order("debt", TransactionKind.CLAWED_BACK, SYSTEM, {})
    execute(order, lambda row: post_legs(row, [Leg(debt, -3), Leg(open_account(AccountKind.COINS_ISSUED), 3)]), now=now)


ODD = {
    "a minor": lambda _series, viewer, now: User.objects.filter(pk=viewer.pk).update(
        birth_date=date(now.year - 18, now.month, now.day) + timedelta(days=1)
    ),
    "an own limit": lambda _series, viewer, _now: SpendLimit.objects.create(user=viewer, daily_coins=500),
    "a debt": owe,
    "a hidden series": hide(publication=Publication.HIDDEN),
    "a series taken down": hide(publication=Publication.TAKEN_DOWN),
    "a series without an approved version": hide(live_version=None),
    "a suspended episode": hide_episode(publication=Publication.SUSPENDED),
    "an episode without an approved version": hide_episode(live_version=None),
    "an episode whose hour has not come": lambda series, _viewer, now: Episode.objects.filter(series=series).update(
        available_from=now + timedelta(seconds=1)
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_out_of_the_ordinary_is_left_to_the_ordinary_way(odd, series, viewer, buy, wish, opened, now):
    buy(viewer, 100, 500)
    asked = wish()
    ODD[odd](series, viewer, now)
    before = LedgerTransaction.objects.count()
    assert unlock_at_once(asked, now=now) is None
    assert (LedgerTransaction.objects.count(), Unlock.objects.count()) == (before, 0)


@pytest.mark.parametrize(("number", "seen"), [(3, 9), (1, 1_000), (8, 14)])
def test_another_price_than_was_seen_and_what_is_free_are_left_to_it_too(number, seen, viewer, buy, wish, opened, now):
    buy(viewer, 100, 500)
    assert unlock_at_once(wish(number, seen=seen), now=now) is None


def test_keys_that_were_used_or_refused_are_left_to_it(viewer, buy, wish, opened, now):
    with pytest.raises(PaymentRequiredError):
        carry_out(wish(key="refused"), now)
    buy(viewer, 100, 500)
    assert unlock_at_once(wish(key="refused"), now=now) is None
    assert carry_out(wish(3, key="used"), now).is_new
    assert unlock_at_once(wish(4, key="used"), now=now) is None


def test_a_rule_for_older_people_is_not_passed_over(viewer, buy, wish, opened, monkeypatch, now):
    buy(viewer, 100, 500)
    User.objects.filter(pk=viewer.pk).update(birth_date=date(now.year - 20, now.month, now.day))
    asked = wish()
    bands = [{"below_age": 21, "daily_coins": 5, "monthly_minor": None}]
    rule = Rule("older", "DE", date(2026, 1, 1), None, {"bands": bands})
    monkeypatch.setattr(limits, "load_rules", lambda *_names: RuleBook("spending", (rule,)))
    assert unlock_at_once(asked, now=now) is None
    User.objects.filter(pk=viewer.pk).update(birth_date=date(now.year - 21, now.month, now.day))
    assert unlock_at_once(asked, now=now) is not None


def test_somebody_of_eighteen_years_is_an_adult(viewer, buy, wish, opened, now):
    buy(viewer, 100, 500)
    User.objects.filter(pk=viewer.pk).update(birth_date=date(now.year - 18, now.month, now.day))
    assert unlock_at_once(wish(), now=now) is not None


def sale_of(wish, now):
    return planned(facts_of(wish, now=now), wish, now)


def taken_down(number):
    """A takedown between the two statements, of an episode or (0) of the series."""

    def change(viewer, _now):
        series = Series.objects.get()
        if number:
            take_down_episode(actor=SYSTEM, episode=series.episodes.get(number=number), reason="rights")
        else:
            take_down_series(actor=SYSTEM, series=series, reason="rights")

    return change


CHANGES = {
    "the series": taken_down(0),
    "the episode": taken_down(3),
    "an episode that is sold with it": taken_down(9),
    "rights": lambda viewer, _now: bump_rights(viewer.pk),
    "coins": lambda viewer, now: spend_coins(key="other", actor=SYSTEM, user_id=viewer.pk, coins=2, now=now),
    "the key": lambda viewer, now: grant_coins(
        key=f"unlock:{viewer.pk}:k", actor=SYSTEM, grants=[Grant(viewer.pk, 5, LotSource.REWARD)], now=now
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_it_was_read_undoes_all(change, viewer, buy, wish, opened, now):
    buy(viewer, 100, 500)
    asked = wish(scope=SERIES)
    sale = sale_of(asked, now)
    CHANGES[change](viewer, now)
    before = LedgerEntry.objects.count()
    with pytest.raises(IntegrityError, match="not-plain"):
        write(asked, sale, now=now)
    assert (LedgerEntry.objects.count(), Unlock.objects.count()) == (before, 0)


def test_a_reward_that_came_in_between_changes_nothing_of_the_sale(viewer, buy, wish, opened, now):
    buy(viewer, 100, 500)
    asked = wish()
    sale = sale_of(asked, now)
    grant_coins(key="r", actor=SYSTEM, grants=[Grant(viewer.pk, 5, LotSource.REWARD)], now=now)
    assert write(asked, sale, now=now)


def test_a_trailer_moves_no_price_and_is_not_sold(series, wish, make_episode, now):
    before = {scope: facts_of(wish(scope=scope), now=now) for scope in (EPISODE, SERIES)}
    trailer = make_episode(series, 0)
    assert {scope: facts_of(wish(scope=scope), now=now) for scope in (EPISODE, SERIES)} == before
    assert trailer.pk not in dict(before[SERIES]["episodes"]).values()
    assert unlock_at_once(wish(0), now=now) is None
