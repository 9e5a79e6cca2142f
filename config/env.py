"""The only reader of the environment: each variable has a name, a type, a default that runs on a laptop, and one sentence."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
FILE_VARIABLE = "DUANJU_ENV_FILE"
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True)
class Variable(Generic[T]):
    """One documented environment variable."""

    name: str
    type_name: str
    default: T
    sentence: str
    topic: str

    @property
    def default_text(self) -> str:
        """The default as it would be written in an environment file."""
        if isinstance(self.default, bool):
            return "true" if self.default else "false"
        if isinstance(self.default, tuple):
            return ",".join(self.default)
        if isinstance(self.default, dict):
            return ",".join(f"{name}:{value}" for name, value in self.default.items())
        return str(self.default)


VARIABLES: dict[str, Variable[object]] = {}


def read_file(path: Path) -> dict[str, str]:
    """NAME=value lines of a file as `.env.example` has them; nothing when there is no such file."""
    if not path.is_file():
        return {}
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [line.removeprefix("export ").partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


_FILE_DEFAULT = str(Path(__file__).resolve().parent.parent / ".env")
VARIABLES[FILE_VARIABLE] = Variable(
    FILE_VARIABLE, "text", ".env", "File with NAME=value lines; the environment itself wins over it.", "General"
)
_ENVIRONMENT = {**read_file(Path(os.environ.get(FILE_VARIABLE, _FILE_DEFAULT))), **os.environ}


def _read(variable: Variable[T], parse: Callable[[str], T]) -> T:
    VARIABLES[variable.name] = variable  # type: ignore[assignment]
    raw = _ENVIRONMENT.get(variable.name)
    if raw is None or (raw == "" and variable.type_name != "text"):
        return variable.default
    try:
        return parse(raw)
    except ValueError as error:
        message = f"{variable.name}={raw!r} is not a {variable.type_name}. {variable.sentence}"
        raise ImproperlyConfigured(message) from error


def text(name: str, default: str, sentence: str, *, topic: str) -> str:
    """A string; surrounding white space is dropped."""
    return _read(Variable(name, "text", default, sentence, topic), str.strip)


def integer(name: str, default: int, sentence: str, *, topic: str) -> int:
    """A whole number."""
    return _read(Variable(name, "whole number", default, sentence, topic), int)


def number(name: str, default: float, sentence: str, *, topic: str) -> float:
    """A number."""
    return _read(Variable(name, "number", default, sentence, topic), float)


def boolean(name: str, default: bool, sentence: str, *, topic: str) -> bool:
    """One of true, false, yes, no, on, off, 1, 0."""

    def parse(raw: str) -> bool:
        word = raw.strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ValueError(word)
        return word in TRUE_WORDS

    return _read(Variable(name, "boolean", default, sentence, topic), parse)


def words(name: str, default: tuple[str, ...], sentence: str, *, topic: str) -> tuple[str, ...]:
    """Words separated by commas."""
    return _read(
        Variable(name, "comma-separated list", default, sentence, topic),
        lambda raw: tuple(word.strip() for word in raw.split(",") if word.strip()),
    )


def pairs(name: str, default: dict[str, str], sentence: str, *, topic: str) -> dict[str, str]:
    """Pairs ``name:value`` separated by commas; the defaults stay unless they are named."""

    def parse(raw: str) -> dict[str, str]:
        found = [pair.partition(":") for pair in raw.split(",") if pair.strip()]
        if any(not key.strip() or not value.strip() for key, _colon, value in found):
            raise ValueError(raw)
        return {**default, **{key.strip(): value.strip() for key, _colon, value in found}}

    return _read(Variable(name, "list of name:value", default, sentence, topic), parse)


def counts(name: str, default: dict[str, int], sentence: str, *, topic: str) -> dict[str, int]:
    """Pairs ``name:whole number`` separated by commas; the defaults stay unless they are named. No other names are taken, no negative numbers."""

    def parse(raw: str) -> dict[str, int]:
        found = [pair.partition(":") for pair in raw.split(",") if pair.strip()]
        given = {key.strip(): int(value) for key, _colon, value in found}
        if given.keys() - default.keys() or any(number < 0 for number in given.values()):
            raise ValueError(raw)
        return {**default, **given}

    return _read(Variable(name, "list of name:whole number", default, sentence, topic), parse)


def choice(name: str, default: str, options: tuple[str, ...], sentence: str, *, topic: str) -> str:
    """One of a few words."""

    def parse(raw: str) -> str:
        if raw.strip() not in options:
            raise ValueError(raw)
        return raw.strip()

    return _read(Variable(name, f"choice of {', '.join(options)}", default, sentence, topic), parse)


def child_environment(**changes: str) -> dict[str, str]:
    """The environment for a child process, with changes."""
    return {**os.environ, **changes}
