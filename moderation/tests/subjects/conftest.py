"""Submitted series, made by the services that producers use."""

import hashlib
import itertools

import pytest

from core.actors import SYSTEM
from dramas.models import Series
from dramas.services.episodes import add_episode
from dramas.services.series import NewSeries, SeriesEdit, SeriesTextInput, create_series
from dramas.services.submission import submit_series
from media.enums import AssetState
from media.models import Asset
from moderation.models import Case

numbers = itertools.count(1)
FACTS = {
    "container": "mov,mp4",
    "size_bytes": 1000,
    "stream_count": 2,
    "video": {"codec": "h264", "width": 720, "height": 1280},
    "audio": {"codec": "aac", "channels": 2, "sample_rate": 48000},
}
ANALYSIS = {"black": [], "frozen": [], "silent": [], "loudness_lufs": -16.0, "true_peak_dbtp": -1.0}


@pytest.fixture
def make_asset(db):
    """``make_asset(analysis=…, seed=…)``: an encoded source; the same seed gives the same bytes."""

    def make(*, seed: str = "", **fields) -> Asset:
        seed = seed or f"asset {next(numbers)}"
        values = {
            "owner_key": "company:1",
            "source_name": f"{seed}.mp4",
            "source_key": f"sources/{seed}",
            "source_bytes": 1000,
            "source_sha256": hashlib.sha256(seed.encode()).hexdigest(),
            "duration_ms": 12_000,
            "width": 720,
            "height": 1280,
            "facts": FACTS,
            "analysis": ANALYSIS,
            "state": AssetState.READY,
        }
        return Asset.objects.create(**{**values, **fields})

    return make


@pytest.fixture
def make_series(db, company, make_asset):
    """``make_series(assets)``: a draft of ``company`` with an episode for each asset."""

    def make(*assets: Asset, synopsis: str = "故事", filing_number: str | None = None, **edit) -> Series:
        slug = f"series-{next(numbers)}"
        number = f"V320114{slug}" if filing_number is None else filing_number
        texts = [SeriesTextInput("zh-hans", f"雨夜 {slug}", "", synopsis), SeriesTextInput("en", f"Rain {slug}")]
        new = NewSeries(slug=slug, language="zh-hans", texts=texts, edit=SeriesEdit(filing_number=number, **edit))
        series = create_series(actor=SYSTEM, company=company, new=new)
        for number, asset in enumerate(assets or (make_asset(), make_asset()), start=1):
            add_episode(actor=SYSTEM, series=series, asset=asset, number=number, title=f"Part {number}", language="en")
        return series

    return make


@pytest.fixture
def submitted(make_series, eager_tasks, transactional_db):
    """``submitted(*assets, **texts)``: the case of a series that was submitted and checked, as it happens in production."""

    def make(*assets: Asset, **texts) -> Case:
        series = make_series(*assets, **texts)
        submit_series(actor=SYSTEM, series=series)
        return Case.objects.get(subject_ref=series.public_id)

    return make
