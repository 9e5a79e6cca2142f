"""A trailer goes the way of an episode, is reviewed like one, and counts as none."""

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import ConflictError
from core.models import OutboxEvent
from dramas.models import Episode
from dramas.numbering import TRAILER, number_from_name
from dramas.selectors.catalogue import (
    free_episodes,
    public_episode,
    public_episodes,
    public_series,
    public_trailer,
    total_episodes,
)
from dramas.selectors.readiness import submission_obstacles
from dramas.selectors.studio import missing_numbers, submitted_versions
from dramas.services.episodes import add_episode
from dramas.services.submission import submit_series
from dramas.services.verdicts import EPISODE, SERIES_TEXTS, VersionVerdict, apply_verdict


@pytest.fixture
def add_trailer(make_asset):
    """``add_trailer(series)``: a file of its own becomes the draft of the trailer."""

    def add(series, **fields):
        asset = make_asset(**fields)
        return add_episode(actor=SYSTEM, series=series, asset=asset, number=TRAILER, title="Look", language="en")

    return add


def approve(version, kind=EPISODE):
    apply_verdict(actor=SYSTEM, verdict=VersionVerdict(kind, version.public_id, version.digest, "approve"))


def codes(series):
    return [obstacle.code for obstacle in submission_obstacles(series, timezone.localdate())]


@pytest.mark.parametrize("name", ["Trailer.mp4", "my_trailer_final.mov", "归来 预告片.mp4", "先导预告.mp4"])
def test_a_name_tells_a_trailer(name):
    assert number_from_name(name) == TRAILER


@pytest.mark.parametrize("name", ["E01 strailers.mp4", "03 - trailerpark.mp4"])
def test_other_words_are_no_trailer(name):
    assert number_from_name(name) in (1, 3)


def test_it_is_reviewed_with_the_series_and_seen_by_nobody_before_a_person_approved_it(make_series, add_trailer):
    series = make_series(episodes=2)
    add_trailer(series)
    submit_series(actor=SYSTEM, series=series)
    texts, (trailer, *episodes) = submitted_versions(series)
    assert trailer.episode.is_trailer
    for version in texts:
        approve(version, SERIES_TEXTS)
    for version in episodes:
        approve(version)
    assert public_trailer(series) is None
    OutboxEvent.objects.all().delete()
    approve(trailer)
    assert public_trailer(series).pk == trailer.episode_id
    assert public_episode(slug=series.slug, number=TRAILER).pk == trailer.episode_id
    assert not OutboxEvent.objects.filter(name__icontains="EpisodePublished").exists(), "nobody is told"


def test_it_counts_as_no_episode(make_series, add_trailer):
    series = make_series(episodes=6)
    add_trailer(series)
    submit_series(actor=SYSTEM, series=series)
    texts, versions = submitted_versions(series)
    approve(texts[0], SERIES_TEXTS)
    for version in versions:
        approve(version)
    [row] = public_series()
    assert (row.episode_count, row.runtime_ms) == (6, 6 * 12_000)
    assert [episode.number for episode in public_episodes(series)] == [1, 2, 3, 4, 5, 6]
    assert (total_episodes(series), free_episodes(series), missing_numbers(series)) == (6, 5, [])


def test_a_trailer_alone_is_no_series(make_series, add_trailer):
    series = make_series(episodes=0)
    add_trailer(series)
    assert codes(series) == ["no-episodes"]


def test_a_long_one_is_refused(make_series, add_trailer):
    series = make_series(episodes=1)
    add_trailer(series, duration_ms=180_001)
    assert codes(series) == ["trailer-too-long"]


def test_a_series_has_one(make_series, add_trailer):
    series = make_series(episodes=1)
    add_trailer(series)
    with pytest.raises(ConflictError, match="The trailer already has a file"):
        add_trailer(series)
    assert Episode.objects.filter(series=series, number=TRAILER).count() == 1
