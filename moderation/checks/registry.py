"""Which checks this house ships, by key. A new check is one module and one line here."""

from moderation.checks.banned_words import finds_banned_words, finds_banned_words_on_screen
from moderation.checks.codes import finds_codes
from moderation.checks.contacts import finds_contacts, finds_contacts_on_screen
from moderation.checks.contract import Check, Need
from moderation.checks.copies.same_bytes import finds_same_bytes
from moderation.checks.copies.works import finds_copied_sound, finds_copies
from moderation.checks.declarations import finds_missing_declarations
from moderation.checks.flashing import finds_flashing
from moderation.checks.framing import finds_wrong_framing
from moderation.checks.iris import finds_flashing_with_iris
from moderation.checks.licence_papers import finds_missing_papers
from moderation.checks.nudity import finds_nudity
from moderation.checks.on_screen.ai_label import finds_ai_label
from moderation.checks.on_screen.filing_number import finds_filing_number
from moderation.checks.provenance import finds_broken_credentials, finds_undeclared_ai
from moderation.checks.subtitles.checking import finds_wrong_subtitles
from moderation.checks.technical import finds_black, finds_frozen, finds_loudness, finds_silence

CHECKS: dict[str, Check] = {
    check.key: check
    for check in (
        finds_black,
        finds_frozen,
        finds_silence,
        finds_loudness,
        finds_wrong_framing,
        finds_flashing,
        finds_flashing_with_iris,
        finds_nudity,
        finds_banned_words,
        finds_banned_words_on_screen,
        finds_contacts,
        finds_contacts_on_screen,
        finds_codes,
        finds_wrong_subtitles,
        finds_filing_number,
        finds_ai_label,
        finds_missing_declarations,
        finds_missing_papers,
        finds_undeclared_ai,
        finds_broken_credentials,
        finds_same_bytes,
        finds_copies,
        finds_copied_sound,
    )
}
"""In the order in which the desk shows them."""


CANDIDATES: list[Check] = []
"""Next versions on trial: they run in shadow beside the checks above, and nobody sees what they say (docs/mechanisms/checks.md)."""

OPTIONAL = frozenset({"nudity", "flashing-iris"})
"""Off unless the operator installs a program for them: always shown as not checked, but no reason to hold an approval."""


def check_of(key: str, version: int) -> Check | None:
    """The check of this key and version, live or on trial; None when it is no longer part of the product."""
    known = (*((CHECKS[key],) if key in CHECKS else ()), *CANDIDATES)
    return next((check for check in known if (check.key, check.version) == (key, version)), None)


def checks_for(offered: frozenset[Need]) -> tuple[Check, ...]:
    """The checks that can look at an item that offers these inputs."""
    return tuple(check for check in CHECKS.values() if check.needs <= offered)
