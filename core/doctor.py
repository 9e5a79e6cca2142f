"""The doctor's probes: every room registers how to examine what it depends on; `manage.py doctor` asks them all."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How well something is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was found and, unless all is well, what to do."""

    health: Health
    text: str
    hint: str = ""


Probe = Callable[[], Finding]
PROBES: dict[str, Probe] = {}


def probe(name: str) -> Callable[[Probe], Probe]:
    """Register a function that examines one thing in a few seconds and never raises for what it looks for."""

    def register(function: Probe) -> Probe:
        PROBES[name] = function
        return function

    return register


def fine(text: str) -> Finding:
    """All is well."""
    return Finding(Health.OK, text)


def worth_knowing(text: str, hint: str) -> Finding:
    """It works, but somebody should look."""
    return Finding(Health.WARN, text, hint)


def broken(text: str, hint: str) -> Finding:
    """Part of the site does not work."""
    return Finding(Health.FAIL, text, hint)
