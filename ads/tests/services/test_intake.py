"""Each event counts once, in its order and not before its time; all others are kept with their reasons and cost nothing."""

from datetime import timedelta

import pytest
from django.db import connection

from ads.enums import EventKind, Refusal
from ads.models import AdEvent
from ads.services.intake import record_event
from ads.tests.offers import offers_of
from ads.tokens import sign
from ads.traffic import Teller
from core.errors import InvalidError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WATCHED = (
    ("impression", 0),
    ("start", 0),
    ("first-quartile", 4),
    ("midpoint", 8),
    ("third-quartile", 12),
    ("complete", 15),
)


@pytest.fixture
def offer(make_flight, make_creative, now):
    """``offer(viewer, **fields)``: the token of one more ad."""
    return offers_of(make_creative(make_flight()), now)


@pytest.fixture
def tell(now):
    """``tell(token, kind, after=seconds, **teller)``: the reason that is kept, empty when the event counts."""

    def one(token, kind: str, after: float = 0, **teller) -> str:
        at = now + timedelta(seconds=after)
        return record_event(text=sign(token), kind=kind, teller=Teller(**teller), now=at).reason

    return one


def test_a_watched_ad_counts_from_impression_to_end_and_is_paid_once(offer, tell):
    token = offer()
    assert [tell(token, kind, at) for kind, at in WATCHED] == [""] * 6
    assert [tell(token, kind, 16) for kind in ("viewable", "click")] == ["", ""]
    assert [tell(token, kind, 20) for kind, _at in WATCHED] == [Refusal.DUPLICATE] * 6
    assert list(AdEvent.objects.exclude(price_mills=0).values_list("kind", "price_mills")) == [("impression", 500)]


@pytest.mark.parametrize(
    ("kind", "at"), [("first-quartile", 3.3), ("midpoint", 6.7), ("third-quartile", 10.1), ("complete", 13.4)]
)
def test_what_comes_earlier_than_it_can_be_watched_does_not_count_and_may_come_again_in_time(offer, tell, kind, at):
    token = offer()
    for earlier, when in WATCHED:
        if earlier == kind:
            break
        tell(token, earlier, min(at, when))
    assert tell(token, kind, at) in (Refusal.TOO_EARLY, Refusal.OUT_OF_ORDER)
    for again, when in WATCHED:
        tell(token, again, when)
    assert AdEvent.objects.filter(kind=kind, reason="").count() == 1


def test_nine_tenths_of_the_time_are_enough_and_a_moment_less_is_not(offer, tell):
    token = offer(duration_ms=20_000)
    assert [tell(token, kind) for kind in ("impression", "start")] == ["", ""]
    assert [tell(token, "first-quartile", after) for after in (4.499, 4.5)] == [Refusal.TOO_EARLY, ""]


def test_steps_that_are_left_out_do_not_count(offer, tell):
    token = offer()
    assert tell(token, "complete", 15) == Refusal.NO_IMPRESSION
    assert tell(token, "click") == Refusal.NO_IMPRESSION
    assert tell(token, "impression") == ""
    assert [tell(token, kind, 15) for kind in ("first-quartile", "complete")] == [Refusal.OUT_OF_ORDER] * 2


def test_a_video_is_viewable_after_two_seconds_and_a_picture_after_one(offer, tell):
    video, picture = offer(), offer(viewer="user:2", duration_ms=0, slot="pause")
    for token in (video, picture):
        tell(token, "impression")
    assert [tell(video, "viewable", after) for after in (1, 2)] == [Refusal.TOO_EARLY, ""]
    assert [tell(picture, "viewable", after) for after in (0.5, 1)] == [Refusal.TOO_EARLY, ""]


@pytest.mark.parametrize(
    ("teller", "reason"),
    [
        ({"is_bot": True}, Refusal.BOT),
        ({"is_staff": True}, Refusal.STAFF),
        ({"has_blocked_address": True}, Refusal.BLOCKED_ADDRESS),
        ({"has_blocked_referrer": True}, Refusal.BLOCKED_REFERRER),
        ({"country": "FR"}, Refusal.OTHER_COUNTRY),
        ({"device": "desktop"}, Refusal.OTHER_DEVICE),
        ({"country": "DE", "device": "phone"}, ""),
    ],
)
def test_who_tells_matters(offer, tell, teller, reason):
    assert tell(offer(), "impression", **teller) == reason
    assert AdEvent.objects.filter(price_mills__gt=0).exists() == (reason == "")


@pytest.mark.parametrize(("after", "reason"), [(-61, Refusal.OLD), (-60, ""), (3600, ""), (3601, Refusal.OLD)])
def test_a_token_is_good_for_an_hour(offer, tell, after, reason):
    assert tell(offer(), "impression", after) == reason


def test_a_forged_token_is_kept_and_nothing_of_it_is_believed(offer, now):
    for text in (sign(offer())[:-1] + "~", "", "x\x00y", "广告"):
        event = record_event(text=text, kind="impression", teller=Teller(), now=now)
        assert (event.reason, event.flight_id, event.price_mills) == (Refusal.FORGED, None, 0)
    assert AdEvent.objects.count() == 4


def test_an_event_without_a_name_is_refused_to_the_teller(offer, now):
    token = sign(offer())
    with refused(InvalidError, "unknown-event"):
        record_event(text=token, kind="explode", teller=Teller(), now=now)


def test_nobody_sees_the_same_flight_six_times_in_five_minutes(offer, tell):
    assert [tell(offer(), "impression", n) for n in range(6)] == [""] * 5 + [Refusal.TOO_MANY_VIEWS]
    assert tell(offer(viewer="user:2"), "impression", 6) == ""
    assert tell(offer(), "impression", 301) == ""


def test_nobody_clicks_more_than_people_do(offer, tell):
    def click(at: float) -> str:
        token = offer(issued_at=offer().issued_at + int(at))
        tell(token, "impression", at - 1)
        return tell(token, "click", at)

    assert [click(at) for at in (100, 130, 161, 400)] == ["", Refusal.TOO_MANY_CLICKS, "", ""]
    assert [click(at) for at in (500, 701)] == [Refusal.TOO_MANY_CLICKS, ""]


def test_what_counts_and_what_does_not_is_all_that_came(offer, tell):
    token = offer()
    kinds = [*EventKind.values, *EventKind.values, "impression"]
    reasons = [tell(token, kind, 20) for kind in kinds]
    assert AdEvent.objects.count() == len(kinds)
    assert AdEvent.objects.filter(reason="").count() == reasons.count("")
    assert set(reasons) - {""} <= set(Refusal.values)


def test_an_impression_costs_two_statements(offer, now, django_assert_num_queries):
    text = sign(offer())
    with django_assert_num_queries(4 if connection.in_atomic_block else 2):  # and the savepoint of a test's transaction
        record_event(text=text, kind="impression", teller=Teller(), now=now)


@pytest.mark.django_db(transaction=True)
def test_of_one_event_told_many_times_at_once_one_counts(make_flight, make_creative, now, race):
    text = sign(offers_of(make_creative(make_flight()), now)())
    told = race(lambda _n: record_event(text=text, kind="impression", teller=Teller(), now=now).reason, threads=12)
    assert sorted(told) == ["", *[Refusal.DUPLICATE] * 11]
    assert AdEvent.objects.filter(price_mills__gt=0).count() == 1
