"""Which programs make up a running site, as plain command lines."""

import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "--quiet", "-A", "config.celery", "--skip-checks")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where gunicorn keeps its own heartbeat file


@dataclass(frozen=True)
class Program:
    """One program to keep running. ``stop_seconds`` is how long it may take to stop; ``once`` means that it may end by itself."""

    name: str
    argv: tuple[str, ...]
    stop_seconds: float = 5
    once: bool = False


def web() -> Program:
    """The web server: one process with threads, for SQLite and the cache in memory are per machine and per process."""
    argv = [
        PYTHON,
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        f"{settings.DUANJU_HOST}:{settings.DUANJU_PORT}",
    ]
    argv += [
        "--worker-class",
        "gthread",
        "--workers",
        str(settings.WEB_WORKERS),
        "--threads",
        str(settings.WEB_THREADS),
    ]
    argv += ["--graceful-timeout", "4", "--timeout", "120", "--log-level", "warning", "--no-control-socket"]
    if SHARED_MEMORY.is_dir():
        argv += ["--worker-tmp-dir", str(SHARED_MEMORY)]
    return Program("web", tuple(argv))


def worker(name: str, queues: str, threads: int) -> Program:
    """A Celery worker on some queues. Threads, for the heavy work happens in ffmpeg processes of its own."""
    options = (
        "--pool",
        "threads",
        "--concurrency",
        str(threads),
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    )
    return Program(name, (*CELERY, "worker", "--hostname", f"{name}@%h", "--queues", queues, *options))


def beat() -> Program:
    """The clock that wakes the sweepers."""
    return Program("beat", (*CELERY, "beat", "--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME))


def payment_sandbox() -> Program:
    """Play money, where no real provider is set."""
    return Program("payments", (PYTHON, "manage.py", "payment_sandbox"))


def demo() -> Program:
    """The demo season, built beside the running site."""
    return Program("demo", (PYTHON, "manage.py", "demo"), once=True)


def check_libraries() -> Program:
    """What the heavier checks need, installed beside the running site."""
    return Program("install", (PYTHON, "manage.py", "install_check_libraries"), once=True)


def programs(only: frozenset[str] = frozenset(), *, with_demo: bool = False) -> tuple[Program, ...]:
    """What to run, in the order of starting; ``only`` limits it to some names, for sites on several machines."""
    everything = (
        web(),
        worker("encode", "encode", settings.ENCODE_WORKERS),
        worker("preview", "preview", settings.PREVIEW_WORKERS),
        worker("light", "light", settings.LIGHT_THREADS),
        worker("checks", "checks", settings.CHECK_WORKERS),
        beat(),
        *([payment_sandbox()] if settings.PAYMENT_PROVIDER == "sandbox" else []),
    )
    chosen = tuple(program for program in everything if not only or program.name in only)
    checks_here = settings.INSTALL_CHECK_LIBRARIES and (not only or "checks" in only)
    return (*chosen, *([demo()] if with_demo else []), *([check_libraries()] if checks_here else []))
