"""What an episode's checks know of the series around it."""

from dramas.enums import VersionState
from dramas.models import EpisodeVersion, SeriesVersion
from moderation.subjects.series_episodes import episode_material


def test_an_episode_carries_the_number_that_its_series_handed_in(make_series, make_asset) -> None:
    make_series(make_asset())
    version = EpisodeVersion.objects.get()
    assert episode_material(version).work is None
    SeriesVersion.objects.update(
        state=VersionState.SUBMITTED, digest="d" * 64, filing_number="V32011421250001", ai_made=True
    )
    assert episode_material(version).work == {
        "filing_number": "V32011421250001",
        "ai_made": True,
        "burnt_in": ["ai-made"],
    }
