"""Whether an episode may be played by anybody just now, as a reason that a person can read."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotFoundError, UnavailableError
from dramas.models import Episode
from media.enums import AssetState


def playback_refusal(*, episode: Episode) -> DomainError | None:
    """The error that explains why a public episode cannot be played by anybody just now, or None. Costs no query after ``public_episode``."""
    version = episode.live_version
    if version is None or version.asset.state != AssetState.READY:
        return UnavailableError(
            _("Episode %(number)s is being prepared. Try again in a few minutes.") % {"number": episode.number},
            code="episode-not-ready",
        )
    return None


def no_longer_public() -> NotFoundError:
    """The error of an episode that was taken down, suspended or withdrawn: players stop at it and do not ask again."""
    return NotFoundError(_("This episode is no longer available here."), code="episode-not-public")
