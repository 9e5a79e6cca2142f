"""The gate of playback: who asks, for which episode, and what is said when it stays shut."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.youth import youth_rule
from billing.entitlements import Reason
from billing.selectors.entitlement import SeriesOffer, decision_for
from billing.selectors.rights import Rights, rights_of
from core.actors import Actor
from core.errors import ConflictError, DomainError, ForbiddenError, NotFoundError, PaymentRequiredError
from dramas.models import Episode
from dramas.selectors.catalogue import total_episodes
from dramas.terms import free_count
from playback.policies import youth_is_over
from playback.selectors.sessions import open_streams


@dataclass
class ViewerGate:
    """One viewer's rights, read once. ``most_height`` is the greatest picture height that they want at all, however much they may have."""

    rights: Rights
    now: datetime
    device_key: str = ""
    most_height: int | None = None

    @property
    def early_hours(self) -> int:
        """How long before its hour an episode opens to this viewer."""
        return self.rights.tier_at(self.now).early_access_hours

    def admit(self, episode: Episode) -> int:
        """The greatest picture height to grant. PaymentRequiredError ``episode-locked``, ConflictError ``streams``, and others by the reason.

        What would open it is not asked here, so no price is read.
        """
        free = free_count(total_episodes(episode.series), episode.series.free_episode_count)
        unpriced = SeriesOffer(free, None, None, episode.series_id)
        decision = decision_for(episode, unpriced, self.rights, tiers=(), now=self.now)
        if not decision.allowed:
            raise refusal_of(decision.reason, episode, free)
        return decision.max_height if self.most_height is None else min(decision.max_height, self.most_height)


def gate_for(actor: Actor, *, now: datetime, country: str = "", device_key: str = "") -> ViewerGate:
    """The gate of one viewer on one device, which does not count as another screen."""
    streams = open_streams(actor, now, besides=device_key)
    return ViewerGate(rights_of(actor, now=now, country=country, other_streams=streams), now, device_key)


def refusal_of(reason: Reason, episode: Episode, free: int) -> DomainError:
    """The error that says to a person why an episode does not play."""
    if reason == Reason.STREAMS:
        return ConflictError(
            _(
                "Your account is playing on as many screens as your plan allows. Stop it there, or choose a larger plan."
            ),
            code="streams",
        )
    if reason == Reason.LOCKED:
        sentence = ngettext(
            "Episode %(number)s is locked. The first episode is free.",
            "Episode %(number)s is locked. The first %(free)s episodes are free.",
            free,
        ) % {"number": episode.number, "free": free}
        return PaymentRequiredError(sentence, code="episode-locked")
    if reason == Reason.NOT_YET:
        return NotFoundError(_("This episode is not out yet."), code="episode-not-public")
    if reason in (Reason.YOUTH_NIGHT, Reason.YOUTH_MINUTES):
        return youth_is_over(youth_rule(), is_night=reason == Reason.YOUTH_NIGHT)
    sentences = {
        Reason.REGION: _("This series is not available in your country."),
        Reason.AGE: _("This series is for older viewers."),
        Reason.YOUTH_MODE: _("This series is not part of youth mode."),
    }
    return ForbiddenError(sentences[reason], code=reason.value)
