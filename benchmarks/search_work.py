"""What the process of the search's benchmark does: ``python -m benchmarks.search_work COUNT`` fills an empty database and searches."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import ProducerCompany  # noqa: E402
from core.errors import NotFoundError  # noqa: E402
from core.http.access import public  # noqa: E402
from core.ids import new_public_id  # noqa: E402
from dramas.enums import Publication, VersionState  # noqa: E402
from dramas.models import Episode, EpisodeVersion, Series, SeriesText, SeriesVersion  # noqa: E402
from dramas.search.questions import question_of  # noqa: E402
from dramas.selectors.search import PAGE_SIZE, Matches  # noqa: E402
from dramas.services.search import index_what_is_behind  # noqa: E402
from media.enums import AssetState  # noqa: E402
from media.models import Asset  # noqa: E402

ENGLISH = (
    ("Hidden", "Second", "Broken", "Golden", "Silent", "Stolen", "Endless", "Borrowed", "Crimson", "Winter"),
    ("Heiress", "Marriage", "Revenge", "Promise", "Lighthouse", "Fortune", "Secret", "Daughter", "Palace", "Return"),
)
CHINESE = (
    ("总裁", "千金", "王妃", "神医", "赘婿", "战神", "替身", "萌宝", "豪门", "重生"),
    ("归来", "复仇", "契约", "新娘", "逆袭", "离婚", "真相", "秘密", "心动", "风云"),
)
TEXTS = {
    "a common word": "总裁",
    "pinyin": "zongcai",
    "initials": "zc",
    "two words": "hidden fortune",
    "a mistyped word": "lighthose",
}
TYPED = ("z", "zo", "zongc", "总", "总裁", "g", "light", "re")
BATCH, WARM, PAGES = 1_000, 3, 15


@public
def floor(request: HttpRequest) -> JsonResponse:
    """The same words in one statement: newest first, without order by likeness, spelling, episodes, texts or cards."""
    question = question_of(request.GET["q"])
    if question is None:
        raise NotFoundError
    rows = Series.objects.filter(Matches(question.condition), publication=Publication.PUBLISHED)
    names = (
        "slug",
        "search_entry__titles",
        "live_version__genre",
        "live_version__tropes",
        "live_version__cover_sha256",
    )
    return JsonResponse({"results": list(rows.order_by("-published_at", "-pk").values(*names)[:PAGE_SIZE])})


urlpatterns = [path("floor", floor), path("", include("config.urls"))]


def fill(count: int) -> None:
    """So many series of one episode, indexed."""
    call_command("migrate", interactive=False, verbosity=0)
    company = ProducerCompany.objects.create(slug="bench", name="Bench")
    asset = Asset.objects.create(
        owner_key="bench", source_name="a.mp4", source_key="a", source_bytes=1, source_sha256="0" * 64,
        state=AssetState.READY, duration_ms=60_000,
    )  # fmt: skip
    now = timezone.now()
    for first in range(0, count, BATCH):
        _batch(range(first, min(count, first + BATCH)), company, asset, now)
    while index_what_is_behind():
        pass


def _batch(numbers: range, company: ProducerCompany, asset: Asset, now: datetime) -> None:
    fresh = {"state": VersionState.APPROVED, "number": 1, "digest": "d" * 64}
    made = Series.objects.bulk_create(
        Series(
            slug=f"bench-{n}",
            company=company,
            publication=Publication.PUBLISHED,
            published_at=now - timedelta(minutes=n),
        )
        for n in numbers
    )
    versions = SeriesVersion.objects.bulk_create(
        SeriesVersion(series=one, genre="romance", tropes=["rebirth"], cast=["林晚"], **fresh) for one in made
    )
    SeriesText.objects.bulk_create(
        text for n, version in zip(numbers, versions, strict=True) for text in _texts(n, version)
    )
    episodes = Episode.objects.bulk_create(
        Episode(series=one, number=1, publication=Publication.PUBLISHED) for one in made
    )
    shown = EpisodeVersion.objects.bulk_create(EpisodeVersion(episode=one, asset=asset, **fresh) for one in episodes)
    for one, version in zip(made, versions, strict=True):
        one.live_version = version
    for episode, picture in zip(episodes, shown, strict=True):
        episode.live_version = picture
    Series.objects.bulk_update(made, ["live_version"], batch_size=200)
    Episode.objects.bulk_update(episodes, ["live_version"], batch_size=200)


def _texts(number: int, version: SeriesVersion) -> list[SeriesText]:
    """Every word stands in a tenth of the titles; the names at the end are of this series alone."""
    english = f"{ENGLISH[0][number % 10]} {ENGLISH[1][number // 10 % 10]} {new_public_id()}"
    chinese = f"{CHINESE[0][number % 10]}{CHINESE[1][number // 10 % 10]}{number}"
    story = "She comes back after five years, and nobody in the family knows who she is."
    return [
        SeriesText(version=version, language="en", title=english, synopsis=story),
        SeriesText(
            version=version, language="zh-hans", title=chinese, synopsis="五年后她带着秘密归来，全家无人知晓她的身份。"
        ),
    ]


def spent(ask: Callable[[], object]) -> float:
    """Milliseconds of this process's CPU, the median."""
    taken = []
    for _page in range(WARM + PAGES):
        began = time.process_time()
        ask()
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken[WARM:])


def measure() -> dict[str, object]:
    """Each search with its floor, and the slowest suggestions."""
    client = Client(SERVER_NAME="127.0.0.1")

    def get(address: str, **query: str) -> None:
        answer = client.get(address, query)
        if answer.status_code != 200 or not answer.json()["results"]:
            raise RuntimeError(answer.content.decode()[:500])

    searches = {}
    for name, text in TEXTS.items():
        meant = text.replace("lighthose", "lighthouse")
        searches[name] = [
            spent(partial(get, "/api/v1/search", q=text)),
            spent(partial(get, "/floor", q=meant)),
        ]
    slowest = max(spent(partial(get, "/api/v1/search/suggestions", q=typed)) for typed in TYPED)
    return {"searches": searches, "suggestions": slowest}


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with override_settings(API_RATES={}, ROOT_URLCONF="benchmarks.search_work"):
        print(json.dumps(measure()))
