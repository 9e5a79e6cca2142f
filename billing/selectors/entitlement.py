"""Facts about an episode as it stands to one viewer, for the pure decision."""

from dataclasses import dataclass, replace
from datetime import datetime

from accounts.youth import youth_rule
from billing.entitlements import Decision, EpisodeFacts, decide
from billing.models import PricePlanVersion
from billing.pricing import Quote, Terms, quote, quote_series, quote_to_end
from billing.selectors.prices import terms_of
from billing.selectors.rights import Rights
from dramas.models import Episode, Series
from dramas.terms import free_count


@dataclass(frozen=True)
class SeriesOffer:
    """What holds for one viewer in one series: how many are free, and the terms of sale, if it is for sale."""

    free: int
    terms: Terms | None
    wait_hours: int | None
    series_id: int


def series_offer(series: Series, rights: Rights, total: int) -> SeriesOffer:
    """The terms that hold for this viewer: those of their first purchase here, or the newest. Two queries at most."""
    plans = PricePlanVersion.objects.filter(series=series)
    pinned = rights.plans.get(series.pk)
    plan = plans.filter(pk=pinned).first() if pinned else plans.order_by("-number").first()
    free = free_count(total, series.free_episode_count)
    if plan is None:
        return SeriesOffer(free, None, None, series.pk)
    return SeriesOffer(free, terms_of(plan, series), plan.wait_hours, series.pk)


def episode_facts(
    episode: Episode, offer: SeriesOffer, rights: Rights, *, tiers: tuple[str, ...], now: datetime
) -> EpisodeFacts:
    """What the decision wants to know of an episode. No query."""
    is_free = episode.number <= offer.free
    is_unlocked = episode.pk in rights.unlocked
    minimum_age = episode.series.live_version.minimum_age if episode.series.live_version else 0
    facts = EpisodeFacts(
        is_free=is_free,
        is_unlocked=is_unlocked,
        opens_at=episode.available_from,
        minimum_age=minimum_age,
        countries=frozenset(episode.series.countries.split()) or None,
        is_for_youth=minimum_age <= youth_rule(now).pool_age,
        waited_until=rights.waiting.get(episode.pk),
        tiers=tiers,
    )
    if is_free or is_unlocked or offer.terms is None:
        return facts
    quotes = quotes_for(episode.number, offer.terms, rights, offer.series_id, now)
    return replace(facts, episode=quotes[0], to_end=quotes[1], series=quotes[2])


def quotes_for(number: int, terms: Terms, rights: Rights, series_id: int, now: datetime) -> tuple[Quote, Quote, Quote]:
    """The prices of this episode, of all from it on, and of what is left of the series."""
    held, discount = rights.held_in(series_id), rights.tier_at(now).discount_bps
    return (
        quote(terms, held, [number], discount_bps=discount),
        quote_to_end(terms, held, number, discount_bps=discount),
        quote_series(terms, held, discount_bps=discount),
    )


def decision_for(
    episode: Episode, offer: SeriesOffer, rights: Rights, *, tiers: tuple[str, ...], now: datetime
) -> Decision:
    """May this viewer play it now, and what opens it if not."""
    return decide(rights.viewer, episode_facts(episode, offer, rights, tiers=tiers, now=now), now)
