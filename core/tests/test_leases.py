"""Long work: one holder at a time, a sign of life or it goes to another, and an end after the last attempt."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, OutgoingEmail
from core.leases import WORKER_DIED, claim, fail, finish, heartbeat, return_expired, singleton
from core.models import NamedLease, WorkState

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(viewer) -> OutgoingEmail:
    """A leased row; an outgoing mail is the smallest there is."""
    notice = Notice.objects.create(user=viewer, kind="account", title="Hello", dedupe_key="hello")
    row = OutgoingEmail.objects.create(user=viewer, notice=notice)
    row.refresh_from_db()
    return row


def later(seconds: int):
    return timezone.now() + timedelta(seconds=seconds)


def lose(work: OutgoingEmail) -> None:
    """The holder went silent."""
    OutgoingEmail.objects.filter(pk=work.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_waiting_row_is_claimed_once(work):
    held = claim(OutgoingEmail, work.pk)
    assert (held.state, held.attempt) == (WorkState.RUNNING, 1)
    assert held.lease_token
    assert claim(OutgoingEmail, work.pk) is None


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_gets_the_row(work, race):
    results = race(lambda _: claim(OutgoingEmail, work.pk))
    assert sum(isinstance(result, OutgoingEmail) for result in results) == 1
    assert results.count(None) == 7
    assert OutgoingEmail.objects.get().attempt == 1


def test_a_row_that_is_not_due_yet_waits(work):
    OutgoingEmail.objects.filter(pk=work.pk).update(available_at=later(60))
    assert claim(OutgoingEmail, work.pk) is None
    assert claim(OutgoingEmail, work.pk, now=later(61)) is not None


def test_a_sign_of_life_keeps_the_row_and_shows_progress(work):
    held = claim(OutgoingEmail, work.pk, seconds=5)
    assert heartbeat(held, seconds=60, progress=140)
    work.refresh_from_db()
    assert work.progress == 100
    assert claim(OutgoingEmail, work.pk, now=later(30)) is None


def test_a_silent_holder_loses_the_row_and_can_no_longer_end_it(work):
    silent = claim(OutgoingEmail, work.pk)
    lose(work)
    heir = claim(OutgoingEmail, work.pk)
    assert heir.attempt == 2
    assert not heartbeat(silent)
    assert not finish(silent)
    assert not fail(silent, "too late", retry=True)
    assert finish(heir)
    work.refresh_from_db()
    assert (work.state, work.progress, work.lease_token, work.error) == (WorkState.DONE, 100, "", "")


def test_a_cancelled_row_tells_its_holder_to_stop(work):
    held = claim(OutgoingEmail, work.pk)
    OutgoingEmail.objects.filter(pk=work.pk).update(state=WorkState.CANCELLED)
    assert not heartbeat(held)


def test_a_failure_waits_before_the_next_attempt_and_the_last_one_is_final(work):
    first = claim(OutgoingEmail, work.pk)
    assert fail(first, "server is down", retry=True, wait_seconds=30)
    assert claim(OutgoingEmail, work.pk) is None
    for attempt in (2, 3):
        held = claim(OutgoingEmail, work.pk, now=later(60))
        assert held.attempt == attempt
        assert fail(held, "server is down", retry=True)
        OutgoingEmail.objects.filter(pk=work.pk).update(available_at=timezone.now())
    work.refresh_from_db()
    assert (work.state, work.error) == (WorkState.FAILED, "server is down")
    assert claim(OutgoingEmail, work.pk, now=later(60)) is None


def test_a_failure_that_cannot_get_better_is_final_at_once(work):
    assert fail(claim(OutgoingEmail, work.pk), "no such address", retry=False)
    work.refresh_from_db()
    assert work.state == WorkState.FAILED


def test_the_sweeper_returns_what_a_dead_worker_held(work):
    claim(OutgoingEmail, work.pk)
    assert return_expired(OutgoingEmail) == []
    lose(work)
    assert return_expired(OutgoingEmail) == [work.pk]
    work.refresh_from_db()
    assert (work.state, work.lease_token) == (WorkState.QUEUED, "")


def test_a_row_whose_worker_died_each_time_is_given_up(work):
    OutgoingEmail.objects.filter(pk=work.pk).update(attempt=2)
    claim(OutgoingEmail, work.pk)
    lose(work)
    assert return_expired(OutgoingEmail) == []
    work.refresh_from_db()
    assert (work.state, work.error) == (WorkState.FAILED, WORKER_DIED)


def test_a_row_that_nobody_was_told_of_is_named_at_once(work):
    assert return_expired(OutgoingEmail) == [work.pk]


def test_a_row_that_waits_for_a_busy_worker_is_named_at_longer_and_longer_intervals(work):
    start = timezone.now()
    named = [
        second for second in range(0, 3600, 15) if return_expired(OutgoingEmail, start + timedelta(seconds=second))
    ]
    assert named[0] == 0
    assert 6 <= len(named) <= 12
    gaps = [after - before for before, after in itertools.pairwise(named)]
    assert gaps == sorted(gaps)


def test_a_name_is_held_by_one_and_given_back_at_the_end():
    with singleton("kettle") as mine, singleton("kettle") as theirs:
        assert (mine, theirs) == (True, False)
    with singleton("kettle") as mine:
        assert mine


def test_a_name_is_given_back_after_an_error():
    with pytest.raises(ZeroDivisionError), singleton("kettle"):
        _ = 1 / 0
    assert NamedLease.objects.get(name="kettle").until is None


def test_a_name_whose_holder_died_is_free_after_its_time():
    NamedLease.objects.create(name="kettle", token="dead", until=later(-1))
    with singleton("kettle") as mine:
        assert mine
        assert NamedLease.objects.get(name="kettle").token != "dead"


def test_a_holder_who_was_too_slow_does_not_take_the_name_from_the_next():
    with singleton("kettle", seconds=0) as slow:
        assert slow
        NamedLease.objects.filter(name="kettle").update(token="heir", until=later(60))
    assert NamedLease.objects.get(name="kettle").token == "heir"
