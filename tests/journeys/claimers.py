"""A process of one reviewer who claims case after case until nothing waits any more, and notes each."""

import sys
from pathlib import Path

from django.utils import timezone

from accounts.selectors import person_of
from core.errors import NotFoundError
from moderation.flows import CASE
from moderation.services.claims import FREE, claim_next


def main() -> None:
    """``claimers.py JOURNAL USER_ID``, with Django set up by whoever runs it."""
    journal, actor = Path(sys.argv[-2]), person_of(int(sys.argv[-1]))
    with journal.open("a") as book:
        while True:
            try:
                case = claim_next(actor=actor)
            except NotFoundError:
                return
            book.write(f"{case.pk}\n")
            book.flush()
            CASE.apply(case, "file", **FREE, filed_by_ref=actor.ref, effective_at=timezone.now())
