"""Follow, like, save, hide: twice is once, counts are right whoever does what at the same moment, and guests take all of it along."""

import itertools
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.events import GuestJoined
from core.actors import guest, person
from core.errors import NotFoundError
from core.events import emit
from dramas.enums import Publication
from dramas.models import Episode, Series
from watch.enums import COUNTED, KeepKind
from watch.models import HiddenSeries, KeepCount, SeriesFollow
from watch.models.keeps import MODELS, keeps
from watch.selectors.keeps import kept
from watch.services.keeps import join_guest, set_keep

pytestmark = pytest.mark.django_db
KEY = "guestabcdefg"


def ref_in(series, kind):
    """How an address names what a kind is about."""
    if kind == KeepKind.LIKE:
        return series.episodes.get(number=1).public_id
    return series.company.slug if kind == KeepKind.PRODUCER else series.slug


def target_in(series, kind):
    """Its key."""
    if kind == KeepKind.LIKE:
        return series.episodes.get(number=1).pk
    return series.company_id if kind == KeepKind.PRODUCER else series.pk


def count_of(series, kind):
    row = KeepCount.objects.filter(kind=kind, target_id=target_in(series, kind)).first()
    return row.count if row else 0


@pytest.fixture
def series(make_public_series):
    return make_public_series(episodes=2)


@pytest.mark.parametrize("kind", KeepKind)
def test_doing_it_twice_is_doing_it_once(kind, series, viewer_actor):
    for is_on in (True, True, False, False, True):
        state = set_keep(actor=viewer_actor, kind=kind, ref=ref_in(series, kind), is_on=is_on)
        assert state.is_on is is_on
        assert state.count == (int(is_on) if kind in COUNTED else None)
        assert keeps(kind).count() == int(is_on)
    assert count_of(series, kind) == (1 if kind in COUNTED else 0)


@pytest.mark.parametrize("kind", KeepKind)
def test_what_is_not_public_cannot_be_kept_but_can_be_let_go(kind, series, viewer_actor):
    set_keep(actor=viewer_actor, kind=kind, ref=ref_in(series, kind), is_on=True)
    Series.objects.update(publication=Publication.TAKEN_DOWN)
    with pytest.raises(NotFoundError):
        set_keep(actor=viewer_actor, kind=kind, ref=ref_in(series, kind), is_on=True)
    set_keep(actor=viewer_actor, kind=kind, ref=ref_in(series, kind), is_on=False)
    assert not keeps(kind).exists()


@pytest.mark.parametrize(("kind", "ref"), [("likes", "nowhere"), ("series-follows", "nowhere"), ("nothing", "x")])
def test_what_does_not_exist_is_not_found(kind, ref, series, viewer_actor):
    with pytest.raises(NotFoundError):
        set_keep(actor=viewer_actor, kind=kind, ref=ref, is_on=True)


def test_an_episode_that_is_not_released_yet_cannot_be_liked(series, viewer_actor):
    Episode.objects.filter(number=1).update(available_from=timezone.now() + timedelta(hours=1))
    with pytest.raises(NotFoundError):
        set_keep(actor=viewer_actor, kind=KeepKind.LIKE, ref=ref_in(series, KeepKind.LIKE), is_on=True)


def test_guests_are_counted_for_themselves_only(series, viewer_actor):
    mine = set_keep(actor=guest(KEY), kind=KeepKind.LIKE, ref=ref_in(series, KeepKind.LIKE), is_on=True)
    assert (mine.is_on, mine.count) == (True, 1)
    for number in range(3):
        set_keep(actor=guest(f"bot{number}"), kind=KeepKind.LIKE, ref=ref_in(series, KeepKind.LIKE), is_on=True)
    assert kept(viewer_actor, KeepKind.LIKE, target_in(series, KeepKind.LIKE)).count == 0


