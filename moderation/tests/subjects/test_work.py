"""What an episode's checks know of the series around it."""

from dramas.enums import VersionState
from dramas.models import EpisodeVersion, SeriesVersion
from moderation.enums import ContentType
from moderation.subjects import subject_of
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


def test_a_series_made_with_ai_says_so_to_the_statement_of_reasons(make_series) -> None:
    series = make_series(ai_made=True)
    content = subject_of("series").content(series.public_id)
    assert content.types == (ContentType.VIDEO, ContentType.SYNTHETIC)
    assert content.came_at == series.created_at
