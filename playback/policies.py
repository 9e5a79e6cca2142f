"""Whether an episode may be played by anybody just now, as a reason that a person can read."""

from django.utils.translation import gettext_lazy as _

from accounts.youth import YouthRule
from core.errors import DomainError, ForbiddenError, NotFoundError, UnavailableError
from dramas.models import Episode
from media.enums import AssetState
from playback.selectors.youth import YouthState


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


def no_such_session() -> NotFoundError:
    """The error of a session that is another viewer's, or none."""
    return NotFoundError(_("This playback has ended. Reload the page to go on."), code="session-not-found")


def youth_refusal(state: YouthState | None) -> ForbiddenError | None:
    """The error that says why youth mode plays nothing now (``youth-night``, ``youth-minutes``), or None."""
    if state is None or not state.is_over:
        return None
    return youth_is_over(state.rule, is_night=state.is_night)


def youth_is_over(rule: YouthRule, *, is_night: bool) -> ForbiddenError:
    """The sentence about the night or about the day's minutes."""
    if is_night:
        return ForbiddenError(
            _("Youth mode is closed at night. Come back at %(hour)s.") % {"hour": f"{rule.opens:%H:%M}"},
            code="youth-night",
        )
    return ForbiddenError(
        _("The %(minutes)s minutes of today are used up. Come back tomorrow.") % {"minutes": rule.minutes},
        code="youth-minutes",
    )
