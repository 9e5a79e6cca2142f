"""Background work of dramas."""

from dramas.tasks.publication import publish_what_was_blocked

__all__ = ["publish_what_was_blocked"]
