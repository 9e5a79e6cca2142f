"""The outbox keeps its promises: nothing is told of what did not happen, and what happened is told once."""

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.events import MAX_ATTEMPTS, RECEIVERS, Event, deliver, emit, prune_outbox, receives, sweep_outbox
from core.models import NamedLease, OutboxDelivery, OutboxEvent, OutboxState

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class KettleBoiled(Event):
    cups: int
    note: str = ""


@pytest.fixture
def listen():
    """``listen(function)`` registers a receiver for this test only."""
    yield receives(KettleBoiled)
    RECEIVERS.pop("KettleBoiled", None)


@pytest.fixture
def heard(listen):
    calls = []
    listen(lambda event: calls.append(event.cups))
    return calls


def leave_behind(**fields) -> OutboxEvent:
    """An event whose process died between the commit and the delivery."""
    past = timezone.now() - timedelta(minutes=1)
    return OutboxEvent.objects.create(
        **{"name": "KettleBoiled", "payload": {"cups": 2, "note": ""}, "next_at": past, **fields}
    )


def wait_is_over(row: OutboxEvent) -> None:
    OutboxEvent.objects.filter(pk=row.pk).update(next_at=timezone.now() - timedelta(minutes=1))


def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="needs a transaction"):
        emit(KettleBoiled(cups=1))
    assert not OutboxEvent.objects.exists()


def test_an_event_is_delivered_after_the_commit_and_once(heard):
    with transaction.atomic():
        emit(KettleBoiled(cups=2))
        assert heard == []
    assert heard == [2]
    row = OutboxEvent.objects.get()
    assert row.state == OutboxState.DELIVERED
    deliver(row.pk)
    assert heard == [2]


def test_an_event_of_a_rolled_back_transaction_never_was(heard):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(KettleBoiled(cups=2))
        _ = 1 / 0
    assert heard == []
    assert not OutboxEvent.objects.exists()


def test_an_event_carries_plain_values_only():
    with pytest.raises(TypeError, match="cups"), transaction.atomic():
        emit(KettleBoiled(cups=object()))


def test_two_rooms_cannot_use_one_name_for_two_events():
    with pytest.raises(ValueError, match="two events are named KettleBoiled"):
        type("KettleBoiled", (Event,), {"__module__": "another.room"})


def test_a_receiver_that_fails_is_tried_again_without_repeating_the_others(listen):
    calls, broken = [], [True]

    def pour(event):
        calls.append("pour")

    def stir(event):
        if broken:
            raise ValueError("no spoon")
        calls.append("stir")

    listen(pour)
    listen(stir)
    with transaction.atomic():
        emit(KettleBoiled(cups=1))
    row = OutboxEvent.objects.get()
    assert (row.state, row.attempts, calls) == (OutboxState.PENDING, 1, ["pour"])
    assert "no spoon" in row.error
    assert row.next_at > timezone.now()
    broken.clear()
    wait_is_over(row)
    assert sweep_outbox() == 1
    row.refresh_from_db()
    assert (row.state, row.error, calls) == (OutboxState.DELIVERED, "", ["pour", "stir"])


def test_what_a_failing_receiver_wrote_is_rolled_back(listen):
    def write_and_fail(event):
        NamedLease.objects.create(name="half-written")
        raise ValueError("too late")

    listen(write_and_fail)
    with transaction.atomic():
        emit(KettleBoiled(cups=1))
    assert not NamedLease.objects.filter(name="half-written").exists()
    assert not OutboxDelivery.objects.exists()


def test_an_integrity_error_of_a_receiver_is_a_failure_and_not_a_delivery(listen):
    NamedLease.objects.create(name="taken")
    listen(lambda event: NamedLease.objects.create(name="taken"))
    with transaction.atomic():
        emit(KettleBoiled(cups=1))
    assert OutboxEvent.objects.get().state == OutboxState.PENDING


def test_an_event_is_given_up_after_the_last_attempt_and_keeps_its_error(listen):
    def fail(event):
        raise ValueError("never works")

    listen(fail)
    row = leave_behind(attempts=MAX_ATTEMPTS - 1)
    sweep_outbox()
    row.refresh_from_db()
    assert row.state == OutboxState.DEAD
    assert "never works" in row.error
    wait_is_over(row)
    assert sweep_outbox() == 0


def test_an_event_that_nobody_can_read_any_more_does_not_stop_the_others(heard):
    renamed, shrunk = leave_behind(name="TeapotBroke"), leave_behind(payload={})
    fine = leave_behind()
    assert sweep_outbox() == 3
    assert heard == [2]
    states = dict(OutboxEvent.objects.values_list("pk", "state"))
    assert states == {renamed.pk: OutboxState.PENDING, shrunk.pk: OutboxState.PENDING, fine.pk: OutboxState.DELIVERED}


def test_a_field_that_the_event_no_longer_has_is_dropped(heard):
    leave_behind(payload={"cups": 3, "colour": "green"})
    sweep_outbox()
    assert heard == [3]


def test_the_sweeper_leaves_an_event_alone_while_it_is_being_delivered(heard):
    leave_behind(next_at=timezone.now())
    assert sweep_outbox() == 0


def test_each_receiver_runs_once_however_many_processes_deliver(listen, race):
    listen(lambda event: NamedLease.objects.create(name=f"cup {NamedLease.objects.count()}"))
    row = leave_behind()
    results = race(lambda _: deliver(row.pk))
    assert [result for result in results if result is not None] == []
    assert NamedLease.objects.count() == 1
    assert OutboxDelivery.objects.filter(event=row).count() == 1
    row.refresh_from_db()
    assert row.state == OutboxState.DELIVERED


DIES_AFTER_COMMIT = """
    import os, signal
    from django.conf import settings
    settings.DATABASES["default"]["NAME"] = os.environ["THE_TEST_DATABASE"]
    import django
    django.setup()
    from django.db import transaction
    from core.events import emit
    from core.tests.test_events import KettleBoiled
    with transaction.atomic():
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        emit(KettleBoiled(cups=7))
"""


def test_the_sweeper_delivers_what_a_killed_process_promised(heard):
    name = str(connection.settings_dict["NAME"])
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DIES_AFTER_COMMIT)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "THE_TEST_DATABASE": name},  # noqa: TID251
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    row = OutboxEvent.objects.get()
    assert (row.state, heard) == (OutboxState.PENDING, [])
    wait_is_over(row)
    sweep_outbox()
    assert heard == [7]


def test_only_old_events_that_were_delivered_are_forgotten(heard):
    with transaction.atomic():
        emit(KettleBoiled(1))
    with transaction.atomic():
        emit(KettleBoiled(2))
    given_up = OutboxEvent.objects.create(
        name="KettleBoiled", state=OutboxState.DEAD, payload={}, next_at=timezone.now()
    )
    assert prune_outbox() == 0
    long_ago = timezone.now() - timedelta(days=31)
    OutboxEvent.objects.filter(payload__cups=1).update(created_at=long_ago)
    OutboxEvent.objects.filter(pk=given_up.pk).update(created_at=long_ago)
    assert prune_outbox() == 1
    assert set(OutboxEvent.objects.values_list("state", flat=True)) == {OutboxState.DELIVERED, OutboxState.DEAD}
    assert OutboxDelivery.objects.count() == 1
