"""A reviewer's own settings: languages, how pictures are shown to them, and the filters they keep for the queue."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import ForbiddenError, InvalidError
from moderation.models import ReviewerProfile
from moderation.selectors.queue_filters import MOST_FILTERS, filter_of_query

LONGEST_NAME = 40
MOST_LANGUAGES = 20


@dataclass(frozen=True)
class ProfileInput:
    """Language codes, none for all; None in a switch takes the organisation's setting."""

    languages: tuple[str, ...] = ()
    is_blurred: bool | None = None
    is_grey: bool | None = None
    is_muted: bool | None = None


@transaction.atomic
def save_profile(*, actor: Actor, said: ProfileInput) -> ReviewerProfile:
    """Keep the settings of a reviewer. InvalidError for what are no language codes, ForbiddenError for guests."""
    codes = sorted({code.strip().lower() for code in said.languages if code.strip()})
    if len(codes) > MOST_LANGUAGES or not all(_is_code(code) for code in codes):
        raise InvalidError(
            _("Write languages as codes like “en, zh-hans, id”."), code="bad-language", field="languages"
        )
    profile = _profile(actor)
    profile.languages = codes
    profile.is_blurred, profile.is_grey, profile.is_muted = said.is_blurred, said.is_grey, said.is_muted
    profile.save()
    return profile


@transaction.atomic
def keep_filter(*, actor: Actor, name: str, query: str) -> ReviewerProfile:
    """Keep a filter under a name; the same name replaces it. InvalidError without a name or filter, or for the thirteenth."""
    name, found = name.strip(), filter_of_query(query)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidError(
            _("Give the filter a name of at most %(count)s characters.") % {"count": LONGEST_NAME},
            code="name-missing",
            field="name",
        )
    if not found.query:
        raise InvalidError(_("Choose first what the filter shows."), code="filter-empty", field="name")
    profile = _profile(actor)
    others = [row for row in profile.filters if row["name"] != name]
    if len(others) >= MOST_FILTERS:
        raise InvalidError(
            _("You keep %(count)s filters already. Remove one first.") % {"count": MOST_FILTERS},
            code="too-many-filters",
            field="name",
        )
    profile.filters = [*others, {"name": name, "query": found.query}]
    profile.save(update_fields=["filters"])
    return profile


@transaction.atomic
def drop_filter(*, actor: Actor, name: str) -> ReviewerProfile:
    """Remove a filter; nothing happens when there is none of this name."""
    profile = _profile(actor)
    profile.filters = [row for row in profile.filters if row["name"] != name]
    profile.save(update_fields=["filters"])
    return profile


def _profile(actor: Actor) -> ReviewerProfile:
    if actor.user_id is None:
        raise ForbiddenError(_("Only reviewers work on cases."), code="not-a-reviewer")
    ReviewerProfile.objects.get_or_create(user_id=actor.user_id)
    return ReviewerProfile.objects.select_for_update().get(user_id=actor.user_id)


def _is_code(code: str) -> bool:
    parts = code.split("-")
    return all(1 < len(part) <= 8 and part.isascii() and part.isalnum() for part in parts) and len(code) <= 12
