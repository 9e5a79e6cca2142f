"""How a viewer wants to see danmaku: guests have it too, and take it along when they sign in."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor, guest, person
from core.errors import InvalidError
from watch.models import DanmakuSettings
from watch.services.comments import one_line

MOST_WORDS = 50
LONGEST_WORD = 20


@dataclass(frozen=True)
class DanmakuWishes:
    """What a viewer changes; None leaves a field as it is. The words of enums ``Danmaku…``; opacity in per cent."""

    is_on: bool | None = None
    density: str | None = None
    opacity: int | None = None
    size: str | None = None
    speed: str | None = None
    shield_words: Sequence[str] | None = None

    def columns(self) -> dict[str, Any]:
        """What changes."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@transaction.atomic
def save_danmaku_settings(*, actor: Actor, wishes: DanmakuWishes) -> DanmakuSettings:
    """Keep what the viewer wishes. InvalidError names the field."""
    changes = wishes.columns()
    if "shield_words" in changes:
        changes["shield_words"] = _words(changes["shield_words"])
    _check(changes)
    return DanmakuSettings.objects.update_or_create(viewer_key=actor.ref, defaults=changes)[0]


def _words(given: Sequence[str]) -> list[str]:
    words = list(dict.fromkeys(word for each in given if (word := one_line(each))))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        sentence = _("At most %(count)s words of %(longest)s characters each.")
        raise InvalidError(
            sentence % {"count": MOST_WORDS, "longest": LONGEST_WORD}, code="too-many-words", field="shield_words"
        )
    return words


def _check(changes: dict[str, Any]) -> None:
    try:
        DanmakuSettings(**changes).full_clean(exclude=["viewer_key"], validate_unique=False)
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise InvalidError(_("There is no such choice."), code="no-such-choice", field=field) from error


@transaction.atomic
def join_guest(*, guest_key: str, user_id: int) -> None:
    """Give a guest's settings to an account that has none. Running it again changes nothing."""
    mine, theirs = person(user_id).ref, DanmakuSettings.objects.filter(viewer_key=guest(guest_key).ref)
    if DanmakuSettings.objects.filter(viewer_key=mine).exists():
        theirs.delete()
    else:
        theirs.update(viewer_key=mine)


def forget_danmaku_settings(*, actor: Actor) -> None:
    """Forget them; the viewer is a new one."""
    DanmakuSettings.objects.filter(viewer_key=actor.ref).delete()