def test_hiding_again_after_watching_holds_from_then_on(series, viewer_actor):
    now = timezone.now()
    for minutes in (0, 5, 3):
        set_keep(
            actor=viewer_actor, kind=KeepKind.HIDE, ref=series.slug, is_on=True, now=now + timedelta(minutes=minutes)
        )
    assert HiddenSeries.objects.get().kept_at == now + timedelta(minutes=5)


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_leave_one_row_and_a_count_of_one(series, viewer_actor, race):
    ref = ref_in(series, KeepKind.LIKE)
    results = race(lambda _n: set_keep(actor=viewer_actor, kind=KeepKind.LIKE, ref=ref, is_on=True))
    assert {result.is_on for result in results} == {True}
    assert (keeps(KeepKind.LIKE).count(), count_of(series, KeepKind.LIKE)) == (1, 1)
    race(lambda _n: set_keep(actor=viewer_actor, kind=KeepKind.LIKE, ref=ref, is_on=False))
    assert (keeps(KeepKind.LIKE).count(), count_of(series, KeepKind.LIKE)) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_counts_are_right_when_many_people_come_and_go_at_once(series, make_user, race):
    people = [person(make_user().pk) for _ in range(8)]
    for actor in people[:4]:
        set_keep(actor=actor, kind=KeepKind.FOLLOW, ref=series.slug, is_on=True)

    def change(number):
        for is_on in (number >= 4, number < 4, number >= 4):
            set_keep(actor=people[number], kind=KeepKind.FOLLOW, ref=series.slug, is_on=is_on)

    assert race(change) == [None] * 8
    assert SeriesFollow.objects.count() == count_of(series, KeepKind.FOLLOW) == 4


@pytest.mark.parametrize("kind", KeepKind)
def test_what_a_guest_kept_belongs_to_the_account_once(kind, make_public_series, viewer_actor):
    both, only_guest, only_person = (make_public_series(episodes=1) for _ in range(3))
    for actor, some in ((guest(KEY), (both, only_guest)), (viewer_actor, (both, only_person))):
        for each in some:
            set_keep(actor=actor, kind=kind, ref=ref_in(each, kind), is_on=True)
    assert join_guest(guest_key=KEY, user_id=viewer_actor.user_id) == 1
    for _again in range(2):
        assert set(keeps(kind).values_list("viewer_key", flat=True)) == {viewer_actor.ref}
        assert keeps(kind).count() == 3
        assert [count_of(each, kind) for each in (both, only_guest, only_person)] == [int(kind in COUNTED)] * 3
        assert join_guest(guest_key=KEY, user_id=viewer_actor.user_id) == 0


def test_of_two_marks_in_continue_watching_the_later_one_holds(series, viewer_actor):
    now = timezone.now()
    for actor, minutes in ((guest(KEY), 9), (viewer_actor, 2)):
        set_keep(actor=actor, kind=KeepKind.HIDE, ref=series.slug, is_on=True, now=now + timedelta(minutes=minutes))
    join_guest(guest_key=KEY, user_id=viewer_actor.user_id)
    assert HiddenSeries.objects.get().kept_at == now + timedelta(minutes=9)


def test_an_empty_key_joins_nobody(series, viewer_actor):
    set_keep(actor=guest(""), kind=KeepKind.FOLLOW, ref=series.slug, is_on=True)
    assert join_guest(guest_key="", user_id=viewer_actor.user_id) == 0


@pytest.mark.django_db(transaction=True)
def test_joining_and_clicking_at_once_lose_and_double_nothing(make_public_series, viewer_actor, race):
    some = [make_public_series(episodes=1) for _ in range(6)]
    for each, kind in itertools.product(some, MODELS):
        set_keep(actor=guest(KEY), kind=kind, ref=ref_in(each, kind), is_on=True)

    def work(number):
        if number < 3:
            join_guest(guest_key=KEY, user_id=viewer_actor.user_id)
        else:
            for each, kind in itertools.product(some[::-1], MODELS):
                set_keep(actor=viewer_actor, kind=kind, ref=ref_in(each, kind), is_on=True)

    assert race(work, threads=5) == [None] * 5
    for kind in MODELS:
        assert set(keeps(kind).values_list("viewer_key", flat=True)) == {viewer_actor.ref}
        assert keeps(kind).count() == 6
        assert [count_of(each, kind) for each in some] == [int(kind in COUNTED)] * 6


@pytest.mark.django_db(transaction=True)
def test_signing_in_takes_everything_along(series, viewer):
    set_keep(actor=guest(KEY), kind=KeepKind.FOLLOW, ref=series.slug, is_on=True)
    with transaction.atomic():
        emit(GuestJoined(guest_key=KEY, user_id=viewer.pk))
    assert SeriesFollow.objects.get().viewer_key == person(viewer.pk).ref
    assert count_of(series, KeepKind.FOLLOW) == 1
