"""The versions of one episode, newest first, with what was decided on each."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import NotFoundError
from dramas.models import Episode, EpisodeVersion
from studio.selectors.verdicts import Ruling, rulings_on


@dataclass(frozen=True)
class PastVersion:
    """One version; ``ruling`` is None when nothing was decided on it."""

    version: EpisodeVersion
    is_live: bool
    ruling: Ruling | None


def history_of(episode: Episode) -> list[PastVersion]:
    """Every version of the episode."""
    versions = list(EpisodeVersion.objects.filter(episode=episode).select_related("asset").order_by("-number"))
    rulings = rulings_on([version.public_id for version in versions])
    return [
        PastVersion(version, version.pk == episode.live_version_id, rulings.get(version.public_id))
        for version in versions
    ]


def earlier_version(episode: Episode, number: int) -> EpisodeVersion:
    """One version of the episode; NotFoundError when it has none of this number."""
    version = EpisodeVersion.objects.filter(episode=episode, number=number).select_related("asset").first()
    if version is None:
        raise NotFoundError(
            _("Episode %(number)s has no such version.") % {"number": episode.number}, code="no-version"
        )
    return version
