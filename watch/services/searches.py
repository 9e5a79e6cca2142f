"""A viewer's own history of searches: the last ten, until they clear it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.actors import Actor, guest, person
from dramas.search.words import compact, fold
from dramas.selectors.search import LONGEST_TEXT
from watch.models import PastSearch
from watch.selectors.searches import KEPT

LONGEST_KEY = 255


@transaction.atomic
def remember_search(*, actor: Actor, text: str, now: datetime | None = None) -> None:
    """Put a text at the head of the viewer's history, once; only ten stay. Nothing for a text without letters or of more than 64 characters."""
    text = text.strip()
    key = compact(fold(text))[:LONGEST_KEY] if len(text) <= LONGEST_TEXT else ""
    if not key or actor.is_system:
        return
    PastSearch.objects.update_or_create(
        viewer_key=actor.ref, text_key=key, defaults={"text": text, "searched_at": now or timezone.now()}
    )
    mine = PastSearch.objects.filter(viewer_key=actor.ref).order_by("-searched_at", "-pk")
    PastSearch.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[KEPT : KEPT * 2])).delete()


@transaction.atomic
def join_guest(*, guest_key: str, user_id: int) -> None:
    """Give a guest's history to the account. Running it again moves nothing."""
    guest_ref = guest(guest_key).ref
    for row in PastSearch.objects.filter(viewer_key=guest_ref).order_by("searched_at", "pk"):
        remember_search(actor=person(user_id), text=row.text, now=row.searched_at)
    PastSearch.objects.filter(viewer_key=guest_ref).delete()


def forget_searches(*, actor: Actor) -> None:
    """Clear the viewer's history."""
    PastSearch.objects.filter(viewer_key=actor.ref).delete()
