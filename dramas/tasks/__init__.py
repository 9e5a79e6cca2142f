"""Background work of dramas."""

from dramas.tasks.publication import publish_what_was_blocked
from dramas.tasks.search import index_series_behind

__all__ = ["index_series_behind", "publish_what_was_blocked"]
