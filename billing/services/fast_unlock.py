"""An unlock in two statements on PostgreSQL: what its price follows from is read, then all is written if none of that has changed since.

Only the plain case of ``unlock_episodes``. Whatever is out of the ordinary (a key seen before, a limit, a debt, another price, an account to be
opened, another device in the same moment) is left to the ordinary way, which does all of it from the start. Both are bound by the same tests
and by the same rules: prices come from the pure modules.
"""

import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from billing.enums import OPEN_SUBSCRIPTIONS, AccountKind, TransactionKind, UnlockScope, UnlockSource
from billing.models import LedgerTransaction, Unlock
from billing.pricing import Holdings, Quote, Step, Terms, list_price, quote, quote_series, quote_to_end
from billing.selectors.lots import lot_of_row
from billing.selectors.rights import benefits_of
from billing.services.accounts import code_of
from billing.services.coins import Earning, Payee, earnings_of, share_rows
from billing.services.ledger import Order
from billing.services.limits import may_be_limited_by_law
from billing.spending import Take, plan_spend, split_by_weights
from core.actors import Actor
from dramas.selectors.audience import age_limit, place_of
from dramas.terms import free_count

FACTS = "SELECT billing_unlock_facts(%s)"
UNLOCK = "SELECT billing_unlock_at_once(%s)"
STATES = sorted(OPEN_SUBSCRIPTIONS)


@dataclass(frozen=True)
class Wish:
    """Who wants which episode under which key, how much of the series with it, and the price that was seen."""

    key: str
    actor: Actor
    user_id: int
    episode_public_id: str
    scope: UnlockScope
    seen_coins: int

    def order(self, *, series_id: int, episode_id: int, meta: dict[str, Any] | None = None) -> Order:
        """What the ledger is asked for."""
        return Order(
            key=f"unlock:{self.user_id}:{self.key}",
            kind=TransactionKind.COINS_SPENT,
            actor=self.actor,
            content={"series": series_id, "episode": episode_id, "scope": self.scope},
            meta=meta or {},
        )


@dataclass(frozen=True)
class Sale:
    """What is sold: each episode, by row, with its part of the price; the coins that pay; who earns."""

    facts: dict[str, Any]
    parts: dict[int, int]
    takes: list[Take]
    payee: Payee
    earnings: list[Earning]


def unlock_at_once(wish: Wish, *, now: datetime) -> tuple[LedgerTransaction, tuple[Unlock, ...]] | None:
    """The transaction and its unlocks in the order of numbers; None when the ordinary way has to do it. PostgreSQL only."""
    if connection.vendor != "postgresql":
        return None
    facts = facts_of(wish, now=now)
    sale = planned(facts, wish, now) if facts else None
    if sale is None:
        return None
    try:
        return write(wish, sale, now=now)
    except IntegrityError:
        return None


def write(wish: Wish, sale: Sale, *, now: datetime) -> tuple[LedgerTransaction, tuple[Unlock, ...]]:
    """Write a planned sale. IntegrityError, and nothing written, when something of the viewer's has changed since it was planned."""
    order = wish.order(series_id=sale.facts["series"], episode_id=sale.facts["episode"])
    asked = {"order": order.to_row(now), "legs": _legs(sale, wish), **_rows(sale, wish, now)}
    # One statement is all or nothing by itself; inside a caller's transaction a refusal must leave that one usable.
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        begun, written = _ask(UNLOCK, asked)
    unlocks = tuple(
        Unlock(
            id=written[str(episode)],
            user_id=wish.user_id,
            episode_id=episode,
            series_id=sale.facts["series"],
            transaction_id=begun,
            source=UnlockSource.COINS,
            coins=coins,
            created_at=now,
        )
        for episode, coins in sale.parts.items()
    )
    return order.to_transaction(now, begun), unlocks


def facts_of(wish: Wish, *, now: datetime) -> dict[str, Any] | None:
    """All that the price follows from, in one statement; None when the episode is not public or not for sale."""
    asked = {
        "viewer": wish.user_id,
        "episode": wish.episode_public_id,
        "scope": wish.scope,
        "at": now.isoformat(),
        "states": STATES,
    }
    facts: dict[str, Any] | None = _ask(FACTS, asked)
    return facts


