"""Background work of the media room."""

from media.tasks import encoding, uploads

__all__ = ["encoding", "uploads"]
