"""A series to work on, and the tus protocol as a browser speaks it."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from core.actors import SYSTEM
from dramas.models import Series
from dramas.services.series import NewSeries, SeriesTextInput, create_series
from media.models import EncodingJob
from media.tasks.encoding import TASKS

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def make_series(company) -> Callable[..., Series]:
    """``make_series("slug", company=…)``: a series with a title in both languages and no episode."""

    def make(slug: str = "moon-gate", *, owner=None) -> Series:
        texts = (SeriesTextInput("zh-hans", "月门"), SeriesTextInput("en", "The Moon Gate"))
        return create_series(
            actor=SYSTEM, company=owner or company, new=NewSeries(slug=slug, language="zh-hans", texts=texts)
        )

    return make


@pytest.fixture
def series(make_series) -> Series:
    """A series of ``company``."""
    return make_series()


class TusClient:
    """Sends files in pieces, as tus-js-client does."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client = client
        self.slug = slug

    def begin(self, name: str, size: int, number: int | None = None):
        """The answer to the creation request."""
        filename = base64.b64encode(name.encode()).decode()
        number_query = f"&number={number}" if number else ""
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {filename}"}
        return self.client.post(f"/studio/uploads/?series={self.slug}{number_query}", headers=headers)

    def offset(self, address: str) -> int:
        """How much the server has."""
        return int(self.client.head(address, headers=TUS)["Upload-Offset"])

    def append(self, address: str, offset: int, content: bytes):
        """Send one piece."""
        headers = {**TUS, "Upload-Offset": str(offset)}
        return self.client.patch(address, content, content_type="application/offset+octet-stream", headers=headers)

    def send(self, name: str, content: bytes, *, number: int | None = None, pieces: int = 3):
        """Everything, in some pieces; returns the address and the last answer."""
        begun = self.begin(name, len(content), number)
        if begun.status_code != 201:
            return "", begun
        address, answer = begun["Location"], begun
        size = max(1, -(-len(content) // pieces))
        for start in range(0, len(content), size):
            answer = self.append(address, start, content[start : start + size])
        return address, answer

    def outcome(self, address: str) -> dict[str, str]:
        """What became of the upload."""
        return self.client.get(f"{address}outcome/").json()


@pytest.fixture
def tus(client_for, producer, series) -> TusClient:
    """The producer's browser, dropping into ``series``."""
    return TusClient(client_for(producer), series.slug)


@pytest.fixture
def run_pipeline(encoded_once) -> Callable[[], None]:
    """``run_pipeline()``: does in this process what the workers would do with every waiting step."""

    def run() -> None:
        while job := EncodingJob.objects.filter(state="queued").order_by("pk").first():
            TASKS[job.step](job.pk)

    return run


def clip_bytes(path: Path) -> bytes:
    """The content of a clip."""
    return path.read_bytes()
