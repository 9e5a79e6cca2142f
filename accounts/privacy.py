"""What every room knows about a person: registries that the rooms above fill at start-up, for the export and for the end of an account.

Each takes a person's id. All of them may run twice, and must not mind.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.utils.functional import Promise

Rows = Iterable[Mapping[str, object]]
Exporter = Callable[[int], Rows]
Eraser = Callable[[int, datetime], None]
Losses = Callable[[int, datetime], Iterable[str | Promise]]
F = TypeVar("F", bound=Callable[..., object])

EXPORTERS: dict[str, Exporter] = {}
ERASERS: dict[str, Eraser] = {}
STOPS: dict[str, Eraser] = {}
LOSSES: dict[str, Losses] = {}


def exports(name: str) -> Callable[[F], F]:
    """Register ``function(user_id)``: rows of one kind, all with the same keys, of plain values. ``name`` is the file's, without its ending."""
    return _into(EXPORTERS, name)


def erases(name: str) -> Callable[[F], F]:
    """Register ``function(user_id, now)``: deletes what belongs to the person, or takes the person out of what must stay.

    It runs in a transaction of its own, after the account is locked and signed out. Rows that must stay (audit, ledger) name a person by id
    only, and the id outlives the person without a name, an address or anything else: it is the pseudonym.
    """
    return _into(ERASERS, name)


def stops(name: str) -> Callable[[F], F]:
    """Register ``function(user_id, now)``: what ends as soon as the deletion is asked for, such as renewals, inside that transaction."""
    return _into(STOPS, name)


def loses(name: str) -> Callable[[F], F]:
    """Register ``function(user_id, now)``: sentences about what the person would lose, shown before they ask."""
    return _into(LOSSES, name)


def losses_of(user_id: int, now: datetime) -> list[str]:
    """Everything that a person would lose, in sentences."""
    return [str(sentence) for find in LOSSES.values() for sentence in find(user_id, now)]


def _into(registry: dict[str, Any], name: str) -> Callable[[F], F]:
    def register(function: F) -> F:
        if registry.get(name, function) is not function:
            message = f"{name!r} is registered twice"
            raise ValueError(message)
        registry[name] = function
        return function

    return register
