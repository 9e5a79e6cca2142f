"""The gate of playback: who asks, for which episode, and what is said when it stays shut."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.entitlements import Decision, Reason
from billing.selectors.entitlement import decision_for, series_offer
from billing.selectors.rights import Rights, rights_of
from core.actors import Actor
from core.errors import ConflictError, DomainError, ForbiddenError, NotFoundError, PaymentRequiredError
from dramas.models import Episode
from dramas.selectors.catalogue import total_episodes
from playback.selectors.sessions import open_streams


@dataclass
class ViewerGate:
    """One viewer's rights, read once. ``decision`` is the last answer, for who wants to know more than yes."""

    rights: Rights
    now: datetime
    device_key: str = ""
    decision: Decision | None = field(default=None, init=False)

    @property
    def early_hours(self) -> int:
        """How long before its hour an episode opens to this viewer."""
        return self.rights.tier_at(self.now).early_access_hours

    def admit(self, episode: Episode) -> int:
        """The greatest picture height to grant. PaymentRequiredError ``episode-locked``, ConflictError ``streams``, and others by the reason."""
        offer = series_offer(episode.series, self.rights, total_episodes(episode.series))
        self.decision = decision_for(episode, offer, self.rights, tiers=(), now=self.now)
        if not self.decision.allowed:
            raise refusal_of(self.decision.reason, episode, offer.free)
        return self.decision.max_height


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
    sentences = {
        Reason.REGION: _("This series is not available in your country."),
        Reason.AGE: _("This series is for older viewers."),
        Reason.YOUTH_MODE: _("This series is not part of youth mode."),
    }
    return ForbiddenError(sentences[reason], code=reason.value)
