"""What goes back takes its coins along, what comes back brings them again: all of it, whatever has happened in between."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from billing.enums import UnlockScope
from billing.models import LedgerTransaction, Payment, ProducerShare
from billing.selectors.balances import balance_of, wallet_balance
from billing.services.coins import spend_coins
from billing.services.shares import release_shares
from core.errors import PaymentRequiredError
from core.events import deliver
from core.models import OutboxEvent
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def deliver_all():
    for row in OutboxEvent.objects.filter(state="pending").order_by("pk"):
        deliver(row.pk)


def owed(viewer):
    return -balance_of(f"clawback:user:{viewer.pk}:COIN")


def purse(viewer, now):
    balance = wallet_balance(viewer.pk, now=now)
    return balance.paid, balance.bonus


@pytest.mark.parametrize("released", ["all", "some", "none"])
def test_a_dispute_won_after_shares_were_released_brings_all_back(
    viewer, viewer_actor, pay, series, unlock, now, released
):
    pay(viewer_actor, "p")
    for number in (3, 4, 5, 6):
        unlock(number, at=now + number * DAY)
    before = purse(viewer, now), sum(share.amount_minor for share in ProducerShare.objects.all())
    pay(viewer_actor, "p", disputed_minor=499)
    at = {"all": now + 40 * DAY, "some": now + 35 * DAY, "none": now}[released]
    release_shares(now=at)
    pay(viewer_actor, "p", disputed_minor=0, at=at)
    pay(viewer_actor, "p", disputed_minor=0, at=at)
    release_shares(now=at + 60 * DAY)
    assert (purse(viewer, now), balance_of(f"producer_available:company:{series.company_id}:USD")) == before
    assert Payment.objects.get().clawed_minor == 0


def test_what_is_owed_is_taken_from_other_bought_coins_at_once_and_comes_back_there(
    viewer, viewer_actor, pay, buy, unlock, now
):
    pay(viewer_actor, "p")
    unlock(3, scope=UnlockScope.SERIES)
    buy(viewer, 100, 400)
    before = purse(viewer, now), balance_of("coin_liability:USD")
    pay(viewer_actor, "p", disputed_minor=499)
    assert (purse(viewer, now), owed(viewer)) == ((60, 0), 0)
    pay(viewer_actor, "p", disputed_minor=0)
    assert (purse(viewer, now), balance_of("coin_liability:USD")) == before


def test_what_a_later_purchase_repaid_comes_back_as_a_bonus(viewer, viewer_actor, pay, unlock, now):
    pay(viewer_actor, "p")
    unlock(3, scope=UnlockScope.SERIES)
    pay(viewer_actor, "p", disputed_minor=499)
    pay(viewer_actor, "q")
    assert (purse(viewer, now), owed(viewer)) == ((60, 20), 0)
    pay(viewer_actor, "p", disputed_minor=0)
    assert (purse(viewer, now), owed(viewer)) == ((120, 60), 0)


def test_refunds_and_disputes_in_any_order_never_take_more_than_was_paid(viewer, viewer_actor, pay, unlock, now):
    pay(viewer_actor, "p")
    unlock(3, scope=UnlockScope.SERIES)
    for refunded, disputed in ((100, 0), (100, 399), (100, 0), (499, 399), (250, 499), (499, 0)):
        pay(viewer_actor, "p", refunded_minor=refunded, disputed_minor=disputed)
        assert Payment.objects.get().clawed_minor == min(499, refunded + disputed)
    assert balance_of("payment_provider:sandbox:USD") == 0


def test_a_debt_stops_every_way_of_spending(viewer, viewer_actor, pay, payee, unlock, now):
    pay(viewer_actor, "p")
    unlock(3, scope=UnlockScope.SERIES)
    pay(viewer_actor, "p", disputed_minor=499)
    assert owed(viewer) == 40
    with refused(PaymentRequiredError, "coins-owed"):
        spend_coins(key="s", actor=viewer_actor, user_id=viewer.pk, coins=1, payee=payee, now=now)


def test_the_viewer_hears_that_coins_are_gone_and_that_they_are_back(viewer, viewer_actor, pay, unlock, now):
    pay(viewer_actor, "p")
    unlock(3, scope=UnlockScope.SERIES)
    for _ in range(2):
        pay(viewer_actor, "p", disputed_minor=499)
        deliver_all()
    told = Notice.objects.get(user=viewer, title="100 coins were taken back")
    assert told.body == (
        "A payment of $4.99 went back. 40 of its coins had been spent: the next purchase repays them first."
    )
    assert told.url == "/wallet/"
    pay(viewer_actor, "p", disputed_minor=0)
    deliver_all()
    assert Notice.objects.filter(user=viewer, title="Coins that were taken back are yours again").count() == 1
    assert LedgerTransaction.objects.filter(kind="clawed_back").count() == 1
