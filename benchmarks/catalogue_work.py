"""What one process of the catalogue's benchmark does: ``python -m benchmarks.catalogue_work EPISODES`` fills an empty database and asks."""

import json
import sys
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - needs the settings
from django.db.models import Model  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.playback_work import cpu_of, one_query  # noqa: E402
from benchmarks.search_work import fill, floor  # noqa: E402
from dramas.models import Episode, EpisodeVersion, SearchEntry, Series, SeriesText, SeriesVersion  # noqa: E402
from playback.models import SeriesFigure  # noqa: E402
from playback.services.charts import rebuild_charts  # noqa: E402

PATTERN, EACH = 100, 20  # series that are made one by one, and the episodes of every series
ROUNDS, WARM = 12, 3
WORD = "总裁"  # in the titles of a tenth of the series
urlpatterns = [path("floor/list", one_query), path("floor", floor), path("", include("config.urls"))]


def grow(episodes: int) -> None:
    """Copies of the pattern, written by PostgreSQL itself, until there are so many episodes."""
    blocks = episodes // (PATTERN * EACH)
    fill(PATTERN)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the copies' keys are right by construction
        series = {"id": f"id + {PATTERN} * b", "public_id": f"'s' || lpad((id + {PATTERN} * b)::text, 11, '0')"}
        moved = {name: f"{name} + {PATTERN} * b" for name in ("series_id", "live_version_id", "version_id")}
        later = {"published_at": f"published_at - {PATTERN} * b * interval '1 minute'"}
        among = f"generate_series(1, {blocks - 1}) AS b"
        _copy(cursor, Series, series | moved | later | {"slug": "slug || '-' || b"}, among)
        _copy(cursor, SeriesVersion, series | moved, among)
        _copy(cursor, SeriesText, moved | {"id": f"id + {2 * PATTERN} * b", "title": "title || ' ' || b"}, among)
        _copy(cursor, SearchEntry, moved, among)
        new = f"id + {PATTERN} * (n - 1) + {PATTERN * EACH} * b"
        episode = {"id": new, "public_id": f"'e' || lpad(({new})::text, 11, '0')"}
        among = f"generate_series(0, {blocks - 1}) AS b, generate_series(1, {EACH}) AS n WHERE b + n > 1"
        version = {"live_version_id": new.replace("id", "live_version_id", 1)}
        _copy(cursor, Episode, moved | episode | version | {"number": "n"}, among)
        _copy(cursor, EpisodeVersion, episode | {"episode_id": new.replace("id", "episode_id", 1)}, among)
    today = timezone.now().date()
    SeriesFigure.objects.bulk_create(SeriesFigure(series_id=n, day=today, viewers=n) for n in range(1, PATTERN + 1))
    rebuild_charts()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any, model: type[Model], changed: dict[str, str], among: str) -> None:
    about = model._meta  # noqa: SLF001 - Django's own name
    columns = [field.column for field in about.concrete_fields]
    values = ", ".join(changed.get(str(column), f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f"INSERT INTO {about.db_table} ({names}) SELECT {values} FROM {about.db_table} t, {among}"  # noqa: S608 - names of ours
    cursor.execute(statement)


def measure() -> dict[str, float]:
    """Milliseconds of CPU, taken in turns, as ratios to the floors."""
    client = Client(SERVER_NAME="127.0.0.1")

    def get(address: str, query: str = "") -> None:
        answer = client.get(address, {"q": query})
        if answer.status_code != 200:
            raise RuntimeError(answer.content.decode()[:500])

    work: dict[str, Any] = {
        "list": lambda: get("/floor/list"),
        "home": lambda: get("/"),
        "catalogue": lambda: get("/api/v1/series"),
        "one": lambda: get("/floor", WORD),
        "search": lambda: get("/api/v1/search", WORD),
    }
    for call in work.values():
        for _time in range(WARM):
            call()
    spent = dict.fromkeys(work, 0.0)
    for _round in range(ROUNDS):
        for name, call in work.items():
            spent[name] += 1000 * cpu_of(call) / ROUNDS
    found: dict[str, float] = {}
    for name, below in (("home", "list"), ("catalogue", "list"), ("search", "one")):
        found |= {name: spent[name] / spent[below], f"{name}_floor_ms": spent[below]}
    return found


if __name__ == "__main__":
    grow(int(sys.argv[1]))
    with override_settings(API_RATES={}, ROOT_URLCONF="benchmarks.catalogue_work", DUANJU_MODE="production"):
        print(json.dumps(measure()))
