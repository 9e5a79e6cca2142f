"""Background work: thin Celery tasks that take ids, one retry policy, and the sweepers that make up for a broker's losses."""

import functools
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from celery import shared_task
from django.db import transaction
from kombu.exceptions import KombuError

from core.anchors import write_anchor
from core.audit import seal_audit
from core.errors import DomainError
from core.events import prune_outbox, sweep_outbox
from core.sweeping import trouble_with

logger = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
SWEEPERS: dict[str, Callable[[], object]] = {}
QUEUES: dict[str, str] = {}


def background(*, queue: str) -> Callable[[Callable[P, None]], Any]:
    """A task on a named queue. It may run twice at any moment, so it must claim its row first.

    An unexpected error is logged and swallowed: the row's lease expires and the sweeper sends it again.
    """

    def decorate(function: Callable[P, None]) -> Any:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                function(*args, **kwargs)
            except DomainError as error:  # somebody was faster, or the thing is gone: nothing is broken
                logger.info(
                    "task refused", extra={"task": function.__qualname__, "task_args": args, "code": error.code}
                )
            except Exception:  # one of the three places that must survive anything
                logger.exception("task failed", extra={"task": function.__qualname__, "task_args": args})

        name = f"{function.__module__}.{function.__name__}"
        QUEUES[name] = queue
        return shared_task(name=name, acks_late=True, ignore_result=True)(run)

    return decorate


def enqueue(task: Any, *args: int | str) -> None:
    """Publish after commit. A broker that is down is logged, not raised: rows and sweepers are the truth."""
    transaction.on_commit(lambda: _publish(task, args), robust=True)


def _publish(task: Any, args: tuple[int | str, ...]) -> None:
    try:
        task.apply_async(args=args, queue=QUEUES[task.name], retry=False)
    except (OSError, KombuError) as error:
        logger.warning("message not published", extra={"task": task.name, "error": str(error)})


def sweeper(function: Callable[[], R]) -> Callable[[], R]:
    """Register something that beat runs every few seconds to finish what a dead process left behind."""
    SWEEPERS[f"{function.__module__}.{function.__qualname__}"] = function
    return function


@shared_task(name="core.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Run every sweeper; one that fails never stops the others."""
    for name, function in SWEEPERS.items():
        trouble_with(name, function)


sweeper(sweep_outbox)
sweeper(prune_outbox)
sweeper(seal_audit)
sweeper(write_anchor)