def _ask(statement: str, asked: dict[str, Any]) -> Any:
    """What a function answers, from plain values to plain values."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(asked)])
        return cursor.fetchone()[0]


def planned(facts: dict[str, Any], wish: Wish, now: datetime) -> Sale | None:
    """The price by the pure rules and the coins that pay it; None for anything but a plain sale at the price that was seen."""
    born = facts["born"] and date.fromisoformat(facts["born"])
    if (
        facts["minimum_age"] > age_limit(wish.actor)
        or (facts["countries"] and place_of(wish.actor) not in facts["countries"])
        or facts["is_limited"]
        or may_be_limited_by_law(born, on=timezone.localdate(now))
    ):
        return None
    known = dict(facts["episodes"] or ())
    terms = Terms(
        tuple(Step(*step) for step in facts["steps"]),
        facts["series_coins"],
        free_count(facts["total"], facts["free"]),
        tuple(known),
    )
    held = Holdings(frozenset(facts["owned"] or ()), facts["paid"])
    offer = _offer(terms, held, wish.scope, facts["number"], benefits_of(facts["benefits"] or {}).discount_bps)
    if not 0 < offer.coins <= wish.seen_coins:
        return None
    takes = plan_spend([lot_of_row(*lot) for lot in facts["lots"] or []], offer.coins, now=now, held=facts["held"])
    if takes is None:
        return None
    share_bps = settings.PRODUCER_SHARE_BPS if facts["share_bps"] is None else facts["share_bps"]
    payee = Payee(facts["company"], share_bps, facts["series"])
    parts = split_by_weights(offer.coins, [list_price(terms, number) for number in offer.numbers])
    return Sale(
        facts,
        {known[number]: coins for number, coins in zip(offer.numbers, parts, strict=True)},
        takes,
        payee,
        earnings_of(takes, payee),
    )


def _offer(terms: Terms, held: Holdings, scope: UnlockScope, number: int, discount_bps: int) -> Quote:
    if scope == UnlockScope.SERIES:
        return quote_series(terms, held, discount_bps=discount_bps)
    if scope == UnlockScope.TO_END:
        return quote_to_end(terms, held, number, discount_bps=discount_bps)
    return quote(terms, held, [number], discount_bps=discount_bps)


def _legs(sale: Sale, wish: Wish) -> list[dict[str, Any]]:
    """What ``spending_legs`` posts, by the accounts' names: no account has to be read for it."""
    legs = []
    for take in sale.takes:
        kind = AccountKind.WALLET_BONUS if take.lot.is_bonus else AccountKind.WALLET_PAID
        legs.append({"code": code_of(kind, owner=f"user:{wish.user_id}"), "lot": take.lot.id, "amount": -take.coins})
    legs.append({"code": code_of(AccountKind.COINS_BURNED), "amount": sum(take.coins for take in sale.takes)})
    company = f"company:{sale.payee.company_id}"
    for one in sale.earnings:
        legs += [
            {"code": code_of(AccountKind.COIN_LIABILITY, asset=one.currency), "amount": -one.gross_minor},
            {
                "code": code_of(AccountKind.PRODUCER_PENDING, asset=one.currency, owner=company),
                "amount": one.producer_minor,
            },
            {"code": code_of(AccountKind.PLATFORM_COMMISSION, asset=one.currency), "amount": one.platform_minor},
        ]
    return [leg for leg in legs if leg["amount"]]


def _rows(sale: Sale, wish: Wish, now: datetime) -> dict[str, Any]:
    return {
        **{name: sale.facts[name] for name in ("series", "episode", "plan", "rights")},
        "user": wish.user_id,
        "at": now.isoformat(),
        "source": UnlockSource.COINS,
        "lots": [{"id": take.lot.id, "remaining": take.lot.remaining} for take in sale.takes],
        "shares": [{**row, "earned_at": now.isoformat()} for row in share_rows(sale.payee, sale.earnings)],
        "unlocks": [{"episode": episode, "coins": coins} for episode, coins in sale.parts.items()],
    }
