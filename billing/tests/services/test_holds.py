"""Two-phase transfers as TigerBeetle describes them: held, then used, released or out of time, each at most once."""

from datetime import timedelta

import pytest

from billing.enums import HoldState
from billing.models import LedgerHold
from billing.selectors.balances import wallet_balance
from billing.services.coins import spend_coins
from billing.services.holds import expire_holds, place_hold, post_hold, void_hold
from billing.services.ledger import reverse
from core.errors import ConflictError, PaymentRequiredError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def hold(viewer, buy, give, now):
    """Sixty of a hundred bought coins set aside for an hour; ten bonus coins beside them."""
    buy(viewer, 100, 499)
    give(viewer, 10)
    return place_hold(key="bid", user_id=viewer.pk, coins=60, expires_at=now + HOUR, now=now)


@pytest.fixture
def use(viewer_actor, now):
    def make(hold, coins, *, key="use", at=now):
        return post_hold(key=key, hold=hold, actor=viewer_actor, coins=coins, payee=None, now=at)

    return make


@pytest.fixture
def spend(viewer, viewer_actor, now):
    def make(coins, key="spend"):
        return spend_coins(key=key, actor=viewer_actor, user_id=viewer.pk, coins=coins, now=now)

    return make


def purse(viewer, now):
    balance = wallet_balance(viewer.pk, now=now)
    return balance.paid, balance.bonus, balance.held


def test_what_is_set_aside_cannot_be_spent_otherwise(viewer, hold, spend, now):
    assert purse(viewer, now) == (40, 10, 60)
    with refused(PaymentRequiredError, "not-enough"):
        spend(51)
    spend(50, key="all that is left")
    assert purse(viewer, now) == (0, 0, 60)


@pytest.mark.parametrize(("coins", "left"), [(60, 40), (25, 75), (1, 99)])
def test_using_a_part_releases_the_rest(viewer, hold, use, now, coins, left):
    use(hold, coins)
    assert purse(viewer, now) == (left, 10, 0)
    assert LedgerHold.objects.get().state == HoldState.POSTED


@pytest.mark.parametrize("coins", [0, -1, 61])
def test_more_than_was_set_aside_cannot_be_used(hold, use, coins):
    with pytest.raises(ValueError, match="cannot use"):
        use(hold, coins)


ENDINGS = ("post", "void", "expire")


@pytest.mark.parametrize("first", ENDINGS)
@pytest.mark.parametrize("second", ENDINGS)
def test_a_hold_ends_once(viewer, hold, use, now, first, second):
    def end(verb):
        fresh = LedgerHold.objects.get()
        if verb == "post":
            use(fresh, 60, key=f"use-{verb}-{fresh.state}")
        elif verb == "void":
            void_hold(hold=fresh, now=now)
        else:
            assert expire_holds(now=now + HOUR) == (fresh.state == HoldState.OPEN)

    end(first)
    after = purse(viewer, now)
    if second == "expire":
        end(second)
    else:
        with pytest.raises(ConflictError):
            end(second)
    assert purse(viewer, now) == after
    assert after == ((40, 10, 0) if first == "post" else (100, 10, 0))


def test_using_it_again_under_the_same_key_is_a_replay(viewer, hold, use, now):
    assert use(hold, 60).is_new
    assert not use(hold, 60).is_new
    assert purse(viewer, now) == (40, 10, 0)


def test_a_hold_that_is_out_of_time_cannot_be_used_even_before_it_was_swept(viewer, hold, use, now):
    with refused(ConflictError, "hold-out-of-time"):
        use(hold, 60, at=now + HOUR)
    assert purse(viewer, now) == (40, 10, 60)


@pytest.mark.parametrize(("coins", "same"), [(60, True), (59, False)])
def test_the_same_key_holds_once(viewer, hold, now, coins, same):
    again = {"key": "bid", "user_id": viewer.pk, "coins": coins, "expires_at": now + HOUR, "now": now}
    if same:
        assert place_hold(**again).pk == hold.pk
    else:
        with refused(ConflictError, "idempotency-conflict"):
            place_hold(**again)
    assert purse(viewer, now) == (40, 10, 60)


def test_bonus_coins_cannot_be_set_aside(viewer, hold, now):
    with refused(PaymentRequiredError, "not-enough"):
        place_hold(key="more", user_id=viewer.pk, coins=41, expires_at=now + HOUR, now=now)
    assert not LedgerHold.objects.filter(idem_key="more").exists()


def test_what_was_used_can_be_taken_back(viewer, hold, use, viewer_actor, now):
    used = use(hold, 60).transaction
    reverse(key="back", transaction_id=used.pk, actor=viewer_actor, now=now)
    assert purse(viewer, now) == (100, 10, 0)
