"""The paywall of one episode: what it costs, what finishing costs, which ways there are, what each pack means in this series."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.entitlements import Decision
from billing.enums import Interval, TaxedSale
from billing.models import CoinPack, Plan
from billing.money import money_text, tax_text
from billing.pricing import Quote
from billing.selectors.balances import wallet_balance
from billing.selectors.entitlement import decision_for, quotes_for, series_offer
from billing.selectors.offers import packs_for, tiers_for
from billing.selectors.rights import rights_of
from billing.selectors.taxes import pack_price, rate_of, tier_price
from core.actors import Actor
from dramas.models import Episode
from dramas.selectors.catalogue import total_episodes
from watch.selectors.shop import ShopLine, pack_lines

PER = {Interval.MONTH: _("a month"), Interval.YEAR: _("a year")}


@dataclass(frozen=True)
class TierLine:
    """A tier that opens every episode."""

    plan: Plan
    name: str
    price: str
    per: str | Promise


@dataclass(frozen=True)
class CoinWay:
    """One way to pay with coins: its scope, price, what it is in money, and what is left in the wallet afterwards."""

    scope: str
    coins: int
    episodes: int
    left: int
    money: str = ""

    @property
    def is_affordable(self) -> bool:
        """Whether the wallet holds enough."""
        return self.left >= 0


@dataclass(frozen=True)
class Paywall:
    """All of it. ``ways`` has at most three rows, the cheapest for what this viewer still wants first."""

    episode: Episode
    decision: Decision
    spendable: int
    ways: list[CoinWay] = field(default_factory=list)
    packs: list[ShopLine] = field(default_factory=list)
    tiers: list[TierLine] = field(default_factory=list)
    series_coins: int = 0
    paid_coins: int = 0
    wait_hours: int | None = None
    waits_until: datetime | None = None
    tax: str = ""


def paywall(actor: Actor, episode: Episode, *, country: str, language: str, now: datetime) -> Paywall:
    """What somebody sees who may not play an episode yet. All prices are computed here, for this viewer."""
    rights = rights_of(actor, now=now, country=country)
    offer = series_offer(episode.series, rights, total_episodes(episode.series))
    decision = decision_for(episode, offer, rights, tiers=(), now=now)
    spendable = wallet_balance(actor.user_id, now=now).spendable if actor.user_id else 0
    tiers = _tiers(country, language, now)
    waits = rights.waiting.get(episode.pk)
    if actor.youth_mode:
        return Paywall(episode, decision, 0, wait_hours=offer.wait_hours, waits_until=waits)
    if offer.terms is None:
        return Paywall(episode, decision, spendable, tiers=tiers, wait_hours=offer.wait_hours, waits_until=waits)
    packs = packs_for(actor.user_id, country)
    held = rights.held_in(episode.series_id)
    quotes = quotes_for(episode.number, offer.terms, rights, episode.series_id, now)
    return Paywall(
        episode=episode,
        decision=decision,
        spendable=spendable,
        ways=_ways(quotes, spendable, [in_money(quote.coins, packs, country=country, now=now) for quote in quotes]),
        packs=pack_lines(packs, offer, rights, country=country, now=now),
        tiers=tiers,
        series_coins=offer.terms.series_coins,
        paid_coins=held.paid_coins,
        wait_hours=offer.wait_hours,
        waits_until=waits,
        tax=tax_text(rate_of(TaxedSale.COINS, country, at=now)),
    )


def _ways(quotes: tuple[Quote, Quote, Quote], spendable: int, money: list[str]) -> list[CoinWay]:
    """This episode, to the end, the series; a way that opens the same episodes as an earlier one is left out."""
    ways: list[CoinWay] = []
    seen: set[tuple[int, ...]] = set()
    for scope, quote, words in zip(("episode", "to_end", "series"), quotes, money, strict=True):
        if quote.numbers and quote.numbers not in seen:
            seen.add(quote.numbers)
            ways.append(CoinWay(scope, quote.coins, len(quote.numbers), spendable - quote.coins, words))
    return ways


def in_money(coins: int, packs: list[CoinPack], *, country: str, now: datetime) -> str:
    """About what coins cost in money with tax, by the smallest pack that anybody can buy, rounded up; nothing without packs."""
    regular = [pack for pack in packs if not pack.is_first_purchase]
    if not regular or not coins:
        return ""
    pack = min(regular, key=lambda each: each.amount_minor)
    minor = -(-coins * pack_price(pack, country, at=now).gross_minor // pack.coins)
    return money_text(minor, pack.currency)


def _tiers(country: str, language: str, now: datetime) -> list[TierLine]:
    lines = []
    for plan, prices in tiers_for(country):
        price = prices[0]
        if price.version.benefits.get("includes_locked"):
            gross_minor = tier_price(price, country, at=now).gross_minor
            words = money_text(gross_minor, price.currency)
            lines.append(TierLine(plan, tier_name(plan, language), words, PER[Interval(price.interval)]))
    return lines


def tier_name(plan: Plan, language: str) -> str:
    """The tier's name in the reader's language."""
    return str(plan.names.get(language) or plan.names.get("en") or plan.code)
