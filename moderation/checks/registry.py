"""Which checks this house ships, by key. A new check is one module and one line here."""

from moderation.checks.banned_words import finds_banned_words
from moderation.checks.contract import Check, Need
from moderation.checks.copies import finds_same_bytes
from moderation.checks.declarations import finds_missing_declarations
from moderation.checks.framing import finds_wrong_framing
from moderation.checks.technical import finds_black, finds_frozen, finds_loudness, finds_silence

CHECKS: dict[str, Check] = {
    check.key: check
    for check in (
        finds_black,
        finds_frozen,
        finds_silence,
        finds_loudness,
        finds_wrong_framing,
        finds_banned_words,
        finds_missing_declarations,
        finds_same_bytes,
    )
}
"""In the order in which the desk shows them."""


def checks_for(offered: frozenset[Need]) -> tuple[Check, ...]:
    """The checks that can look at an item that offers these inputs."""
    return tuple(check for check in CHECKS.values() if check.needs <= offered)
