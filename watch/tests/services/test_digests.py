"""One mail a day about all that was released, and a link in it that stops it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, OutgoingEmail
from accounts.services.notices import notify_many, set_preference
from accounts.tasks.email import send_email
from core.leases import claim
from core.models import WorkState
from watch.models import Digest
from watch.services.digests import closes_at, digest_day, forget_old, plan_digests
from watch.tasks.digests import write_digest, write_due_digests

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() + timedelta(days=10)  # rows become due by the database's own clock


@pytest.fixture
def tell(time_machine):
    """``tell(user, key, at)``: a release is announced to somebody at that moment, as a batch does it."""

    def make(user, key, at, title="Something new"):
        time_machine.move_to(at, tick=False)
        by_mail = notify_many(
            user_ids=[user.pk],
            kind="release",
            write=lambda _language: (title, ""),
            url=f"/s/{key}/",
            dedupe_key=f"released:{key}",
        )
        plan_digests(user_ids=by_mail)

    return make


@pytest.fixture
def write(time_machine):
    """``write(day)``: the evening of that day."""

    def make(day):
        time_machine.move_to(closes_at(day) + timedelta(minutes=6), tick=False)
        for pk in Digest.objects.values_list("pk", flat=True):
            write_digest(pk)
        for pk in OutgoingEmail.objects.values_list("pk", flat=True):
            send_email(pk)

    return make


def test_the_day_ends_at_six_in_the_evening():
    assert digest_day(closes_at(DAY) - timedelta(seconds=1)) == DAY
    assert digest_day(closes_at(DAY)) == DAY + timedelta(days=1)


def test_a_day_is_one_mail_however_often_its_task_runs(viewer, tell, write, mailoutbox, settings):
    settings.SITE_URL = "https://duanju.example"
    noon = closes_at(DAY) - timedelta(hours=6)
    tell(viewer, "episode:a", noon, "Episode 3 of “The Heir Returns” is here")
    tell(viewer, "series:b", noon, "New from Lantern: “New Moon”")
    assert mailoutbox == []
    for _again in range(2):
        write(DAY)
    assert [mail.subject for mail in mailoutbox] == ["2 releases from what you follow"]
    body = mailoutbox[0].body
    assert (
        body.index("New series") < body.index("New Moon") < body.index("New episodes") < body.index("The Heir Returns")
    )
    assert "https://duanju.example/s/episode:a/" in body
    assert not Notice.objects.filter(title__contains="releases").get().is_shown


def test_what_comes_after_the_hour_stands_in_the_next_mail_and_nothing_stands_in_two(viewer, tell, write, mailoutbox):
    for number, moment in enumerate((timedelta(seconds=-1), timedelta(0), timedelta(hours=23))):
        tell(viewer, f"episode:{number}", closes_at(DAY) + moment, f"Title {number}")
    write(DAY)
    write(DAY + timedelta(days=1))
    assert [mail.subject for mail in mailoutbox] == ["Title 0", "2 releases from what you follow"]
    assert "Title 0" not in mailoutbox[1].body


def test_what_was_read_on_the_site_is_not_mailed(viewer, tell, write, mailoutbox):
    tell(viewer, "episode:a", closes_at(DAY) - timedelta(hours=1))
    Notice.objects.update(read_at=timezone.now())
    write(DAY)
    assert mailoutbox == []
    assert set(Digest.objects.values_list("state", flat=True)) == {WorkState.DONE}


def test_who_stops_the_mail_meanwhile_gets_none(viewer, tell, write, mailoutbox):
    tell(viewer, "episode:a", closes_at(DAY) - timedelta(hours=1))
    set_preference(user_id=viewer.pk, kind="release", channel="email", enabled=False)
    write(DAY)
    assert mailoutbox == []


def test_nothing_leaves_before_the_evening(viewer, tell, eager_tasks):
    tell(viewer, "episode:a", closes_at(DAY) - timedelta(hours=1))
    assert write_due_digests() == 0
    assert claim(Digest, Digest.objects.get().pk) is None


def test_the_sweeper_writes_what_is_due(
    viewer, tell, time_machine, eager_tasks, django_capture_on_commit_callbacks, mailoutbox
):
    tell(viewer, "episode:a", closes_at(DAY) - timedelta(hours=1))
    time_machine.move_to(closes_at(DAY) + timedelta(minutes=6), tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert write_due_digests() == 1
    assert Digest.objects.get().state == WorkState.DONE
    assert OutgoingEmail.objects.count() == 1


def test_sixty_episodes_are_twenty_lines_and_a_number(viewer, tell, write, mailoutbox):
    for number in range(60):
        tell(viewer, f"episode:{number}", closes_at(DAY) - timedelta(hours=1), f"Title {number}")
    write(DAY)
    assert mailoutbox[0].body.count("- Title") == 20
    assert "and 40 more" in mailoutbox[0].body


def test_old_rows_go(viewer):
    old = datetime(2025, 1, 1, tzinfo=UTC)
    Digest.objects.create(user=viewer, day=old.date(), available_at=old, state=WorkState.DONE)
    Digest.objects.create(user=viewer, day=DAY, available_at=old, state=WorkState.QUEUED)
    forget_old()
    assert [row.day for row in Digest.objects.all()] == [DAY]
