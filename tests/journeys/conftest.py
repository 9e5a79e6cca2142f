"""A whole running site for journeys: `manage.py up` in a data folder of its own, exactly as people run it."""

import atexit
import fcntl
import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.fixtures.browser import missing
from tests.fixtures.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")  # noqa: TID251 - a switch of the test run
BROKERS = {"rabbitmq": "amqp://guest:guest@127.0.0.1:5672//", "redis": "redis://127.0.0.1:6379/9"}
SQLITE = "duanju.sqlite3"
PASSWORD = "a-long-enough-password"
# One person's decision is final at once, unless a journey is about second looks and about taking back.
ONE_REVIEWER = dict.fromkeys(("REVIEW_UNDO_SECONDS", "REVIEW_SAMPLE_BPS", "REVIEW_NEW_PRODUCER_APPROVALS"), "0")
PEOPLE = f"""
from accounts.models import User, RoleGrant, ProducerCompany, CompanyMember
from allauth.account.models import EmailAddress
from datetime import date, timedelta
def person(email, name):
    user = User.objects.create_user(email, {PASSWORD!r}, display_name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
company = ProducerCompany.objects.create(slug="north", name="North Pictures", licence_number="A-1",
    licence_expires_on=date.today() + timedelta(days=90))
CompanyMember.objects.create(company=company, user=person("producer@example.com", "Pan"), role="owner")
RoleGrant.objects.create(user=person("reviewer@example.com", "Rui"), role="reviewer")
operator = person("operator@example.com", "Ola")
RoleGrant.objects.create(user=operator, role="operator")
person("viewer@example.com", "Vera")
"""
ASKING = """
import json, time
deadline, scope = time.monotonic() + {seconds}, {{}}
while not scope.get("answer") and time.monotonic() < deadline:
    time.sleep(0.2)
    exec({code!r}, scope)
print(json.dumps(scope["answer"]))
"""


@dataclass
class Site:
    """One running site; ``env`` is what its processes see."""

    data: Path
    port: int
    extra: dict[str, str]
    only: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The environment of its processes: embedded parts unless ``extra`` says otherwise, whatever the tests themselves run on."""
        own = {
            **dict.fromkeys(("DATABASE_URL", "BROKER_URL", "CACHE_URL", "S3_BUCKET"), ""),
            "DUANJU_DATA": str(self.data),
            "DUANJU_PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SWEEP_SECONDS": "2",
            **ONE_REVIEWER,
        }
        return {**os.environ, **own, **self.extra}  # noqa: TID251 - the environment of child processes

    def manage(self, *arguments: str, check: bool = True, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a management command beside the site; what it complained of is shown when it fails."""
        argv = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            argv, cwd=ROOT, env=self.env, check=False, capture_output=True, text=True, timeout=timeout
        )
        if check and done.returncode:
            pytest.fail(f"manage.py {arguments[0]} ended with {done.returncode}:\n{done.stderr[-4000:]}\n{self.log()}")
        return done

    def shell(self, code: str) -> str:
        """Run code in the site's own environment; returns what it printed."""
        return self.manage("shell", "--no-imports", "-c", code).stdout

    def migrate(self) -> None:
        """Give its empty database today's tables: a copy of one that this process migrated once."""
        if self.extra.get("DATABASE_URL"):
            copy_postgresql(self.extra["DATABASE_URL"])
        else:
            shutil.copy(migrated_sqlite() / SQLITE, self.data / SQLITE)

    def start(self) -> None:
        """Start, and wait for the first answer."""
        argv = [sys.executable, "manage.py", "up", *(word for name in self.only for word in ("--only", name))]
        with (self.data / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):  # noqa: S310 - our own address
                    return
            except OSError:
                time.sleep(0.2)
        pytest.fail(f"the site did not answer within 150 s:\n{self.log()}")

    def stop(self) -> None:
        """Ctrl-C, then wait; a site that does not stop is killed, and the test fails."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=60)
            self.process = None
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"the site did not stop within 60 s:\n{self.log()}")

    def kill(self) -> None:
        """The power cut: kill -9 of the supervisor."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)
        self.process = None

    def log(self) -> str:
        """The last lines of the site's log."""
        return "\n".join((self.data / "up.log").read_text(errors="replace").splitlines()[-60:])

    def wait_for(self, code: str, *, seconds: float = 120) -> object:
        """Ask in the site's environment, again and again, until ``answer`` (JSON) is true; one process asks, for each takes seconds to begin."""
        told = self.manage(
            "shell", "--no-imports", "-c", ASKING.format(code=code, seconds=seconds), timeout=seconds + 120
        )
        answer: object = json.loads(told.stdout.strip().splitlines()[-1])
        if not answer:
            pytest.fail(f"still {answer!r} after {seconds} s: {code}\n{self.log()}")
        return answer


@functools.cache
def migrated_sqlite() -> Path:
    """A data folder whose database has been migrated."""
    folder = tempfile.mkdtemp(prefix="duanju-migrated-")
    atexit.register(shutil.rmtree, folder)
    Site(Path(folder), 0, {}).manage("migrate", "--verbosity", "0")
    return Path(folder)


@functools.cache
def migrated_postgresql() -> str:
    """The name of a database on the test server that has been migrated."""
    name = f"duanju_migrated_{uuid.uuid4().hex[:10]}"
    on_server(f'CREATE DATABASE "{name}"')
    atexit.register(on_server, f'DROP DATABASE "{name}" WITH (FORCE)')
    with tempfile.TemporaryDirectory() as folder:
        Site(Path(folder), 0, {"DATABASE_URL": at_server(name)}).manage("migrate", "--verbosity", "0")
    return name


def copy_postgresql(url: str) -> None:
    """Put a copy of the migrated database in the place of an empty one."""
    name = url.rsplit("/", 1)[1]
    on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
    on_server(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_postgresql()}"')


def at_server(name: str) -> str:
    """The URL of a database on the test server."""
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


def on_server(statement: str) -> None:
    """Run one statement on the test server."""
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A running site with one producer, reviewer, operator and viewer; parametrise indirectly with environment changes."""
    running = Site(data=tmp_path / "data", port=free_port(), extra=getattr(request, "param", {}))
    running.data.mkdir()
    running.migrate()
    try:
        running.start()
        running.shell(PEOPLE)
        yield running
    finally:
        running.stop()


def need(url: str, name: str) -> None:
    """Skip, or fail in CI, when nothing listens there."""
    parts = urlsplit(url)
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex((parts.hostname or "127.0.0.1", parts.port or 0)):
            missing(f"{name} does not answer at {parts.hostname}:{parts.port}")


@pytest.fixture
def database() -> Iterator[str]:
    """A PostgreSQL database of its own, dropped afterwards."""
    need(POSTGRES, "PostgreSQL")
    name = f"duanju_{uuid.uuid4().hex[:10]}"
    on_server(f'CREATE DATABASE "{name}"')
    yield at_server(name)
    on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["rabbitmq", "redis"])
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a broker that no other test uses meanwhile: two sites on one would take each other's messages."""
    url = BROKERS[request.param]
    need(url, request.param)
    with (Path(tempfile.gettempdir()) / f"duanju-{request.param}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield url


@pytest.fixture
def s3() -> Iterator[dict[str, str]]:
    """A server that speaks the S3 protocol, as the environment of a site."""
    port = free_port()
    argv = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        yield {
            "S3_BUCKET": "duanju-media",
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "S3_ACCESS_KEY_ID": "test",
            "S3_SECRET_ACCESS_KEY": "test-secret",
        }
        server.terminate()
