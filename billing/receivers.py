"""What billing does when something happened; importing its tasks registers the sweepers."""

from billing import tasks

__all__ = ["tasks"]
