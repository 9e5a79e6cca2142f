"""The first page needs little JavaScript, and no player before there is something to play."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from dramas.models import Episode
from playback.models import WatchPosition
from tests.architecture.source_tree import ROOT
from watch.selectors.danmaku import BUCKET_MS

pytestmark = pytest.mark.django_db
KILOBYTE = 1_000
BUDGET = 60 * KILOBYTE
SCRIPT = re.compile(r'<script[^>]* src="/static/([^"?]+)')
IMPORT = re.compile(r'^import (?:[^;"]* from )?"(\./[^"]+)"', re.MULTILINE)


def file_of(name: str) -> Path:
    found = finders.find(name)
    assert found, name
    return Path(found).resolve()


def with_imports(files: set[Path]) -> set[Path]:
    """Files of modules with everything that they import as they start, and that imports."""
    found, rest = set(), set(files)
    while rest:
        file = rest.pop()
        found.add(file)
        rest |= {(file.parent / name).resolve() for name in IMPORT.findall(file.read_text(encoding="utf-8"))} - found
    return found


def compressed_bytes(files: set[Path]) -> int:
    """As a server sends them, each by itself."""
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


@pytest.fixture
def scripts_of(client):
    """``scripts_of(address)``: what the page's HTML loads, imports included."""

    def find(address: str) -> set[Path]:
        html = client.get(address).content.decode()
        return with_imports({file_of(name) for name in SCRIPT.findall(html)})

    return find


def test_the_first_page_needs_at_most_60_kilobytes_of_javascript(scripts_of, client, make_public_series, viewer):
    """With all that it can have: a hero that plays, and series to go on with."""
    for _series in range(4):
        make_public_series(tropes=("rebirth",))
    client.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    ahead = {"position_ms": 9_000, "event_at": timezone.now()}
    WatchPosition.objects.create(viewer_key=f"user:{viewer.pk}", episode=Episode.objects.earliest("pk"), **ahead)
    loaded = scripts_of("/")
    names = {file.name for file in loaded}
    assert {"hero.js", "keeps.js", "page.js", "toast.js", "hls-source.js"} <= names
    assert any(name.startswith("htmx") for name in names)
    assert file_of("vendor/hls/hls.min.js") not in loaded
    assert compressed_bytes(loaded) <= BUDGET, {file.name: compressed_bytes({file}) for file in loaded}


def test_the_player_alone_would_break_the_budget(scripts_of, make_public_series):
    """So that the figure above says something: the library that it leaves for later is larger than the whole of it."""
    make_public_series()
    assert compressed_bytes({file_of("vendor/hls/hls.min.js")}) > BUDGET
    assert ROOT / "static" / "js" / "hero.js" in scripts_of("/")


def test_the_player_leaves_danmaku_for_those_who_turn_it_on(scripts_of, make_public_series):
    """And cuts episodes as the API does."""
    loaded = scripts_of(f"/s/{make_public_series(has_danmaku=True).slug}/1/")
    names = {file.name for file in loaded}
    assert {"player.js", "danmaku.js"} <= names
    assert not {"danmaku-screen.js", "danmaku-lanes.js"} & names
    assert f"const BUCKET_SECONDS = {BUCKET_MS // 1000};" in file_of("js/player/danmaku-screen.js").read_text("utf-8")
