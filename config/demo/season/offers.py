"""What the demo sells: three packs, three tiers, and the prices of the second series. Made once."""

from django.utils import timezone

from billing.enums import Interval
from billing.models import CoinPack, Plan, PlanPrice, PricePlanVersion
from billing.pricing import Step
from billing.services.offers import add_plan_price, add_plan_version, save_pack, save_plan
from billing.services.prices import set_price_plan
from core.actors import SYSTEM
from dramas.models import Series

PACKS = ((99, 60, 40, True), (499, 300, 30, False), (999, 650, 100, False), (1999, 1400, 350, False))
TIERS = (
    (
        "basic",
        {"en": "Basic", "zh-hans": "基础会员"},
        {"ad_free": True, "discount_bps": 1000, "monthly_coins": 50},
        0,
        (299, 2990),
    ),
    (
        "plus",
        {"en": "Plus", "zh-hans": "高级会员"},
        {"ad_free": True, "discount_bps": 3000, "monthly_coins": 150, "top_height": 1080, "streams": 2},
        0,
        (599, 5990),
    ),
    (
        "vip",
        {"en": "VIP", "zh-hans": "VIP 会员"},
        {
            "ad_free": True,
            "includes_locked": True,
            "early_access_hours": 24,
            "discount_bps": 5000,
            "monthly_coins": 200,
            "top_height": 1080,
            "streams": 4,
        },
        7,
        (999, 9990),
    ),
)
EPISODE_COINS = 12


def open_shop() -> None:
    """Packs and tiers for everywhere, in US dollars."""
    if not CoinPack.objects.exists():
        for minor, coins, bonus, is_first in PACKS:
            pack = CoinPack(
                currency="USD", amount_minor=minor, coins=coins, bonus_coins=bonus, is_first_purchase=is_first
            )
            save_pack(actor=SYSTEM, pack=pack)
    if not Plan.objects.exists():
        for rank, (code, names, benefits, trial_days, amounts) in enumerate(TIERS, 1):
            plan = save_plan(actor=SYSTEM, plan=Plan(code=code, rank=rank, names=names))
            version = add_plan_version(
                actor=SYSTEM, plan=plan, benefits=benefits, trial_days=trial_days, now=timezone.now()
            )
            for interval, minor in zip((Interval.MONTH, Interval.YEAR), amounts, strict=True):
                price = PlanPrice(version=version, currency="USD", interval=interval, amount_minor=minor)
                add_plan_price(actor=SYSTEM, price=price)


def price_series(series: Series, episodes: int) -> None:
    """Twelve coins an episode, a fifth off for the whole series, and a day's wait for those who would rather not pay."""
    if PricePlanVersion.objects.filter(series=series).exists():
        return
    locked = max(1, episodes - (series.free_episode_count or 0))
    cap = max(EPISODE_COINS, EPISODE_COINS * locked * 4 // 5)
    set_price_plan(
        actor=SYSTEM, series=series, steps=[Step(1, EPISODE_COINS)], series_coins=cap, wait_hours=24, now=timezone.now()
    )
