"""What the process of the playback benchmark does: requests in turns, each kind's CPU in milliseconds as one line of JSON."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs the settings
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402

from accounts.models import ProducerCompany  # noqa: E402
from core.http.access import actor_of  # noqa: E402
from dramas.enums import Publication, VersionState  # noqa: E402
from dramas.models import Episode, EpisodeVersion, Series, SeriesText, SeriesVersion  # noqa: E402
from media.enums import AssetState  # noqa: E402
from media.models import Asset  # noqa: E402
from playback.enums import EventKind  # noqa: E402
from playback.models import WatchEvent  # noqa: E402
from watch.serializers import ProgressSerializer  # noqa: E402

EPISODES, ROUNDS, WARM = 80, 60, 5
JSON = "application/json"
NUMBERS = count()


class RowSerializer(serializers.ModelSerializer[Episode]):
    """Some columns of an episode."""

    class Meta:
        model = Episode
        fields = ("public_id", "number", "publication", "available_from", "published_at")


@api_view(["GET"])
def one_query(request: Request) -> Response:
    """The floor of reading: fifty rows of one query."""
    return Response(RowSerializer(Episode.objects.order_by("pk")[:50], many=True).data)


@api_view(["POST"])
def one_insert(request: Request) -> Response:
    """The floor of writing: what is sent is checked, and one row is added."""
    sent = ProgressSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    now = timezone.now()
    WatchEvent.objects.create(
        viewer_key=actor_of(request).ref,
        event_id=f"floor:{next(NUMBERS)}",
        kind=EventKind.STARTED,
        episode_id=sent.validated_data["age_ms"],
        event_at=now,
        received_at=now,
    )
    return Response(status=204)


urlpatterns = [path("floor/list", one_query), path("floor/insert", one_insert), path("", include("config.urls"))]


def prepare() -> list[Episode]:
    """A series of free episodes."""
    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    company = ProducerCompany.objects.create(slug="bench", name="Bench")
    series = Series.objects.create(
        company=company, slug="bench", publication=Publication.PUBLISHED, free_episode_count=EPISODES, published_at=now
    )
    version = SeriesVersion.objects.create(
        series=series, number=1, language="en", state=VersionState.APPROVED, digest="d" * 64
    )
    SeriesText.objects.create(version=version, language="en", title="Bench", synopsis="As long as it takes.")
    Series.objects.filter(pk=series.pk).update(live_version=version)
    for number in range(1, EPISODES + 1):
        episode = Episode.objects.create(
            series=series, number=number, publication=Publication.PUBLISHED, published_at=now
        )
        asset = Asset.objects.create(
            owner_key="company:1", source_bytes=1, state=AssetState.READY, duration_ms=90_000, plan_hash="abcdef123456"
        )
        live = EpisodeVersion.objects.create(
            episode=episode, number=1, asset=asset, state=VersionState.APPROVED, digest="d" * 64
        )
        Episode.objects.filter(pk=episode.pk).update(live_version=live)
    return list(Episode.objects.order_by("number"))


def measure() -> dict[str, float]:
    """Milliseconds of CPU for one request of each kind, taken in turns so that a busy machine is busy for all."""
    settings.ROOT_URLCONF = __name__
    settings.API_RATES = {}
    episodes, client, steps = prepare(), Client(SERVER_NAME="127.0.0.1"), count(1)

    def post(address: str, body: dict[str, Any]) -> Any:
        answer = client.post(address, body, content_type=JSON)
        if answer.status_code >= 400:
            raise RuntimeError(answer.content)
        return answer

    playback = f"/api/v1/episodes/{episodes[0].public_id}/playback"
    session = post(playback, {}).json()["session_id"]
    WatchEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))

    def batch() -> None:
        first = next(steps)
        events = [
            {"event_id": f"{first}-{n}", "session_id": session, "position_ms": n * 300, "age_ms": 100 - n}
            for n in range(100)
        ]
        post("/api/v1/progress", {"events": events})

    work: dict[str, tuple[Callable[[], object], int]] = {
        "insert_ms": (lambda: post("/floor/insert", {"position_ms": 1, "age_ms": episodes[0].pk}), 1),
        "beat_ms": (
            lambda: post(f"/api/v1/sessions/{session}/progress", {"position_ms": next(steps) * 20 % 80_000}),
            1,
        ),
        "batch_ms": (batch, 100),
        "list_ms": (lambda: client.get("/floor/list"), 1),
        "prepare_ms": (lambda: post(playback, {"ahead": True}), 1),
        "start_ms": (lambda: post(playback, {}), 1),
    }
    for call, _each in work.values():
        for _time in range(WARM):
            call()
    spent = dict.fromkeys(work, 0.0)
    for _round in range(ROUNDS):
        for name, (call, each) in work.items():
            spent[name] += cpu_of(call) / each
    return {name: 1000 * seconds / ROUNDS for name, seconds in spent.items()}


def cpu_of(call: Callable[[], object]) -> float:
    """Seconds of CPU, ours and the server process's of our connection."""
    ours, theirs = time.process_time(), database_seconds()
    for _time in range(3):
        call()
    return (time.process_time() - ours + database_seconds() - theirs) / 3


def database_seconds() -> float:
    """CPU of the PostgreSQL process on the other side, to a nanosecond; 0 where it is on another machine."""
    if connection.connection is None:
        return 0.0
    schedstat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(schedstat.read_text().split()[0]) / 1e9 if schedstat.exists() else 0.0


if __name__ == "__main__":
    print(json.dumps(measure()))
