"""Followers hear of a release once, when its hour has come, whatever dies on the way."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice
from accounts.services.notices import set_preference
from core.actors import guest, person
from core.events import emit
from core.leases import claim
from core.models import WorkState
from dramas.enums import Publication
from dramas.events import EpisodePublished
from dramas.models import Episode, Series
from watch.enums import KeepKind
from watch.models import Announcement, Digest, SeriesFollow
from watch.services import announcements
from watch.services.announcements import announce_claimed, bring_forward, plan_announcements
from watch.services.keeps import set_keep
from watch.tasks.announcements import announce, announce_waiting

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=30)


@pytest.fixture
def series(make_public_series):
    """Two episodes that have been there for a month."""
    series = make_public_series(episodes=2, title="The Heir Returns")
    long_ago = timezone.now() - LONG_AGO
    Series.objects.update(published_at=long_ago)
    Episode.objects.update(published_at=long_ago)
    return series


@pytest.fixture
def follow(series, make_user):
    """``follow(kind)``: somebody new who follows the series, or its producer."""

    def make(kind=KeepKind.FOLLOW, **fields):
        user = make_user(**fields)
        ref = series.company.slug if kind == KeepKind.PRODUCER else series.slug
        set_keep(actor=person(user.pk), kind=kind, ref=ref, is_on=True, now=timezone.now() - timedelta(days=2))
        return user

    return make


def release(episode) -> None:
    """As approval does, with the workers run."""
    for announcement_id in plan_announcements(episode_id=episode.pk):
        announce(announcement_id)


def titles(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_followers_of_the_series_and_of_the_producer_hear_once_of_an_episode(series, follow, make_episode, make_user):
    one, other, both, nobody = follow(), follow(KeepKind.PRODUCER), follow(), make_user()
    set_keep(actor=person(both.pk), kind=KeepKind.PRODUCER, ref=series.company.slug, is_on=True)
    third = make_episode(series, 3)
    for _again in range(2):
        release(third)
    episode = "Episode 3 of “The Heir Returns” is here"
    assert titles(one) == titles(other) == titles(both) == [episode]
    assert titles(nobody) == []
    assert Notice.objects.filter(user=one).get().url == f"/s/{series.slug}/3/"
    assert Announcement.objects.count() == 3


def test_the_event_of_dramas_tells_them(series, follow, make_episode, eager_tasks, django_capture_on_commit_callbacks):
    user, third = follow(), make_episode(series, 3)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        emit(EpisodePublished(episode_id=third.pk))
    assert titles(user) == ["Episode 3 of “The Heir Returns” is here"]


def test_a_first_season_is_one_notice_to_followers_of_the_producer(make_public_series, make_user):
    user, series = make_user(), make_public_series(episodes=5, title="New Moon")
    set_keep(
        actor=person(user.pk),
        kind=KeepKind.PRODUCER,
        ref=series.company.slug,
        is_on=True,
        now=timezone.now() - LONG_AGO,
    )
    for episode in series.episodes.all():
        release(episode)
    assert titles(user) == [f"New from {series.company.name}: “New Moon”"]


def test_who_follows_after_the_release_is_not_told(series, make_episode, make_user):
    third, user = make_episode(series, 3), make_user()
    set_keep(
        actor=person(user.pk),
        kind=KeepKind.FOLLOW,
        ref=series.slug,
        is_on=True,
        now=timezone.now() + timedelta(minutes=1),
    )
    release(third)
    assert titles(user) == []


def test_a_later_hour_is_waited_for(series, follow, make_episode):
    user, now = follow(), timezone.now()
    third = make_episode(series, 3, available_from=now + timedelta(hours=2))
    release(third)
    assert titles(user) == []
    mine = Announcement.objects.filter(episode=third)
    assert set(mine.values_list("state", "available_at")) == {(WorkState.QUEUED, now + timedelta(hours=2))}
    Episode.objects.filter(pk=third.pk).update(available_from=now - timedelta(seconds=1))
    assert bring_forward() == 3
    for pk in mine.values_list("pk", flat=True):
        announce(pk)
    assert len(titles(user)) == 1


def test_an_hour_that_was_put_off_is_waited_for_again(series, follow, make_episode):
    user, third = follow(), make_episode(series, 3)
    keys = plan_announcements(episode_id=third.pk)
    Episode.objects.filter(pk=third.pk).update(available_from=timezone.now() + timedelta(hours=1))
    announce(keys[1])
    waiting = Announcement.objects.get(pk=keys[1])
    assert (waiting.state, waiting.attempt) == (WorkState.QUEUED, 0)
    assert timedelta(minutes=59) < waiting.available_at - timezone.now() <= timedelta(minutes=61)
    assert titles(user) == []


def test_a_series_that_is_hidden_is_told_of_when_it_is_published(series, follow, make_episode):
    user, third = follow(), make_episode(series, 3)
    Series.objects.update(publication=Publication.HIDDEN)
    release(third)
    assert titles(user) == []
    assert bring_forward() == 0
    Series.objects.update(publication=Publication.PUBLISHED)
    assert bring_forward() == 3
    for pk in Announcement.objects.values_list("pk", flat=True):
        announce(pk)
    assert len(titles(user)) == 1


def test_what_never_becomes_public_is_given_up(series, make_episode):
    third = make_episode(series, 3)
    Series.objects.update(publication=Publication.TAKEN_DOWN)
    key = plan_announcements(episode_id=third.pk)[1]
    Announcement.objects.update(created_at=timezone.now() - timedelta(days=91))
    announce(key)
    assert Announcement.objects.get(pk=key).state == WorkState.FAILED


def test_a_worker_that_dies_between_batches_leaves_nobody_out_and_tells_nobody_twice(
    series, follow, make_episode, monkeypatch, eager_tasks, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(announcements, "BATCH", 2)
    people = [follow() for _ in range(7)]
    key = plan_announcements(episode_id=make_episode(series, 3).pk)[1]
    calls = []

    def dies(**kwargs):
        calls.append(kwargs)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return kept_notify(**kwargs)

    kept_notify = announcements.notify_many
    with monkeypatch.context() as patch:
        patch.setattr(announcements, "notify_many", dies)
        with pytest.raises(KeyboardInterrupt):
            announce_claimed(claim(Announcement, key))
    assert [len(titles(user)) for user in people] == [1, 1, 1, 1, 0, 0, 0]
    Announcement.objects.filter(pk=key).update(lease_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert announce_waiting() == 3
    assert [len(titles(user)) for user in people] == [1] * 7
    assert Announcement.objects.get(pk=key).state == WorkState.DONE


def test_who_lost_the_lease_stops(series, follow, make_episode):
    user, key = follow(), plan_announcements(episode_id=make_episode(series, 3).pk)[1]
    lost = claim(Announcement, key)
    Announcement.objects.update(lease_token="somebody-else")
    announce_claimed(lost)
    assert titles(user) == []
    assert Announcement.objects.get(pk=key).state == WorkState.RUNNING


def test_a_batch_costs_the_same_for_three_and_for_thirty(series, follow, make_episode, query_budget):
    numbers = iter(range(3, 9))

    def tell():
        key = plan_announcements(episode_id=make_episode(series, next(numbers)).pk)[1]
        announce(key)

    query_budget(lambda _n: follow(), tell)


def test_guests_and_people_who_are_gone_stop_nothing(series, follow, make_episode, make_user):
    set_keep(actor=guest("abc"), kind=KeepKind.FOLLOW, ref=series.slug, is_on=True, now=timezone.now() - LONG_AGO)
    gone, locked, user = follow(), follow(is_active=False), follow()
    gone.delete()
    assert SeriesFollow.objects.count() == 4
    release(make_episode(series, 3))
    assert len(titles(user)) == 1
    assert titles(locked) == []


def test_wishes_and_languages_are_heeded(series, follow, make_episode):
    quiet, only_mail, chinese = follow(), follow(), follow(language="zh-hans")
    for user, channels in ((quiet, ("in_app", "email")), (only_mail, ("in_app",))):
        for channel in channels:
            set_preference(user_id=user.pk, kind="release", channel=channel, enabled=False)
    release(make_episode(series, 3))
    assert titles(quiet) == []
    assert not Notice.objects.get(user=only_mail).is_shown
    assert titles(chinese) == ["《The Heir Returns》第 3 集已上线"]
    assert set(Digest.objects.values_list("user_id", flat=True)) == {only_mail.pk, chinese.pk}
