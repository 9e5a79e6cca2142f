"""What a log line holds: who asked (request and task ids), and nothing that people do not need or must not see."""

from collections.abc import MutableMapping
from typing import Any

import structlog
from celery import Task
from django_structlog.celery.signals import bind_extra_task_metadata

QUIET_PATHS = ("/static/", "/media/", "/healthz")
QUIET_EVENTS = ("streaming_started", "streaming_finished")
QUIET_TASKS = ("core.tasks.sweep",)
NOT_FOR_PEOPLE = ("parent_task_id", "user_agent", "logger")
Line = MutableMapping[str, Any]


def drop_routine(_logger: Any, _name: str, line: Line) -> Line:
    """A playing video asks for many pieces and the sweepers run all the time: only what fails is worth a line."""
    if line.get("event") in QUIET_EVENTS or (line.get("event") == "task_succeeded" and line.get("task") in QUIET_TASKS):
        raise structlog.DropEvent
    if line.get("event") == "request_finished":
        line["request"] = str(line.get("request", "")).partition("?")[0]  # queries may carry grants and keys
        if line["request"].partition(" ")[2].startswith(QUIET_PATHS) and int(line.get("code", 0)) < 400:
            raise structlog.DropEvent
    return line


def shorten(_logger: Any, _name: str, line: Line) -> Line:
    """For reading along in development; production keeps everything. Ids by their first part."""
    for key in NOT_FOR_PEOPLE:
        if line.get("level") in ("info", "debug"):
            line.pop(key, None)
    if line.get("user_id", 0) is None:
        line.pop("user_id")
    for key in ("request_id", "task_id"):
        if key in line:
            line[key] = str(line[key])[:8]
    return line


def name_the_task(task: Task[Any, Any], **_kwargs: Any) -> None:
    """Every line of a task carries its name besides its id."""
    structlog.contextvars.bind_contextvars(task=task.name)


bind_extra_task_metadata.connect(name_the_task)
