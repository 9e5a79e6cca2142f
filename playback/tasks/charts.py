"""Charts, kept by themselves."""

from django.core.cache import cache

from core.leases import singleton
from core.tasks import background, enqueue, sweeper
from playback.services.charts import rebuild_charts

EVERY_SECONDS = 600
LONGEST_SECONDS = 600


@background(queue="light")
def count_charts() -> None:
    """Count the charts anew. One at a time, for the database's sake: two at once would write the same."""
    with singleton("charts", seconds=LONGEST_SECONDS) as is_mine:
        if is_mine:
            rebuild_charts()


@sweeper
def keep_charts() -> None:
    """Ask for it every ten minutes."""
    if cache.add("playback:charted", 1, EVERY_SECONDS):
        enqueue(count_charts)
