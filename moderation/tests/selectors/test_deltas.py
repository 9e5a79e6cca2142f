"""A resubmitted episode against what is live: real files, changed stretches, findings that still hold, and copies of one's own."""

import pytest

from core.actors import SYSTEM
from dramas.models import Episode, EpisodeVersion
from dramas.services.episodes import add_episode
from moderation.checks.copies.deltas import Change
from moderation.checks.copies.matches import Asker, WorkKind
from moderation.selectors.deltas import carried_evidence, delta_of
from moderation.selectors.fingerprints import picture_matches
from moderation.services.fingerprints import fingerprint_source
from moderation.tests.copied_clips import clip, copy_of
from moderation.tests.subjects.conftest import make_asset, make_series  # noqa: F401 - series of any app's assets

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def first_cut(tmp_path_factory):
    """Twelve seconds as they were first submitted."""
    return clip(tmp_path_factory.mktemp("cuts"))


@pytest.fixture
def versions(first_cut, stored_asset, make_series):  # noqa: F811
    """``versions(second_path)``: two versions of one episode, both fingerprinted unless said otherwise."""

    def make(second_path, *, fingerprinted: bool = True) -> tuple[EpisodeVersion, EpisodeVersion]:
        assets = [stored_asset(path) for path in (first_cut, second_path)]
        series = make_series(assets[0])
        first = EpisodeVersion.objects.get(asset=assets[0])
        EpisodeVersion.objects.filter(pk=first.pk).update(digest="1" * 64, state="submitted")
        second = EpisodeVersion.objects.create(episode=first.episode, number=2, asset=assets[1])
        assert second.episode.series == series
        for asset in assets if fingerprinted else assets[:1]:
            fingerprint_source(asset_ref=asset.public_id)
        return first, second

    return make


def test_a_hidden_corner_is_the_only_change_and_findings_beside_it_still_hold(versions, first_cut) -> None:
    hidden = "drawbox=x=20:y=380:w=200:h=30:color=white:t=fill:enable='between(t,4,6)'"
    first, second = versions(copy_of(first_cut, hidden))
    delta = delta_of(second.public_id)
    assert delta is not None
    assert (delta.old_ref, delta.new_ref) == (first.public_id, second.public_id)
    (change,) = delta.changed
    assert change.change is Change.CHANGED
    assert (change.new_start_ms, change.new_end_ms) == (pytest.approx(4000, abs=250), pytest.approx(6000, abs=250))
    rows = [
        {"label": "silent", "start_ms": 1000, "end_ms": 3000},
        {"label": "black", "start_ms": 3000, "end_ms": 5000},
        {"label": "peaks", "start_ms": None, "end_ms": None},
        {"label": "same", "start_ms": 9000, "end_ms": None},
    ]
    assert [row["label"] for row in carried_evidence(delta, rows)] == ["silent", "same"]


def test_what_follows_a_cut_is_found_at_its_new_time(versions, first_cut) -> None:
    _first, second = versions(copy_of(first_cut, start=4))
    delta = delta_of(second.public_id)
    assert delta is not None
    (row,) = carried_evidence(delta, [{"label": "silent", "start_ms": 8000, "end_ms": 9000}])
    assert (row["start_ms"], row["end_ms"]) == (pytest.approx(4000, abs=200), pytest.approx(5000, abs=200))
    assert delta.stretches[0].change is Change.REMOVED
    assert delta.stretches[0].old_end_ms == pytest.approx(4000, abs=250)


def test_the_live_version_is_compared_with_unless_another_is_named(versions, first_cut) -> None:
    first, second = versions(copy_of(first_cut, "hflip"))
    EpisodeVersion.objects.filter(pk=second.pk).update(digest="2" * 64, state="approved")
    third = EpisodeVersion.objects.create(episode=first.episode, number=3, asset=first.asset, digest="3" * 64)
    assert delta_of(third.public_id).old_ref == second.public_id
    Episode.objects.update(live_version=first)
    delta = delta_of(third.public_id)
    assert delta.old_ref == first.public_id
    assert delta.changed == ()
    assert delta_of(third.public_id, second.public_id).old_ref == second.public_id


def test_without_an_earlier_version_or_a_fingerprint_there_is_no_delta(versions, first_cut) -> None:
    first, second = versions(copy_of(first_cut, "hflip"), fingerprinted=False)
    assert delta_of(first.public_id) is None
    assert delta_of(second.public_id) is None
    assert delta_of("nobody") is None
    assert delta_of(second.public_id, "nobody") is None


def test_an_earlier_version_of_the_same_episode_is_no_copy_but_other_episodes_are(
    versions,
    first_cut,
    make_series,  # noqa: F811
) -> None:
    first, second = versions(copy_of(first_cut, "hflip"))
    company_id = first.episode.series.company_id
    asker = Asker(second.asset.public_id, second.asset.source_sha256, second.episode_id, company_id)
    assert picture_matches(asker) == ()
    add_episode(actor=SYSTEM, series=first.episode.series, asset=first.asset, number=2, title="Recap", language="en")
    (own,) = picture_matches(asker)
    assert (own.kind, own.work) == (WorkKind.OWN, f"{first.episode.series.slug} 2")
    stranger = Asker(second.asset.public_id, second.asset.source_sha256, None, company_id + 1)
    assert {match.kind for match in picture_matches(stranger)} == {WorkKind.CATALOGUE}
