"""Which prices hold for a viewer in a series, and what they have unlocked there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from billing.entitlements import NO_TIER, Benefits
from billing.enums import OPEN_SUBSCRIPTIONS, UnlockScope
from billing.models import BuyerTerms, ContractVersion, PricePlanVersion, Subscription, Unlock
from billing.pricing import Holdings, Quote, Step, Terms, quote, quote_series, quote_to_end
from billing.selectors.rights import benefits_of
from core.errors import ConflictError
from dramas.enums import Publication
from dramas.models import Episode, Series
from dramas.selectors.catalogue import approved
from dramas.terms import free_count


@dataclass(frozen=True)
class Offer:
    """What something would cost one viewer now, and the terms by which it was computed."""

    plan: PricePlanVersion
    terms: Terms
    quote: Quote


def offer_for(user_id: int, episode: Episode, scope: UnlockScope, *, now: datetime) -> Offer:
    """The price of an episode, of all from it on, or of the series, with the viewer's tier and what they own. ConflictError ``not-for-sale``."""
    series = episode.series
    plan = price_plan(series, user_id)
    if plan is None:
        raise ConflictError(
            _("Episodes of this series cannot be bought. Watch it with a subscription, or wait."), code="not-for-sale"
        )
    terms, held = terms_of(plan, series), holdings_in(series, user_id)
    discount_bps = tier_of(user_id, now=now).discount_bps
    if scope == UnlockScope.SERIES:
        return Offer(plan, terms, quote_series(terms, held, discount_bps=discount_bps))
    if scope == UnlockScope.TO_END:
        return Offer(plan, terms, quote_to_end(terms, held, episode.number, discount_bps=discount_bps))
    return Offer(plan, terms, quote(terms, held, [episode.number], discount_bps=discount_bps))


def tier_of(user_id: int, *, now: datetime) -> Benefits:
    """What the viewer's subscription gives them now."""
    rows = Subscription.objects.filter(user_id=user_id, state__in=OPEN_SUBSCRIPTIONS, access_until__gt=now)
    benefits = rows.values_list("price__version__benefits", flat=True).first()
    return benefits_of(benefits) if benefits else NO_TIER


def price_plan(series: Series, user_id: int | None = None) -> PricePlanVersion | None:
    """The version that held when this viewer first bought in the series, or the newest; None when nothing is for sale."""
    if user_id is not None:
        pinned = BuyerTerms.objects.filter(user_id=user_id, series=series).select_related("plan").first()
        if pinned is not None:
            return pinned.plan
    newest: PricePlanVersion | None = PricePlanVersion.objects.filter(series=series).order_by("-number").first()
    return newest


def terms_of(plan: PricePlanVersion, series: Series) -> Terms:
    """A plan as the pure rules read it, with the series' free window. What was taken down is not sold, and moves no window."""
    rows = Episode.objects.filter(approved(), series=series).order_by("number")
    found = list(rows.values_list("number", "publication"))
    numbers = tuple(number for number, publication in found if publication != Publication.TAKEN_DOWN)
    steps = tuple(Step(from_number, coins) for from_number, coins in plan.steps)
    return Terms(steps, plan.series_coins, free_count(len(found), series.free_episode_count), numbers)


def holdings_in(series: Series, user_id: int) -> Holdings:
    """What somebody has unlocked in a series and paid for it."""
    rows = Unlock.objects.filter(user_id=user_id, series=series, undone_at__isnull=True)
    numbers = frozenset(rows.values_list("episode__number", flat=True))
    return Holdings(numbers, rows.aggregate(sum=Sum("coins", default=0))["sum"])


def unlock_share_bps(company_id: int, default_bps: int) -> int:
    """A producer's share of what is paid for unlocks now."""
    newest = ContractVersion.objects.filter(company_id=company_id).order_by("-number").first()
    return newest.unlock_bps if newest else default_bps
