"""Background work survives a task that fails, a sweeper that fails and a broker that is away."""

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from config.celery import app
from core.errors import ConflictError
from core.models import NamedLease
from core.tasks import QUEUES, SWEEPERS, background, enqueue, sweep, sweeper

TROUBLE: list[Exception] = []


@background(queue="preview")
def pour(cup: int) -> None:
    """Fails as the test wants."""
    for error in TROUBLE:
        raise error


@pytest.fixture
def sent(monkeypatch):
    """What would have been published."""
    messages = []
    monkeypatch.setattr(pour, "apply_async", lambda args, queue, retry: messages.append((args, queue)))
    return messages


@pytest.fixture
def no_sweepers():
    before = dict(SWEEPERS)
    SWEEPERS.clear()
    yield
    SWEEPERS.clear()
    SWEEPERS.update(before)


@pytest.mark.parametrize(
    "error", [ValueError("broken"), ConflictError(code="somebody-was-faster")], ids=["an error", "a refusal"]
)
def test_a_task_that_fails_ends_quietly_because_its_row_knows(monkeypatch, error):
    monkeypatch.setattr(f"{__name__}.TROUBLE", [error])
    assert pour.apply(args=[1]).successful()


def test_a_task_has_a_stable_name_and_a_queue():
    assert app.tasks[f"{__name__}.pour"].acks_late
    assert QUEUES[f"{__name__}.pour"] == "preview"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OSError("disk full"), OperationalError("no broker")], ids=["disk", "server"])
def test_a_broker_that_is_away_does_not_break_the_request(monkeypatch, caplog, error):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(pour, "apply_async", refuse)
    with transaction.atomic():
        enqueue(pour, 1)
        NamedLease.objects.create(name="kept")
    assert NamedLease.objects.filter(name="kept").exists()
    assert [record.getMessage() for record in caplog.records] == ["message not published"]


@pytest.mark.django_db(transaction=True)
def test_a_message_leaves_after_the_commit_and_never_after_a_rollback(sent):
    with transaction.atomic():
        enqueue(pour, 1)
        assert sent == []
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(pour, 2)
        _ = 1 / 0
    assert sent == [((1,), "preview")]


def test_a_sweeper_that_fails_does_not_stop_the_others(no_sweepers):
    swept = []

    @sweeper
    def broken() -> None:
        raise ValueError("no broom")

    @sweeper
    def working() -> None:
        swept.append("floor")

    sweep()
    assert swept == ["floor"]
