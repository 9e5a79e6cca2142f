"""The same chain on PostgreSQL, with Redis, and with media in S3, by environment alone."""

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import PEOPLE, Site, free_port

MAKE_SERIES = """
from accounts.models import ProducerCompany
from core.actors import SYSTEM
from dramas.services.series import NewSeries, SeriesTextInput, create_series
texts = [SeriesTextInput("en", "Harbour Lights")]
create_series(actor=SYSTEM, company=ProducerCompany.objects.get(slug="north"), new=NewSeries("harbour", "en", texts))
"""
BUCKET = (
    "from django.core.files.storage import default_storage as s\ns.connection.create_bucket(Bucket='duanju-media')\n"
)
READY = (
    "from media.models import Asset\nanswer = sorted(Asset.objects.values_list('state', flat=True)) == ['ready'] * 2"
)


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
@pytest.mark.parametrize("broker", ["redis"], indirect=True)  # test_two_machines.py has RabbitMQ
def test_episodes_are_encoded_on_postgresql_with_another_broker_and_s3(
    tmp_path, database, broker, s3, small_clip, other_clip
):
    site = Site(tmp_path / "data", free_port(), {"DATABASE_URL": database, "BROKER_URL": broker, **s3})
    site.data.mkdir()
    site.migrate()
    try:
        site.start()
        site.shell(BUCKET + PEOPLE)
        run_the_chain(site, [small_clip, other_clip], tmp_path / "season")
        assert not list((site.data / "media").rglob("*.mp4"))
    finally:
        site.stop()
