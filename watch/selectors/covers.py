"""Which cover pictures anybody may fetch."""

from django.db.models import F

from dramas.enums import Publication
from dramas.models import SeriesVersion


def is_public_cover(digest: str) -> bool:
    """Whether a published series wears this cover now."""
    return SeriesVersion.objects.filter(
        cover_sha256=digest, series__live_version=F("pk"), series__publication=Publication.PUBLISHED
    ).exists()
