"""Which prices hold for a viewer in a series, and what they have unlocked there."""

from django.db.models import Sum

from billing.models import BuyerTerms, ContractVersion, PricePlanVersion, Unlock
from billing.pricing import Holdings, Step, Terms
from dramas.models import Episode, Series
from dramas.terms import free_count


def price_plan(series: Series, user_id: int | None = None) -> PricePlanVersion | None:
    """The version that held when this viewer first bought in the series, or the newest; None when nothing is for sale."""
    if user_id is not None:
        pinned = BuyerTerms.objects.filter(user_id=user_id, series=series).select_related("plan").first()
        if pinned is not None:
            return pinned.plan
    newest: PricePlanVersion | None = PricePlanVersion.objects.filter(series=series).order_by("-number").first()
    return newest


def terms_of(plan: PricePlanVersion, series: Series) -> Terms:
    """A plan as the pure rules read it, with the series' free window."""
    approved = Episode.objects.filter(series=series, live_version__isnull=False).order_by("number")
    numbers = tuple(approved.values_list("number", flat=True))
    steps = tuple(Step(from_number, coins) for from_number, coins in plan.steps)
    return Terms(steps, plan.series_coins, free_count(len(numbers), series.free_episode_count), numbers)


def holdings_in(series: Series, user_id: int) -> Holdings:
    """What somebody has unlocked in a series and paid for it."""
    rows = Unlock.objects.filter(user_id=user_id, series=series, undone_at__isnull=True)
    numbers = frozenset(rows.values_list("episode__number", flat=True))
    return Holdings(numbers, rows.aggregate(sum=Sum("coins", default=0))["sum"])


def unlock_share_bps(company_id: int, default_bps: int) -> int:
    """A producer's share of what is paid for unlocks now."""
    newest = ContractVersion.objects.filter(company_id=company_id).order_by("-number").first()
    return newest.unlock_bps if newest else default_bps
