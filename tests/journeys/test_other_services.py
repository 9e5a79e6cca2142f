"""The same chain on PostgreSQL with RabbitMQ and with Redis, and with media in S3, by environment alone."""

import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.fixtures.browser import missing
from tests.journeys.conftest import PEOPLE, Site, free_port

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")  # noqa: TID251 - a switch of the test run
BROKERS = {"rabbitmq": "amqp://guest:guest@127.0.0.1:5672//", "redis": "redis://127.0.0.1:6379/9"}
MAKE_SERIES = """
from accounts.models import ProducerCompany
from core.actors import SYSTEM
from dramas.services.series import NewSeries, SeriesTextInput, create_series
texts = [SeriesTextInput("en", "Harbour Lights")]
create_series(actor=SYSTEM, company=ProducerCompany.objects.get(slug="north"), new=NewSeries("harbour", "en", texts))
"""
READY = (
    "from media.models import Asset\nanswer = sorted(Asset.objects.values_list('state', flat=True)) == ['ready'] * 2"
)


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
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def run_the_chain(site: Site, clips: list[Path], folder: Path) -> None:
    """Import two clips and wait until the worker has made renditions of both."""
    folder.mkdir()
    for number, clip in enumerate(clips, start=1):
        (folder / f"E{number:02}.mp4").write_bytes(clip.read_bytes())
    site.shell(MAKE_SERIES)
    lines = site.manage(
        "import_season", "--producer", "north", "--series", "harbour", str(folder), "--json"
    ).stdout.splitlines()
    assert [json.loads(line)["accepted"] for line in lines] == [True, True]
    site.wait_for(READY)


@pytest.mark.services
@pytest.mark.parametrize("broker", ["rabbitmq", "redis"])
def test_episodes_are_encoded_with_another_broker_on_postgresql(tmp_path, database, broker, small_clip, other_clip):
    need(BROKERS[broker], broker)
    site = Site(tmp_path / "data", free_port(), {"DATABASE_URL": database, "BROKER_URL": BROKERS[broker]})
    site.data.mkdir()
    site.start()
    try:
        site.shell(PEOPLE)
        run_the_chain(site, [small_clip, other_clip], tmp_path / "season")
    finally:
        site.stop()


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


@pytest.mark.services
def test_media_can_live_in_s3(tmp_path, s3, small_clip, other_clip):
    site = Site(tmp_path / "data", free_port(), s3)
    site.data.mkdir()
    try:
        site.start()
        site.shell(
            "from django.core.files.storage import default_storage as s\ns.connection.create_bucket(Bucket='duanju-media')"
        )
        site.shell(PEOPLE)
        run_the_chain(site, [small_clip, other_clip], tmp_path / "season")
        assert not list((site.data / "media").rglob("*.mp4"))
    finally:
        site.stop()
