"""What a viewer searched for before."""

from core.actors import Actor
from watch.models import PastSearch

KEPT = 10


def past_searches(actor: Actor) -> list[str]:
    """The viewer's last ten searches, newest first."""
    rows = PastSearch.objects.filter(viewer_key=actor.ref).order_by("-searched_at", "-pk")
    return list(rows.values_list("text", flat=True)[:KEPT])
