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
CLIENTS = 4
UNLOCK_FLOOR_RATIO, UNLOCK_CPU_MS, ENTITLEMENT_US = 0.4, 1.5, 10.0
PAGE_GROWTH = 1.5


def rows() -> list[dict[str, object]]:
    """Ratios within this run."""
    pgbench = _pgbench()
    if pgbench is None:
        print("pgbench is not installed: the ledger was not measured")
        return []
    with _database("duanju_bench_tpcb") as plain, _database("duanju_bench") as ours:
        floor = _tpcb(pgbench, plain)
        told = _ask(ours, "prepare")
        single = [_start(ours, "unlock", str(number)) for number in range(CLIENTS)]
        counts = [json.loads(process.communicate()[0].splitlines()[-1]) for process in single]
        rate = sum(count["done"] for count in counts) / SECONDS
        cpu_ms = 1000 * sum(count["cpu"] for count in counts) / max(1, sum(count["done"] for count in counts))
        page = _ask(ours, "page")
    figures = [
        Row(
            "unlock, service call, one hot producer, of TPC-B scale 1",
            rate / floor,
            "x",
            floor,
            UNLOCK_FLOOR_RATIO,
            at_least=True,
        ),
        Row("unlock, CPU of the client", cpu_ms, "ms", None, UNLOCK_CPU_MS),
        Row("entitlement decision", told["decision_us"], "us", None, ENTITLEMENT_US),
        Row("wallet page, 100,000 movements to 100", page["growth"], "x", page["few_ms"], PAGE_GROWTH),
    ]
    return [figure.to_json() for figure in figures]


def _pgbench() -> str | None:
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return shutil.which("pgbench") or (str(known[-1]) if known else None)


@contextmanager
def _database(name: str) -> Iterator[str]:
    address = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield address
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _tpcb(pgbench: str, address: str) -> float:
    """Transactions a second of pgbench's default script at scale 1."""
    subprocess.run([pgbench, "-i", "-q", "-s", "1", address], check=True, capture_output=True)
    options = ["-c", "16", "-j", "2", "-T", str(SECONDS)]
    done = subprocess.run([pgbench, *options, address], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found[1])


def _start(address: str, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}  # noqa: TID251 - of child processes
    argv = [sys.executable, "-m", "benchmarks.billing_work", *words, str(SECONDS)]
    return subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def _ask(address: str, *words: str) -> dict[str, float]:
    process = _start(address, *words)
    told, _nothing = process.communicate()
    if process.returncode:
        raise RuntimeError(f"billing_work {words} ended with {process.returncode}")
    answer: dict[str, float] = json.loads(told.splitlines()[-1])
    return answer
