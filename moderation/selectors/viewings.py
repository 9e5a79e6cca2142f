"""How much of each item a reviewer has seen."""

from collections.abc import Iterable

from django.conf import settings

from core.actors import Actor
from moderation.models import Case, CaseItem, ItemViewing


def viewings_of(items: Iterable[CaseItem], actor: Actor) -> dict[int, ItemViewing]:
    """What the actor has opened, by the item's primary key, in one query."""
    found = ItemViewing.objects.filter(item__in=[item.pk for item in items], reviewer_ref=actor.ref)
    return {viewing.item_id: viewing for viewing in found}


def items_hardly_seen(case: Case, actor: Actor) -> set[int]:
    """Items with a picture, by primary key, of which the actor has played less than REVIEW_BULK_SHARE_BPS."""
    items = list(case.items.all())
    seen = viewings_of(items, actor)
    return {item.pk for item in items if share_seen_bps(item, seen.get(item.pk)) < int(settings.REVIEW_BULK_SHARE_BPS)}


def share_seen_bps(item: CaseItem, viewing: ItemViewing | None) -> int:
    """The share that was played, in basis points; what has no picture counts as seen whole."""
    if not item.duration_ms:
        return 10_000
    return (viewing.watched_ms if viewing else 0) * 10_000 // item.duration_ms
