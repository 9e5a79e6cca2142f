"""What to do next for a story, told by its rows alone. Once a story has reached its fate the demo never touches it again."""

from enum import StrEnum

from config.demo.season.cast import owner_of
from config.demo.season.review import decide, newest_case, was_decided
from config.demo.season.upload import missing_episodes, title_drafts
from config.demo.stories.script import Fate, Story
from dramas.enums import VersionState
from dramas.models import Episode, EpisodeVersion, Series
from dramas.services.submission import submit_series
from media.enums import WORKING, AssetState
from moderation.enums import OPEN


class Stage(StrEnum):
    """Where a story stands, in words for the log."""

    DRAWING = "being drawn"
    ENCODING = "being encoded"
    CHECKING = "being checked"
    DONE = "done"
    STUCK = "an episode could not be encoded; see the studio"


def has_reached_fate(series: Series, story: Story) -> bool:
    """Whether the story once stood where it should, whatever people did with it since."""
    case = newest_case(series)
    if story.fate is Fate.WAITING_FOR_REVIEW:
        return case is not None
    if story.fate is Fate.ONE_EPISODE_REJECTED:
        return was_decided(case)
    live = Episode.objects.filter(series=series, live_version__isnull=False).count()
    return live >= len(story.films)


def advance(series: Series, story: Story, *, at_once: bool = False) -> Stage:
    """One step further, if the rows allow one. ``at_once`` submits what is there instead of waiting for every episode."""
    if has_reached_fate(series, story):
        return Stage.DONE
    title_drafts(series, story)
    case = newest_case(series)
    if case is not None and case.state in OPEN:
        decide(case, story)
        return Stage.CHECKING
    if missing_episodes(series, story) and not at_once:
        return Stage.DRAWING
    return _submit_when_ready(series, story)


def _submit_when_ready(series: Series, story: Story) -> Stage:
    drafts = EpisodeVersion.objects.filter(episode__series=series, state=VersionState.DRAFT)
    states = set(drafts.values_list("asset__state", flat=True))
    if states & {AssetState.FAILED, AssetState.CANCELLED}:
        return Stage.STUCK
    if not states or states & WORKING:
        return Stage.ENCODING
    submit_series(actor=owner_of(series.company), series=series)
    return Stage.DONE if story.fate is Fate.WAITING_FOR_REVIEW else Stage.CHECKING
