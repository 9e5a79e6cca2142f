"""What an episode's file says of its making, beside what is declared and what earlier uploads said."""

from dramas.enums import VersionState
from dramas.models import EpisodeVersion
from moderation.subjects.series_episodes import episode_material

LABEL = {"Label": "1", "ContentProducer": "studio"}


def test_a_later_upload_remembers_the_labels_of_earlier_ones(make_series, make_asset) -> None:
    series = make_series(make_asset(provenance={"aigc": LABEL}))
    EpisodeVersion.objects.update(state=VersionState.CHANGES_REQUESTED, digest="d" * 64)
    first = EpisodeVersion.objects.get()
    later = EpisodeVersion.objects.create(
        episode=first.episode, asset=make_asset(), number=first.number + 1, digest="e" * 64
    )
    provenance = episode_material(later).provenance
    assert provenance["earlier"] == {"aigc": True, "c2pa": False}
    assert provenance["declared_ai"] is series.versions.get().ai_made
    assert episode_material(first).provenance["aigc"] == LABEL
    assert episode_material(first).provenance["earlier"] == {"aigc": False, "c2pa": False}


def test_the_same_bytes_again_are_no_earlier_upload(make_series, make_asset) -> None:
    make_series(make_asset(seed="one", provenance={"aigc": LABEL}))
    EpisodeVersion.objects.update(state=VersionState.CHANGES_REQUESTED, digest="d" * 64)
    first = EpisodeVersion.objects.get()
    again = EpisodeVersion.objects.create(
        episode=first.episode, asset=make_asset(seed="one"), number=first.number + 1, digest="e" * 64
    )
    assert episode_material(again).provenance["earlier"] == {"aigc": False, "c2pa": False}
