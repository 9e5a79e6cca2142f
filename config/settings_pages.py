"""The documentation of the settings, made from where they are read: config.env.VARIABLES."""

import shlex
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

from config.env import VARIABLES, Variable

TOPICS = ("General", "Security", "Database and cache", "Storage", "Media", "Workers", "Review", "E-mail")
NOTE = "written by `make docs`; edit the settings in config/settings/ instead"


def pages() -> dict[Path, str]:
    """Every generated file with its text."""
    by_topic = _by_topic()
    return {
        settings.BASE_DIR / ".env.example": _example(by_topic),
        settings.BASE_DIR / "docs" / "settings.md": _table(by_topic),
    }


def _by_topic() -> list[tuple[str, list[Variable[Any]]]]:
    known = [variable for variable in VARIABLES.values() if variable.topic]
    ordered = sorted(known, key=lambda variable: (_rank(variable.topic), variable.topic))
    return [(topic, list(group)) for topic, group in groupby(ordered, key=lambda variable: variable.topic)]


def _rank(topic: str) -> int:
    return TOPICS.index(topic) if topic in TOPICS else len(TOPICS)


def _shown_default(variable: Variable[Any]) -> str:
    """The default without what is this machine's own."""
    return variable.default_text.replace(f"{settings.BASE_DIR}/", "")


def _example(by_topic: Iterable[tuple[str, list[Variable[Any]]]]) -> str:
    lines = [f"# Settings of Duanju; {NOTE}.", "# Copy to .env and remove the # before what you change.", ""]
    for topic, variables in by_topic:
        lines += [f"## {topic}", ""]
        for variable in variables:
            default = _shown_default(variable)
            lines += [
                f"# {variable.sentence} ({variable.type_name})",
                f"#{variable.name}={shlex.quote(default) if default else ''}",
                "",
            ]
    return "\n".join(lines)


def _table(by_topic: Iterable[tuple[str, list[Variable[Any]]]]) -> str:
    lines = [
        "# Settings",
        "",
        f"<!-- {NOTE} -->",
        "",
        "Every setting is an environment variable, or a line of the file `.env` beside `manage.py` (copy `.env.example`); the environment wins.",
        "The defaults run on a laptop; `DUANJU_MODE=production` demands `SECRET_KEY` and `manage.py check --deploy` says what else is missing.",
    ]
    for topic, variables in by_topic:
        lines += ["", f"## {topic}", "", "| name | type | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [_row(variable) for variable in variables]
    return "\n".join([*lines, ""])


def _row(variable: Variable[Any]) -> str:
    default = f"`{_shown_default(variable)}`" if variable.default_text else "empty"
    return f"| `{variable.name}` | {variable.type_name} | {default} | {variable.sentence} |"
