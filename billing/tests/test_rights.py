"""What a viewer may play is read in two queries at most, in one when nothing changed, and is never older than the last write."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.enums import UnlockScope
from billing.models import EntitlementVersion
from billing.pricing import Step
from billing.selectors.rights import rights_of
from billing.services.prices import set_price_plan
from billing.services.subscriptions import cancel_subscription, resume_subscription
from billing.services.unlocking import undo_unlock, unlock_episodes
from billing.services.waiting import start_waiting
from billing.tests.payments.conftest import *  # noqa: F403 - tiers
from core.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(make_public_series, now):
    series = make_public_series(episodes=40, free=2)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 1)], series_coins=60, wait_hours=24, now=now)
    return series


@pytest.fixture
def unlock(series, viewer_actor, now):
    """``unlock(number)``: the viewer buys one episode."""

    def make(number):
        episode = series.episodes.get(number=number)
        wish = {"scope": UnlockScope.EPISODE, "seen_coins": 10, "now": now}
        return unlock_episodes(key=f"episode-{number}", actor=viewer_actor, episode_public_id=episode.public_id, **wish)

    return make


def asked(actor, now):
    """The rights, and how many queries they cost."""
    with CaptureQueriesContext(connection) as captured:
        rights = rights_of(actor, now=now)
    return rights, len(captured)


def test_a_guest_costs_no_query(guest_actor, now):
    assert asked(guest_actor, now)[1] == 0


def test_two_queries_at_first_and_one_while_nothing_changes_however_much_is_owned(
    viewer, viewer_actor, begin, give, unlock, query_budget, now
):
    begin(viewer_actor, "vip")
    give(viewer, 100)
    assert asked(viewer_actor, now)[1] == 2
    assert asked(viewer_actor, now)[1] == 1

    def ask_anew():
        cache.clear()
        rights_of(viewer_actor, now=now)

    query_budget(lambda number: unlock(number + 3), ask_anew, at_most=2)
    assert asked(viewer_actor, now)[1] == 1


def test_each_write_that_changes_rights_is_seen_at_once(viewer, viewer_actor, begin, give, series, unlock, now):
    give(viewer, 100)
    third, fourth = (series.episodes.get(number=number) for number in (3, 4))
    assert third.pk not in asked(viewer_actor, now)[0].unlocked
    unlock(3)
    assert third.pk in asked(viewer_actor, now)[0].unlocked
    undo_unlock(actor=viewer_actor, transaction_key=f"unlock:{viewer.pk}:episode-3", now=now)
    assert third.pk not in asked(viewer_actor, now)[0].unlocked
    start_waiting(actor=viewer_actor, episode_public_id=third.public_id, now=now)
    assert third.pk in asked(viewer_actor, now)[0].waiting
    assert fourth.pk not in asked(viewer_actor, now)[0].waiting
    begin(viewer_actor)
    assert asked(viewer_actor, now)[0].tier_code == "basic"


def test_each_step_of_a_subscription_counts_the_version_up(viewer, viewer_actor, begin, now):
    begin(viewer_actor)
    numbers = [EntitlementVersion.objects.get(user=viewer).number]
    for step in (cancel_subscription, resume_subscription):
        step(actor=viewer_actor, now=now + timedelta(days=1))
        numbers.append(EntitlementVersion.objects.get(user=viewer).number)
    assert numbers == sorted(set(numbers))
