"""Background work of watch."""

from watch.tasks.announcements import announce, announce_waiting
from watch.tasks.digests import write_digest, write_due_digests

__all__ = ["announce", "announce_waiting", "write_digest", "write_due_digests"]
