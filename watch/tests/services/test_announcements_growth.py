"""A hundred thousand followers are told in batches that cost the same from the first to the last, on either side of a worker's death."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, User
from core.leases import claim
from core.models import WorkState
from watch.models import Announcement, Digest, SeriesFollow
from watch.services import announcements
from watch.services.announcements import announce_claimed, plan_announcements

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
FOLLOWERS = 100_000


def test_a_hundred_thousand_followers_are_told_once(make_public_series, monkeypatch):
    series, before = make_public_series(episodes=1), timezone.now() - timedelta(days=1)
    User.objects.bulk_create(
        [User(email=f"follower{number}@example.org", password="!") for number in range(FOLLOWERS)], batch_size=5_000
    )
    keys = User.objects.order_by("pk").values_list("pk", flat=True)
    SeriesFollow.objects.bulk_create(
        [SeriesFollow(viewer_key=f"user:{pk}", target=series, kept_at=before) for pk in keys], batch_size=5_000
    )
    key = plan_announcements(episode_id=series.episodes.get().pk)[1]
    tell, took = announcements.notify_many, []

    def timed(**kwargs):
        began = time.perf_counter()
        told = tell(**kwargs)
        took.append(time.perf_counter() - began)
        if len(took) == 100:
            raise KeyboardInterrupt
        return told

    monkeypatch.setattr(announcements, "notify_many", timed)
    with pytest.raises(KeyboardInterrupt):
        announce_claimed(claim(Announcement, key))
    Announcement.objects.update(lease_until=before)
    began = time.perf_counter()
    announce_claimed(claim(Announcement, key))
    print(f"{FOLLOWERS // 2} told in {time.perf_counter() - began:.1f} s")  # noqa: T201 - seen with -s
    assert Notice.objects.count() == Notice.objects.values("user").distinct().count() == FOLLOWERS
    assert Digest.objects.values("user").distinct().count() == FOLLOWERS
    assert Announcement.objects.get(pk=key).state == WorkState.DONE
    assert sum(took[-20:]) < 3 * sum(took[:20])
