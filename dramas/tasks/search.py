"""The search index catches up by itself."""

from core.tasks import sweeper
from dramas.services.search import index_what_is_behind


@sweeper
def index_series_behind() -> None:
    """Bring in what the index does not know yet."""
    index_what_is_behind()
