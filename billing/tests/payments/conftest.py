"""Packs and tiers for sale, and viewers who buy them in the sandbox."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from billing.enums import Interval, UnlockScope
from billing.models import CoinPack, PaymentOrder, Plan, PlanPrice, PlanVersion, Subscription, TrialUse
from billing.pricing import Step
from billing.providers.base import PaymentTruth, TruthState
from billing.services.orders import Visit, open_checkout, order_pack
from billing.services.prices import set_contract, set_price_plan
from billing.services.settling import settle
from billing.services.subscriptions import order_tier
from billing.services.unlocking import Unlocked, unlock_episodes
from core.actors import SYSTEM
from dramas.models import Series
from tests.fixtures.sandbox import PAYS

VISIT = Visit("http://site.example/back", "http://site.example/no", "en")
DAY = timedelta(days=1)


@pytest.fixture
def pack(db) -> CoinPack:
    """A hundred coins and twenty more for 4.99 dollars."""
    return CoinPack.objects.create(currency="USD", amount_minor=499, coins=100, bonus_coins=20)


@pytest.fixture
def buy_pack(pack, sandbox, now) -> Callable[..., PaymentOrder]:
    """``buy_pack(actor, card=PAYS, key="k")``: through the sandbox's page, settled as the reconciliation would."""

    def make(actor, card: str = PAYS, *, key: str = "k", at=now, of: CoinPack = pack) -> PaymentOrder:
        order = order_pack(key=key, actor=actor, pack_id=of.public_id, country="*", now=at)
        sandbox.pay(open_checkout(order=order, description="coins", visit=VISIT), card)
        return sandbox.settle(order, at)

    return make


@pytest.fixture
def tiers(db, now) -> dict[str, PlanPrice]:
    """``basic`` and ``vip`` by the month, ``vip_year`` by the year; VIP has a trial of seven days."""
    prices: dict[str, PlanPrice] = {}
    offers = (
        ("basic", 1, {"ad_free": True, "discount_bps": 1000}, 0, {"month": 500}),
        (
            "vip",
            2,
            {
                "ad_free": True,
                "discount_bps": 1000,
                "includes_locked": True,
                "streams": 2,
                "monthly_coins": 50,
                "top_height": 1080,
            },
            7,
            {"month": 1000, "year": 9000},
        ),
    )
    for code, rank, benefits, trial_days, amounts in offers:
        plan = Plan.objects.create(code=code, rank=rank, names={"en": code.title()})
        version = PlanVersion.objects.create(
            plan=plan, number=1, benefits=benefits, trial_days=trial_days, actor_ref="system", created_at=now
        )
        for interval, amount in amounts.items():
            name = code if interval == "month" else f"{code}_year"
            prices[name] = PlanPrice.objects.create(
                version=version, currency="USD", interval=Interval(interval), amount_minor=amount
            )
    return prices


@pytest.fixture
def subscribe(tiers, sandbox, now) -> Callable[..., Subscription]:
    """``subscribe(actor, "basic", card=PAYS)``: a subscription whose first payment or trial has gone through."""

    def make(actor, name: str = "basic", card: str = PAYS, *, key: str = "s", at=now) -> Subscription:
        order = order_tier(key=key, actor=actor, price_id=tiers[name].public_id, country="*", now=at)
        sandbox.pay(open_checkout(order=order, description="tier", visit=VISIT), card)
        sandbox.settle(order, at)
        return Subscription.objects.get(orders=order)

    return make


def paid(order: PaymentOrder, ref: str, at: datetime, **totals: Any) -> PaymentOrder:
    """What the provider would say of an order's payment, believed at once."""
    truth = {"order_ref": order.public_id, "amount_minor": order.amount_minor, "currency": order.currency, **totals}
    return settle(provider="sandbox", truth=PaymentTruth(ref=ref, state=TruthState.SUCCEEDED, **truth), now=at)


def refused_by_bank(order: PaymentOrder, at: datetime) -> PaymentOrder:
    """As ``paid``, but the bank said no."""
    truth = PaymentTruth("", order.public_id, TruthState.FAILED, order.amount_minor, order.currency)
    return settle(provider="sandbox", truth=truth, now=at)


@pytest.fixture
def begin(tiers, now) -> Callable[..., Subscription]:
    """``begin(actor, "basic")``: a subscription whose first payment the provider has confirmed, or whose trial has begun; without a provider."""

    def make(actor, name: str = "basic", *, at=now, trial: bool = False) -> Subscription:
        if not trial:
            TrialUse.objects.get_or_create(user_id=actor.user_id, defaults={"started_at": at})
        price_id = tiers[name].public_id
        order = order_tier(key=f"begin-{name}-{at}", actor=actor, price_id=price_id, country="*", now=at)
        paid(order, f"first-{order.public_id}", at, method_ref="card", fingerprint=f"f-{actor.user_id}")
        return Subscription.objects.get(orders=order)

    return make


@pytest.fixture
def pay(pack, now) -> Callable[..., PaymentOrder]:
    """``pay(actor, "p", disputed_minor=0)``: a pack whose payment the provider knows as ``p`` stands as it says, without a provider to ask."""

    def make(actor, ref: str, *, at=now, **totals: int) -> PaymentOrder:
        order = order_pack(key=ref, actor=actor, pack_id=pack.public_id, country="*", now=now)
        return paid(order, ref, at, **totals)

    return make


@pytest.fixture
def series(make_public_series, now) -> Series:
    """Twelve episodes, two free, ten coins each, sixty for all; seven tenths are the producer's."""
    series = make_public_series(episodes=12, free=2)
    set_price_plan(actor=SYSTEM, series=series, steps=[Step(1, 10)], series_coins=60, wait_hours=None, now=now)
    set_contract(actor=SYSTEM, company=series.company, unlock_bps=7_000, now=now)
    return series


@pytest.fixture
def unlock(series, viewer_actor, now) -> Callable[..., Unlocked]:
    """``unlock(3, key="k", scope=EPISODE, actor=viewer_actor, at=now)``."""

    def make(number: int, *, key: str = "", scope=UnlockScope.EPISODE, actor=viewer_actor, at=now) -> Unlocked:
        return unlock_episodes(
            key=key or f"k{number}",
            actor=actor,
            episode_public_id=series.episodes.get(number=number).public_id,
            scope=scope,
            seen_coins=1_000,
            now=at,
        )

    return make


@pytest.fixture
def paid_order(viewer_actor, pack, sandbox):
    """``paid_order()``: an order that was paid on the sandbox's page, and the payment's name; nobody has told us yet."""

    def make(key: str = "k", card: str = PAYS) -> tuple[PaymentOrder, str]:
        order = order_pack(key=key, actor=viewer_actor, pack_id=pack.public_id, country="*", now=timezone.now())
        sandbox.pay(open_checkout(order=order, description="coins", visit=VISIT), card)
        return order, sandbox.payments(order.public_id)[-1]["id"]

    return make
