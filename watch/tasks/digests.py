"""The mail of the day: one claim, one person."""

from core.leases import claim, return_expired
from core.tasks import background, enqueue, sweeper
from watch.models import Digest
from watch.services.digests import forget_old, write_claimed


@background(queue="light")
def write_digest(digest_id: int) -> None:
    """Write one person's mail, unless somebody else is at it, it is done, or the day is not over."""
    digest = claim(Digest, digest_id)
    if digest is not None:
        write_claimed(digest)


@sweeper
def write_due_digests() -> int:
    """Write the mails whose hour has come; returns how many were named."""
    due = return_expired(Digest)
    for digest_id in due:
        enqueue(write_digest, digest_id)
    forget_old()
    return len(due)
