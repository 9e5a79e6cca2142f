"""Whether a short text of a viewer holds words that the platform does not show: the check that submitted texts get, while somebody waits.

The finder is built in the process that asks, once, beside the dictionaries that searching has loaded there: two megabytes more.
"""

import logging
from dataclasses import dataclass
from datetime import date

from core.errors import NotFoundError
from moderation.checks.banned_words import finder_for
from moderation.checks.contract import BrokenInputError, Level
from moderation.selectors.rules import check_parameters

logger = logging.getLogger(__name__)
KEY = "banned-words"


@dataclass(frozen=True)
class FoundWords:
    """What was found: the clauses of the policy. ``is_checked`` is False where nobody could look."""

    is_checked: bool
    clauses: frozenset[str] = frozenset()

    @property
    def is_clean(self) -> bool:
        """Whether it was looked at and nothing was found."""
        return self.is_checked and not self.clauses


def found_words(text: str, on: date) -> FoundWords:
    """What the word list of a day says of a text; hits that are only hints do not count."""
    try:
        hits = finder_for(check_parameters(KEY, on)).hits(text)
    except (BrokenInputError, NotFoundError, ImportError, OSError):
        logger.exception("the check of words is not available")
        return FoundWords(is_checked=False)
    return FoundWords(True, frozenset(hit.word.policy_code for hit in hits if hit.level != Level.INFO))
