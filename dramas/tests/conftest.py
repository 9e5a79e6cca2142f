"""Series and episodes for tests, made by the services that the product uses."""

import hashlib
import itertools

import pytest

from core.actors import SYSTEM
from dramas.services.episodes import add_episode
from dramas.services.series import NewSeries, SeriesTextInput, create_series
from media.enums import AssetState
from media.models import Asset

counter = itertools.count(1)


@pytest.fixture
def make_asset(db):
    def make(state=AssetState.READY, **fields):
        seed = f"asset {next(counter)}"
        values = {
            "owner_key": "company:1",
            "source_name": f"{seed}.mp4",
            "source_key": f"sources/{seed}",
            "source_bytes": 1000,
            "source_sha256": hashlib.sha256(seed.encode()).hexdigest(),
            "duration_ms": 12_000,
            "published_prefix": "media/v1/test",
        }
        return Asset.objects.create(state=state, **{**values, **fields})

    return make


@pytest.fixture
def make_series(db, make_company, make_asset):
    def make(episodes=2, company=None, slug="", **fields):
        slug = slug or f"series-{next(counter)}"
        texts = [
            SeriesTextInput("en", f"Title of {slug}", "tag", "story"),
            SeriesTextInput("zh-hans", "标题", "", "故事"),
        ]
        series = create_series(
            actor=SYSTEM,
            company=company or make_company(),
            new=NewSeries(slug=slug, language="zh-hans", texts=texts, **fields),
        )
        for number in range(1, episodes + 1):
            add_episode(
                actor=SYSTEM, series=series, asset=make_asset(), number=number, title=f"Part {number}", language="en"
            )
        return series

    return make
