"""The ledger against PostgreSQL's own TPC-B in one run, the entitlement decision, and the wallet's page with a long history.

Needs a PostgreSQL server (``TEST_POSTGRES_URL``) and its pgbench. Everything happens in databases of its own, which are dropped at the end.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks.table import Row

ROOT = Path(__file__).parent.parent
SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")  # noqa: TID251 - a switch of the run
SECONDS = 10
CLIENTS = 8
UNLOCK_RATIO, UNLOCK_CPU_MS, BATCH_RATIO, BATCH_CPU_MS, ENTITLEMENT_US = 0.4, 1.5, 1.2, 0.3, 10.0
PAGE_GROWTH = 1.5


def rows() -> list[dict[str, object]]:
    """Ratios within this run."""
    pgbench = _pgbench()
    if pgbench is None:
        print("pgbench is not installed: the ledger was not measured")
        return []
    with database("duanju_bench_tpcb") as plain, database("duanju_bench") as ours:
        begin_tpcb(pgbench, plain)
        told = ask(ours, "prepare")
        before = _tpcb(pgbench, plain)
        unlocks, unlock_ms = _together(ours, "unlock")
        batched, batch_ms = _together(ours, "batch")
        floor = (before + _tpcb(pgbench, plain)) / 2
        page = ask(ours, "page")
    figures = [
        Row("unlock, one hot producer, of TPC-B scale 1", unlocks / floor, "x", floor, UNLOCK_RATIO, at_least=True),
        Row("unlock, CPU of the client", unlock_ms, "ms", None, UNLOCK_CPU_MS),
        Row("spending in batches of 50, of TPC-B scale 1", batched / floor, "x", floor, BATCH_RATIO, at_least=True),
        Row("spending in batches of 50, CPU of the client for one", batch_ms, "ms", None, BATCH_CPU_MS),
        Row("entitlement decision", told["decision_us"], "us", None, ENTITLEMENT_US),
        Row("wallet page, 100,000 movements to 100", page["growth"], "x", page["few_ms"], PAGE_GROWTH),
    ]
    return [figure.to_json() for figure in figures]


def _together(address: str, what: str) -> tuple[float, float]:
    """Clients that begin at the same moment: how many a second were done, and the milliseconds of CPU for one."""
    clients = [start(address, what, number, CLIENTS, SECONDS) for number in range(CLIENTS)]
    for client in clients:
        if read_line(client) != "ready":
            raise RuntimeError(f"billing_work {what} did not begin")
    for client in clients:
        say(client, "begin")
    counts = [json.loads(read_line(client)) for client in clients]
    for client in clients:
        client.wait()
    done = sum(count["done"] for count in counts)
    return done / SECONDS, 1000 * sum(count["cpu"] for count in counts) / max(1, done)


def _pgbench() -> str | None:
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return shutil.which("pgbench") or (str(known[-1]) if known else None)


@contextmanager
def database(name: str) -> Iterator[str]:
    address = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield address
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def begin_tpcb(pgbench: str, address: str) -> None:
    """Tables of pgbench's default script at scale 1."""
    subprocess.run([pgbench, "-i", "-q", "-s", "1", address], check=True, capture_output=True)


def _tpcb(pgbench: str, address: str) -> float:
    """Transactions a second of pgbench's default script."""
    options = ["-c", "16", "-j", "2", "-T", str(SECONDS)]
    done = subprocess.run([pgbench, *options, address], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found[1])


def start(
    address: str, *words: object, module: str = "benchmarks.billing_work", folder: str = ""
) -> subprocess.Popen[str]:
    """A process of a module on this database, with pipes to talk to it; on SQLite in a folder of its own without an address."""
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}  # noqa: TID251 - of child processes
    if folder:
        environment["DUANJU_DATA"] = folder
    argv = [sys.executable, "-m", module, *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(argv, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)


def say(process: subprocess.Popen[str], line: str) -> None:
    """One line to its input."""
    if process.stdin is None:
        raise RuntimeError("no pipe")
    process.stdin.write(line + "\n")
    process.stdin.flush()


def read_line(process: subprocess.Popen[str]) -> str:
    """The next line that it says for us; what its log says is passed over."""
    if process.stdout is None:
        raise RuntimeError("no pipe")
    for line in process.stdout:
        if line.startswith("{") or line == "ready\n":
            return line.strip()
    raise RuntimeError(f"{process.args!r} ended with {process.wait()}")


def ask(address: str, *words: object, module: str = "benchmarks.billing_work") -> dict[str, float]:
    """What a process that does one thing says about it."""
    process = start(address, *words, module=module)
    answer: dict[str, float] = json.loads(read_line(process))
    process.communicate()
    return answer
