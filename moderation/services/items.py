"""An item of a case as its subject knows it."""

from moderation.models import CaseItem
from moderation.subjects import ItemRef


def item_ref(item: CaseItem) -> ItemRef:
    """Kind, public id and the digest that was submitted."""
    return ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)
