"""A reviewer's languages and how pictures are shown to them: their own wish, else the organisation's."""

from dataclasses import dataclass

from django.conf import settings

from core.actors import Actor
from moderation.models import ReviewerProfile


@dataclass(frozen=True)
class Care:
    """How the desk shows pictures and sound until the reviewer asks for more."""

    is_blurred: bool
    is_grey: bool
    is_muted: bool


def profile_of(actor: Actor) -> ReviewerProfile:
    """The reviewer's profile, a new unsaved one when they have none."""
    if actor.user_id is None:
        return ReviewerProfile()
    return ReviewerProfile.objects.filter(user_id=actor.user_id).first() or ReviewerProfile()


def languages_of(actor: Actor) -> list[str]:
    """The languages that the reviewer works in; an empty list means all."""
    return list(profile_of(actor).languages)


def care_of(actor: Actor) -> Care:
    """The care settings that hold for the reviewer."""
    profile = profile_of(actor)
    return Care(
        is_blurred=_or(profile.is_blurred, settings.REVIEW_BLURRED),
        is_grey=_or(profile.is_grey, settings.REVIEW_GREY),
        is_muted=_or(profile.is_muted, settings.REVIEW_MUTED),
    )


def _or(own: bool | None, house: bool) -> bool:
    return house if own is None else own
