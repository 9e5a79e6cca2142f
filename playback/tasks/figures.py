"""Figures of the day, kept by themselves."""

from django.core.cache import cache

from core.leases import singleton
from core.tasks import background, enqueue, sweeper
from playback.services.figures import forget_events, roll_up_events

EVERY_SECONDS = 600
LONGEST_SECONDS = 3600


@background(queue="light")
def roll_up() -> None:
    """Count what has come in, then forget what is old. One at a time, for the database's sake: two at once would count the same."""
    with singleton("watch-events", seconds=LONGEST_SECONDS) as is_mine:
        if is_mine:
            roll_up_events()
            forget_events()


@sweeper
def keep_figures() -> None:
    """Ask for it every ten minutes."""
    if cache.add("playback:rolled-up", 1, EVERY_SECONDS):
        enqueue(roll_up)
