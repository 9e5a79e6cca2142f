"""Checking in goes through a published cycle a day at a time, a task is credited once, and both expire when the table says."""

from datetime import timedelta

import pytest

from billing.earning import EarnTable, Task
from billing.enums import EarnPer
from billing.models import CheckIn, CoinLot, LedgerTransaction
from billing.selectors.balances import wallet_balance
from billing.services import rewards
from billing.services.expiry import expire_bonus
from billing.services.rewards import CheckedIn, check_in, reward_task
from core.errors import NotFoundError, NotSignedInError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def bonus(viewer, at):
    return wallet_balance(viewer.pk, now=at).bonus


def test_seven_days_in_a_row_go_through_the_cycle_and_it_begins_again(viewer, viewer_actor, now):
    steps = [check_in(actor=viewer_actor, now=now + day * DAY) for day in range(8)]
    assert [step.coins for step in steps] == [5, 5, 8, 8, 10, 10, 20, 5]
    assert [step.step for step in steps] == [0, 1, 2, 3, 4, 5, 6, 0]
    assert bonus(viewer, now + 7 * DAY) == 71


def test_a_day_that_was_left_out_begins_the_cycle_again(viewer_actor, now):
    check_in(actor=viewer_actor, now=now)
    check_in(actor=viewer_actor, now=now + DAY)
    assert check_in(actor=viewer_actor, now=now + 3 * DAY) == CheckedIn(0, 5, is_new=True)


def test_the_same_day_is_credited_once_whatever_the_hour(viewer, viewer_actor, now, settings):
    settings.TIME_ZONE = "UTC"
    assert check_in(actor=viewer_actor, now=now).is_new
    assert check_in(actor=viewer_actor, now=now + 11 * HOUR) == CheckedIn(0, 5, is_new=False)
    assert bonus(viewer, now) == 5
    assert check_in(actor=viewer_actor, now=now + 13 * HOUR) == CheckedIn(1, 5, is_new=True)


def test_a_guest_cannot_check_in(guest_actor, now):
    with refused(NotSignedInError, "not-signed-in"):
        check_in(actor=guest_actor, now=now)
    assert not CheckIn.objects.exists()


def test_a_task_is_credited_once_on_whatever_day_it_is_told_again(viewer, now):
    first = reward_task(user_id=viewer.pk, task="add-second-factor", now=now)
    again = reward_task(user_id=viewer.pk, task="add-second-factor", now=now + 3 * DAY)
    assert (first.is_new, again.is_new, again.transaction.pk) == (True, False, first.transaction.pk)
    assert bonus(viewer, now) == 10
    with refused(NotFoundError, "no-such-task"):
        reward_task(user_id=viewer.pk, task="nothing", now=now)


def test_a_table_that_changed_since_changes_nothing_of_what_was_credited(viewer, now, monkeypatch):
    first = reward_task(user_id=viewer.pk, task="add-second-factor", now=now)
    table = EarnTable((1,), (Task("add-second-factor", 50, EarnPer.PERSON, 1),), 1)
    monkeypatch.setattr(rewards, "earn_table", lambda _on: table)
    assert reward_task(user_id=viewer.pk, task="add-second-factor", now=now + DAY).transaction == first.transaction
    assert bonus(viewer, now) == 10


def test_rewards_expire_at_the_end_of_their_last_day(viewer, now, settings):
    settings.TIME_ZONE = "UTC"
    reward_task(user_id=viewer.pk, task="verify-email", now=now)
    end = CoinLot.objects.get().expires_at
    assert end == now.replace(hour=0) + 15 * DAY
    assert bonus(viewer, end - timedelta(seconds=1)) == 20
    assert (bonus(viewer, end), expire_bonus(now=end)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_credit_a_day_and_a_task_once(race, viewer, viewer_actor, now):
    def work(number):
        if number % 2:
            return check_in(actor=viewer_actor, now=now)
        return reward_task(user_id=viewer.pk, task="add-second-factor", now=now + number * DAY)

    answers = race(work, threads=8)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(answer.is_new for answer in answers) == 2
    assert bonus(viewer, now) == 15
    assert LedgerTransaction.objects.count() == 2
