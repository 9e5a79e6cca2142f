"""A state machine is one table: every pair of state and verb is either in it or refused."""

import pytest
from django.db import models
from django.utils import timezone

from core.errors import ConflictError
from core.flow import REGISTRY, Flow, Transition
from core.models import OutboxEvent, OutboxState

PENDING, DELIVERED, DEAD = OutboxState.PENDING, OutboxState.DELIVERED, OutboxState.DEAD
STEPS = (
    Transition("deliver", (PENDING,), DELIVERED),
    Transition("bury", (PENDING,), DEAD),
    Transition("wake", (DEAD, DELIVERED), PENDING),
)


@pytest.fixture
def parcel():
    """A flow over a table that exists anyway."""
    yield Flow("parcel", states=OutboxState, initial=PENDING, transitions=STEPS)
    REGISTRY.pop("parcel", None)


def make_row(state: str = PENDING) -> OutboxEvent:
    return OutboxEvent.objects.create(name="Parcel", payload={}, state=state, next_at=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize("state", OutboxState.values)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.verb)
def test_every_pair_of_state_and_verb_moves_or_is_refused(parcel, state, step):
    row = make_row(state)
    if state in step.sources:
        assert parcel.allows(row, step.verb)
        parcel.apply(row, step.verb)
        assert row.state == step.target
        assert OutboxEvent.objects.get(pk=row.pk).state == step.target
    else:
        assert not parcel.allows(row, step.verb)
        with pytest.raises(ConflictError) as caught:
            parcel.apply(row, step.verb)
        assert caught.value.code == f"parcel-{step.verb}-from-{state}"
        assert OutboxEvent.objects.get(pk=row.pk).state == state


@pytest.mark.django_db
def test_other_fields_change_with_the_state_or_not_at_all(parcel):
    row, late = make_row(), make_row(DEAD)
    parcel.apply(row, "deliver", error="left at the neighbour's")
    assert OutboxEvent.objects.get(pk=row.pk).error == "left at the neighbour's"
    with pytest.raises(ConflictError):
        parcel.apply(late, "deliver", error="never written")
    assert OutboxEvent.objects.get(pk=late.pk).error == ""


@pytest.mark.django_db
def test_the_row_decides_and_not_the_object_in_memory(parcel):
    row = make_row()
    OutboxEvent.objects.filter(pk=row.pk).update(state=DEAD)
    with pytest.raises(ConflictError, match="given up"):
        parcel.apply(row, "deliver")


@pytest.mark.django_db
def test_a_row_that_was_deleted_is_a_conflict(parcel):
    row = make_row()
    OutboxEvent.objects.all().delete()
    with pytest.raises(ConflictError, match="deleted"):
        parcel.apply(row, "deliver")


def test_of_eight_threads_one_moves_the_row_and_seven_are_told(parcel, race):
    row = make_row()
    results = race(lambda _: parcel.apply(OutboxEvent(pk=row.pk, state=PENDING), "deliver"))
    assert sum(isinstance(result, OutboxEvent) for result in results) == 1
    assert sum(isinstance(result, ConflictError) for result in results) == 7


@pytest.mark.parametrize(
    "steps",
    [(Transition("go", ("nowhere",), DEAD),), (Transition("go", (PENDING,), "nowhere"),), (STEPS[0], STEPS[0])],
    ids=["unknown source", "unknown target", "a verb twice"],
)
def test_a_table_with_a_mistake_is_refused_at_import(steps):
    with pytest.raises(ValueError, match="flow broken"):
        Flow("broken", states=OutboxState, initial=PENDING, transitions=steps)
    assert "broken" not in REGISTRY


def test_the_diagram_shows_start_steps_and_ends(parcel):
    class Lamp(models.TextChoices):
        OFF = "off"
        ON = "on"
        BROKEN = "broken"

    try:
        lamp = Flow(
            "lamp",
            states=Lamp,
            initial=Lamp.OFF,
            transitions=(
                Transition("light", (Lamp.OFF,), Lamp.ON),
                Transition("drop", (Lamp.OFF, Lamp.ON), Lamp.BROKEN),
            ),
        )
        assert lamp.mermaid().splitlines() == [
            "stateDiagram-v2",
            "    [*] --> off",
            "    off --> on: light",
            "    off --> broken: drop",
            "    on --> broken: drop",
            "    broken --> [*]",
        ]
    finally:
        REGISTRY.pop("lamp", None)
