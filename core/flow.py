"""State machines as tables, applied by compare-and-swap: no row lock, the same on every database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import ConflictError

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Transition:
    """A verb that moves an object from one of some states to another."""

    verb: str
    sources: Sequence[str]
    target: str


REGISTRY: dict[str, "Flow"] = {}


class Flow:
    """All transitions of one state field of one model. ``states`` names every state; a verb is unique within a flow."""

    def __init__(
        self,
        name: str,
        *,
        states: type[models.TextChoices],
        initial: str,
        transitions: Sequence[Transition],
        field: str = "state",
    ) -> None:
        self.name = name
        self.field = field
        self.states = states
        self.initial = initial
        self.transitions = {transition.verb: transition for transition in transitions}
        if len(self.transitions) != len(transitions) or name in REGISTRY:
            message = f"flow {name}: a verb or the name is declared twice"
            raise ValueError(message)
        unknown = {initial, *(state for step in transitions for state in (*step.sources, step.target))} - set(
            states.values
        )
        if unknown:
            message = f"flow {name}: {sorted(unknown)} are not states of {states.__name__}"
            raise ValueError(message)
        REGISTRY[name] = self

    def allows(self, obj: models.Model, verb: str) -> bool:
        """Whether the object, as it is in memory, can take the verb."""
        return getattr(obj, self.field) in self.transitions[verb].sources

    def apply(self, obj: M, verb: str, **changes: Any) -> M:
        """Move the row, with other field changes, if it still is in a source state.

        Raises ConflictError when it is not; after a rollback the object must be fetched again.
        """
        transition = self.transitions[verb]
        values = {**changes, self.field: transition.target}
        manager = type(obj)._base_manager  # noqa: SLF001 - Django's documented unfiltered manager
        moved = manager.filter(pk=obj.pk, **{f"{self.field}__in": list(transition.sources)}).update(**values)
        if not moved:
            current = manager.filter(pk=obj.pk).values_list(self.field, flat=True).first() or "deleted"
            label = self.states(current).label if current in self.states.values else _("deleted")
            raise ConflictError(
                _("This is not possible while the state is “%(state)s”. Reload the page to see what happened.")
                % {"state": label},
                code=f"{self.name}-{verb}-from-{current}".replace("_", "-"),
            )
        for name, value in values.items():
            setattr(obj, name, value)
        return obj

    def mermaid(self) -> str:
        """The diagram of this flow in Mermaid's stateDiagram-v2 syntax."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [
            f"    {source} --> {step.target}: {step.verb}"
            for step in self.transitions.values()
            for source in step.sources
        ]
        leaving = {source for step in self.transitions.values() for source in step.sources}
        lines += [f"    {state} --> [*]" for state in self.states.values if state not in leaving]
        return "\n".join(lines)
