"""The order of building: one episode through the whole chain first, so that there is something to watch; then the rest, gently."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from config.demo.season.offers import open_shop, price_series
from config.demo.season.steps import Stage, advance, has_reached_fate
from config.demo.season.upload import (
    give_cover,
    missing_episodes,
    needs_cover,
    send_file,
    series_of,
    title_drafts,
)
from config.demo.stories import STORIES
from config.demo.stories.script import Episode, Story
from core.errors import DomainError
from dramas.models import Series

POLL_SECONDS = 0.5
REMIND_SECONDS = 30.0
GENTLE = 10
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Artist:
    """Who draws: an episode (story, number) into a folder, and a cover as the bytes of a picture."""

    draw_episode: Callable[[Story, int, Path], Path]
    draw_cover: Callable[[Story], bytes]


def build_season(artist: Artist, tell: Tell) -> None:
    """Until every story stands where it should. Workers must run beside."""
    first = STORIES[0]
    series = {story.slug: series_of(story, number) for number, story in enumerate(STORIES, 1)}
    open_shop()
    for story in STORIES[1:]:
        price_series(series[story.slug], len(story.episodes))
    if all(has_reached_fate(series[story.slug], story) for story in STORIES):
        tell("The demo season is complete.")
        return
    _first_episode(artist, series[first.slug], first, tell)
    os.nice(GENTLE)
    for story in STORIES:
        for script in missing_episodes(series[story.slug], story):
            _draw_and_send(artist, series[story.slug], story, script, tell)
            _advance_all(series)
    _wait_for_all(series, tell)
    tell("The demo season is complete.")


def _first_episode(artist: Artist, series: Series, story: Story, tell: Tell) -> None:
    """Draw, upload, encode, check, review and publish the first episode before anything else."""
    script = story.episodes[0]
    if script in missing_episodes(series, story):
        _draw_and_send(artist, series, story, script, tell)
    waiting = _Reminder(tell)
    while not _is_live(series, script):
        stage = advance(series, story, at_once=True)
        if stage in (Stage.STUCK, Stage.DONE):
            break
        waiting.remind({story.slug: stage})
        time.sleep(POLL_SECONDS)
    if _is_live(series, script):
        tell(f"“{story.title.en}”, episode 1 is published: there is something to watch.")


def _is_live(series: Series, script: Episode) -> bool:
    return series.episodes.filter(number=script.number, live_version__isnull=False).exists()


def _draw_and_send(artist: Artist, series: Series, story: Story, script: Episode, tell: Tell) -> None:
    begun = time.monotonic()
    if needs_cover(series):
        give_cover(series, artist.draw_cover(story))
    path = artist.draw_episode(story, script.number, Path(settings.DUANJU_DATA) / "demo")
    what = f"“{story.title.en}”, {f'episode {script.number}' if script.number else 'trailer'}"
    try:
        send_file(series, script, path)
    except DomainError as error:
        tell(f"{what} was refused: {error}")
    else:
        tell(f"{what}: drawn and uploaded in {time.monotonic() - begun:.1f} s")
    path.unlink(missing_ok=True)
    title_drafts(series, story)


def _advance_all(series: dict[str, Series]) -> dict[str, Stage]:
    return {story.slug: advance(series[story.slug], story) for story in STORIES}


def _wait_for_all(series: dict[str, Series], tell: Tell) -> None:
    waiting = _Reminder(tell)
    while True:
        stages = {slug: stage for slug, stage in _advance_all(series).items() if stage is not Stage.DONE}
        if not stages or set(stages.values()) == {Stage.STUCK}:
            return
        waiting.remind(stages)
        time.sleep(POLL_SECONDS)


class _Reminder:
    """Says from time to time what is being waited for."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._next = time.monotonic() + REMIND_SECONDS

    def remind(self, stages: Mapping[str, Stage]) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + REMIND_SECONDS
        text = ", ".join(f"{slug} is {stage}" for slug, stage in stages.items())
        self._tell(f"{text} (the workers of `manage.py up` do this)")
