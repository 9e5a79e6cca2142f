"""Whether an episode may be played by anybody just now, as a reason that a person can read."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.errors import DomainError, NotFoundError, PaymentRequiredError, UnavailableError
from dramas.models import Episode
from dramas.terms import free_count, is_free
from media.enums import AssetState


def playback_refusal(*, episode: Episode, total_episodes: int) -> DomainError | None:
    """The error that explains why a public episode cannot be played, or None. Costs no query after ``public_episode``.

    ``total_episodes`` is the base of the series' free share.
    """
    version = episode.live_version
    if version is None or version.asset.state != AssetState.READY:
        return UnavailableError(
            _("Episode %(number)s is being prepared. Try again in a few minutes.") % {"number": episode.number},
            code="episode-not-ready",
        )
    chosen = episode.series.free_episode_count
    if not is_free(episode.number, total_episodes, chosen):
        return PaymentRequiredError(_locked_sentence(episode.number, total_episodes, chosen), code="episode-locked")
    return None


def no_longer_public() -> NotFoundError:
    """The error of an episode that was taken down, suspended or withdrawn: players stop at it and do not ask again."""
    return NotFoundError(_("This episode is no longer available here."), code="episode-not-public")


def _locked_sentence(number: int, total_episodes: int, chosen: int | None) -> str:
    free = free_count(total_episodes, chosen)
    return ngettext(
        "Episode %(number)s is not free, and it cannot be bought here yet. The first episode is free.",
        "Episode %(number)s is not free, and it cannot be bought here yet. The first %(free)s episodes are free.",
        free,
    ) % {"number": number, "free": free}
