"""What is still on its way to viewers, shown on the first page of a development site while the demo season is made."""

from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from dramas.enums import Publication
from dramas.models import EpisodeVersion
from media.enums import WORKING, AssetState


@dataclass(frozen=True)
class Preparing:
    """Episodes of unpublished work: how many there are, how many are encoded, and the per cent over all of them."""

    total: int
    ready: int
    percent: int


def preparing() -> Preparing | None:
    """None when nothing is being encoded."""
    rows = EpisodeVersion.objects.exclude(episode__publication=Publication.TAKEN_DOWN)
    facts = rows.aggregate(
        total=Count("pk"),
        working=Count("pk", filter=Q(asset__state__in=WORKING)),
        ready=Count("pk", filter=Q(asset__state=AssetState.READY)),
        partial=Avg("asset__progress", filter=Q(asset__state__in=WORKING), default=0.0),
    )
    if not facts["working"]:
        return None
    done = facts["ready"] * 100 + facts["working"] * facts["partial"]
    return Preparing(total=facts["total"], ready=facts["ready"], percent=round(done / facts["total"]))
