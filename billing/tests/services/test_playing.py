"""The gate of playback for subscribers: what a tier opens, how high, and on how many screens at once."""

from datetime import timedelta

import pytest

from billing.services.playing import gate_for
from billing.tests.payments.conftest import *  # noqa: F403 - tiers
from core.errors import ConflictError, PaymentRequiredError
from playback.services.sessions import start_session
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=12, free=2)


@pytest.fixture
def play(series, now):
    """``play(actor, "phone", number=1, at=now)``: a screen begins to play."""

    def start(actor, screen, number=1, at=now):
        episode = series.episodes.get(number=number)
        gate = gate_for(actor, now=at, device_key=screen)
        return start_session(actor=actor, episode_public_id=episode.public_id, gate=gate, now=at)

    return start


def test_one_screen_more_than_the_tier_allows_is_refused_until_another_falls_silent(viewer_actor, begin, play, now):
    begin(viewer_actor, "vip")
    play(viewer_actor, "phone")
    play(viewer_actor, "television")
    with refused(ConflictError, "streams"):
        play(viewer_actor, "tablet")
    play(viewer_actor, "phone", number=2)
    assert play(viewer_actor, "tablet", at=now + 31 * SECOND)


def test_without_a_tier_there_is_one_screen(viewer_actor, play):
    play(viewer_actor, "phone")
    with refused(ConflictError, "streams"):
        play(viewer_actor, "television")


def test_two_people_do_not_count_for_each_other(viewer_actor, make_user, actor_for, play):
    play(viewer_actor, "phone")
    assert play(actor_for(make_user()), "phone")


def test_a_tier_opens_what_is_locked_until_the_second_it_ends(viewer_actor, begin, play):
    subscription = begin(viewer_actor, "vip")
    assert play(viewer_actor, "phone", number=9, at=subscription.access_until - SECOND)
    with refused(PaymentRequiredError, "episode-locked"):
        play(viewer_actor, "phone", number=9, at=subscription.access_until)
