"""The earn table is refused when it makes no sense; tasks are counted, collected once, and never by who may not earn."""

from datetime import UTC, datetime, timedelta

import pytest

from billing.earning import BARS, MEASURES, read_table
from billing.models import LedgerTransaction
from billing.selectors.balances import wallet_balance
from billing.selectors.earning import earn_state
from billing.services.rewards import check_in, collect_task
from config.checks import earn_tables_can_be_used
from core.errors import ConflictError, ForbiddenError, NotFoundError, NotSignedInError
from core.rules import Rule, RuleBook
from playback.models import WatchPosition
from tests.fixtures.factors import give_app
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
GOOD = {"check_in": [1, 2], "tasks": {"verify-email": {"coins": 1, "per": "person", "goal": 1}}, "expire_days": 7}


def finish(user, episodes, at) -> None:
    for episode in episodes:
        WatchPosition.objects.update_or_create(
            viewer_key=f"user:{user.pk}", episode=episode, defaults={"completed": True, "event_at": at}
        )


@pytest.mark.parametrize(
    "change",
    [
        {"check_in": []},
        {"check_in": [0]},
        {"check_in": [True]},
        {"check_in": [1.5]},
        {"tasks": {"no-such": {"coins": 1, "per": "day", "goal": 1}}},
        {"tasks": {"verify-email": {"coins": 1, "per": "week", "goal": 1}}},
        {"tasks": {"verify-email": {"coins": -1, "per": "day", "goal": 1}}},
        {"tasks": {"verify-email": 20}},
        {"expire_days": "14"},
    ],
)
def test_a_table_that_makes_no_sense_stops_the_start(change, monkeypatch):
    broken = Rule("bad", "*", datetime(2026, 1, 1, tzinfo=UTC).date(), None, {**GOOD, **change})
    monkeypatch.setattr("config.checks.load_rules", lambda *_: RuleBook("billing/rewards", (broken,)))
    assert [error.id for error in earn_tables_can_be_used(None)] == ["duanju.E006"]


def test_a_good_table_is_read_and_the_published_one_is_good():
    assert read_table(GOOD).check_in == (1, 2)
    assert earn_tables_can_be_used(None) == []


def test_a_task_that_nothing_counts_stops_the_start(monkeypatch):
    monkeypatch.delitem(MEASURES, "verify-email")
    assert "nothing counts verify-email" in earn_tables_can_be_used(None)[0].msg


def test_a_daily_task_is_counted_and_credited_once_a_day_of_the_site(
    viewer, viewer_actor, make_public_series, settings
):
    settings.TIME_ZONE = "Asia/Shanghai"
    episodes = list(make_public_series(episodes=4).episodes.all())
    evening = datetime(2026, 3, 1, 15, tzinfo=UTC)  # 23:00 in Shanghai
    finish(viewer, episodes[:2], evening)
    with refused(ConflictError, "task-not-done"):
        collect_task(actor=viewer_actor, task="finish-episodes", now=evening)
    finish(viewer, episodes[:3], evening)
    assert [collect_task(actor=viewer_actor, task="finish-episodes", now=evening).is_new for _ in range(2)] == [
        True,
        False,
    ]
    after_midnight = evening + 2 * HOUR
    with refused(ConflictError, "task-not-done"):
        collect_task(actor=viewer_actor, task="finish-episodes", now=after_midnight)
    finish(viewer, episodes[1:], after_midnight)
    assert collect_task(actor=viewer_actor, task="finish-episodes", now=after_midnight).is_new
    assert wallet_balance(viewer.pk, now=after_midnight).bonus == 10


def test_tasks_once_a_person_are_seen_where_they_were_done(viewer, viewer_actor, now):
    assert collect_task(actor=viewer_actor, task="verify-email", now=now).is_new
    with refused(ConflictError, "task-not-done"):
        collect_task(actor=viewer_actor, task="add-second-factor", now=now)
    give_app(viewer)
    assert collect_task(actor=viewer_actor, task="add-second-factor", now=now).is_new
    states = {state.task.code: state for state in earn_state(viewer.pk, now=now + 9 * DAY).tasks}
    assert states["verify-email"].is_collected
    assert not states["finish-episodes"].is_ready
    with refused(NotFoundError, "no-such-task"):
        collect_task(actor=viewer_actor, task="nothing", now=now)


def test_a_streak_counts_days_in_a_row_and_waits_until_the_day_is_over(viewer, viewer_actor, now):
    state = earn_state(viewer.pk, now=now)
    assert (state.streak, state.step, state.is_checked_in, state.earned_coins) == (0, 0, False, 0)
    for day in range(3):
        check_in(actor=viewer_actor, now=now + day * DAY)
    today = earn_state(viewer.pk, now=now + 2 * DAY)
    assert (today.streak, today.step, today.is_checked_in, today.earned_coins) == (3, 2, True, 18)
    tomorrow = earn_state(viewer.pk, now=now + 3 * DAY)
    assert (tomorrow.streak, tomorrow.step, tomorrow.is_checked_in) == (3, 3, False)
    later = earn_state(viewer.pk, now=now + 4 * DAY)
    assert (later.streak, later.step) == (0, 0)


def test_who_may_not_earn_earns_nothing(viewer, viewer_actor, guest_actor, now, monkeypatch):
    with refused(NotSignedInError, "not-signed-in"):
        collect_task(actor=guest_actor, task="verify-email", now=now)
    monkeypatch.setitem(BARS, "youth", lambda user_id: user_id == viewer.pk)
    for earn in (
        lambda: check_in(actor=viewer_actor, now=now),
        lambda: collect_task(actor=viewer_actor, task="verify-email", now=now),
    ):
        with refused(ForbiddenError, "may-not-earn"):
            earn()
    assert not LedgerTransaction.objects.exists()
