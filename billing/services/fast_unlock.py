"""An unlock in three statements on PostgreSQL: the plain case of ``unlock_episodes``, where everything fits at once.

Whatever is out of the ordinary (a key seen before, a limit, a debt, another price, an account to be opened) is left to the ordinary way, which
then does all of it again from the start. Both are bound by the same tests, and by the same rules: prices come from the pure modules.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.selectors import years_between
from billing.enums import COIN, OPEN_SUBSCRIPTIONS, AccountKind, ShareKind, UnlockScope, UnlockSource
from billing.models import LedgerTransaction, Unlock
from billing.pricing import Holdings, Quote, Step, Terms, list_price, quote, quote_series, quote_to_end
from billing.selectors.rights import benefits_of
from billing.services.coins import Payee, earnings_of
from billing.services.ledger import Order
from billing.spending import Lot, Take, plan_spend, split_by_weights
from dramas.terms import free_count

ADULT_YEARS = 18  # younger people may be limited by law: the ordinary way reads the rules
BEGIN = """
WITH begun AS (
  INSERT INTO billing_ledgertransaction (idem_key, request_hash, kind, actor_ref, occurred_at, meta)
  VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (idem_key) DO NOTHING RETURNING id
), locked AS (
  SELECT id, kind, balance, held FROM billing_ledgeraccount WHERE owner = %s AND asset = %s ORDER BY id FOR UPDATE
)
SELECT (SELECT id FROM begun), EXISTS (SELECT 1 FROM billing_ledgerrefusal WHERE idem_key = %s),
       (SELECT json_object_agg(kind, json_build_array(id, balance, held)) FROM locked)
"""
FACTS = """
SELECT e.id, e.number, e.series_id, s.company_id, s.free_episode_count, p.id, p.steps, p.series_coins, pinned.id,
  (SELECT json_agg(json_build_array(o.number, o.id) ORDER BY o.number) FROM dramas_episode o
   WHERE o.series_id = e.series_id AND o.live_version_id IS NOT NULL),
  (SELECT json_agg(json_build_array(o.number, u.coins)) FROM billing_unlock u JOIN dramas_episode o ON o.id = u.episode_id
   WHERE u.user_id = %(user)s AND u.series_id = e.series_id AND u.undone_at IS NULL),
  (SELECT v.benefits FROM billing_subscription b JOIN billing_planprice pp ON pp.id = b.price_id
   JOIN billing_planversion v ON v.id = pp.version_id
   WHERE b.user_id = %(user)s AND b.state = ANY(%(open)s) AND b.access_until > %(now)s LIMIT 1),
  (SELECT birth_date FROM accounts_user WHERE id = %(user)s),
  EXISTS (SELECT 1 FROM billing_spendlimit WHERE user_id = %(user)s),
  (SELECT unlock_bps FROM billing_contractversion c WHERE c.company_id = s.company_id ORDER BY number DESC LIMIT 1),
  (SELECT json_agg(json_build_array(l.id, l.account_id, l.granted, l.remaining, l.paid_minor, l.currency, l.expires_at) ORDER BY l.id)
   FROM billing_coinlot l WHERE l.account_id = ANY(%(wallet)s) AND l.remaining > 0)
FROM dramas_episode e JOIN dramas_series s ON s.id = e.series_id
LEFT JOIN billing_buyerterms pinned ON pinned.user_id = %(user)s AND pinned.series_id = e.series_id
JOIN billing_priceplanversion p ON p.id = COALESCE(pinned.plan_id,
  (SELECT n.id FROM billing_priceplanversion n WHERE n.series_id = e.series_id ORDER BY n.number DESC LIMIT 1))
WHERE e.id = %(episode)s
"""
POST = """
WITH legs AS (
  SELECT * FROM unnest(%(codes)s::text[], %(lots)s::bigint[], %(amounts)s::bigint[]) AS t(code, lot_id, amount)
), found AS (
  SELECT a.id, a.mode, legs.lot_id, legs.amount FROM legs JOIN billing_ledgeraccount a ON a.code = legs.code
), entries AS (
  INSERT INTO billing_ledgerentry (transaction_id, account_id, lot_id, amount)
  SELECT %(tx)s, id, lot_id, amount FROM found RETURNING 1
), deltas AS (
  INSERT INTO billing_ledgerdelta (account_id, amount) SELECT id, amount FROM found WHERE mode = 'append'
), wallets AS (
  UPDATE billing_ledgeraccount a SET balance = a.balance + m.amount
  FROM (SELECT id, sum(amount) AS amount FROM found WHERE mode = 'row' GROUP BY id) m WHERE a.id = m.id
), lots AS (
  UPDATE billing_coinlot l SET remaining = l.remaining + found.amount FROM found WHERE l.id = found.lot_id
), shares AS (
  INSERT INTO billing_producershare (company_id, series_id, transaction_id, kind, currency, gross_minor, amount_minor, clawed_minor, earned_at)
  SELECT %(company)s, %(series)s, %(tx)s, %(share)s, t.currency, t.gross, t.part, 0, %(now)s
  FROM unnest(%(currencies)s::text[], %(grosses)s::bigint[], %(parts)s::bigint[]) AS t(currency, gross, part)
), terms AS (
  INSERT INTO billing_buyerterms (user_id, series_id, plan_id) VALUES (%(user)s, %(series)s, %(plan)s) ON CONFLICT DO NOTHING
), bump AS (
  INSERT INTO billing_entitlementversion AS v (user_id, number) VALUES (%(user)s, 1)
  ON CONFLICT (user_id) DO UPDATE SET number = v.number + 1
), written AS (
  INSERT INTO billing_unlock (user_id, episode_id, series_id, transaction_id, source, coins, created_at)
  SELECT %(user)s, t.episode, %(series)s, %(tx)s, %(source)s, t.coins, %(now)s
  FROM unnest(%(episodes)s::bigint[], %(coins)s::bigint[]) AS t(episode, coins) RETURNING id, episode_id
)
SELECT (SELECT count(*) FROM entries), (SELECT json_object_agg(episode_id, id) FROM written)
"""


class _OrdinaryError(Exception):
    """Ends the attempt without a trace: this is one for the ordinary way."""


@dataclass(frozen=True)
class Wish:
    """Whose, which episode (by row), how much of the series, and the price that was seen."""

    user_id: int
    episode_id: int
    scope: UnlockScope
    seen_coins: int


def unlock_at_once(order: Order, wish: Wish, *, now: datetime) -> tuple[LedgerTransaction, tuple[Unlock, ...]] | None:
    """The transaction and its unlocks in the order of numbers; None when the ordinary way has to do it. PostgreSQL only."""
    if connection.vendor != "postgresql":
        return None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            return _attempt(cursor, order, wish, now)
    except (_OrdinaryError, IntegrityError):
        return None


def _attempt(cursor: Any, order: Order, wish: Wish, now: datetime) -> tuple[LedgerTransaction, tuple[Unlock, ...]]:
    request_hash, owner = order.request_hash, f"user:{wish.user_id}"
    meta = json.dumps(order.meta)
    begin = (order.key, request_hash, order.kind.value, order.actor.ref, now, meta, owner, COIN, order.key)
    cursor.execute(BEGIN, begin)
    begun, was_refused, accounts = cursor.fetchone()
    accounts = _plain(accounts) or {}
    if begun is None or was_refused or not {"wallet_paid", "wallet_bonus"} <= set(accounts) or _owes(accounts):
        raise _OrdinaryError
    wallet = [accounts["wallet_paid"][0], accounts["wallet_bonus"][0]]
    cursor.execute(
        FACTS,
        {
            "user": wish.user_id,
            "episode": wish.episode_id,
            "now": now,
            "open": sorted(OPEN_SUBSCRIPTIONS),
            "wallet": wallet,
        },
    )
    row = cursor.fetchone()
    if row is None:
        raise _OrdinaryError
    sale = _priced(row, wish, now)
    takes = plan_spend(_lots(row[15], wallet[1]), sale.offer.coins, now=now, held=accounts["wallet_paid"][2])
    if takes is None:
        raise _OrdinaryError
    ids = _post(cursor, begun, wish, sale, takes, now)
    return _transaction(begun, order, request_hash, now), _unlocks(begun, wish.user_id, sale, ids, now)


@dataclass(frozen=True)
class _Sale:
    series_id: int
    plan_id: int
    payee: Payee
    offer: Quote
    episode_ids: list[int]
    parts: list[int]


def _owes(accounts: dict[str, list[int]]) -> bool:
    return accounts.get(AccountKind.CLAWBACK.value, [0, 0, 0])[1] < 0


def _priced(row: tuple[Any, ...], wish: Wish, now: datetime) -> _Sale:
    """The price by the pure rules; anything but a plain sale at the price that was seen is not for here."""
    (
        _id,
        number,
        series_id,
        company_id,
        free,
        plan_id,
        steps,
        series_coins,
        _pinned,
        rows,
        owned,
        benefits,
        born,
        limited,
        bps,
        _lots_row,
    ) = row
    if limited or (born is not None and years_between(born, timezone.localdate(now)) < ADULT_YEARS):
        raise _OrdinaryError
    known = dict(_plain(rows))
    numbers = tuple(known)
    mine = _plain(owned) or []
    held = Holdings(frozenset(each for each, _coins in mine), sum(coins for _each, coins in mine))
    ladder = tuple(Step(*step) for step in _plain(steps))
    terms = Terms(ladder, series_coins, free_count(len(numbers), free), numbers)
    offer = _offer(terms, held, wish.scope, number, benefits_of(_plain(benefits) or {}).discount_bps)
    if not offer.numbers or not 0 < offer.coins <= wish.seen_coins:
        raise _OrdinaryError
    payee = Payee(company_id, settings.PRODUCER_SHARE_BPS if bps is None else bps, series_id)
    parts = split_by_weights(offer.coins, [list_price(terms, each) for each in offer.numbers])
    return _Sale(series_id, plan_id, payee, offer, [known[each] for each in offer.numbers], parts)


def _offer(terms: Terms, held: Holdings, scope: UnlockScope, number: int, discount_bps: int) -> Quote:
    if scope == UnlockScope.SERIES:
        return quote_series(terms, held, discount_bps=discount_bps)
    if scope == UnlockScope.TO_END:
        return quote_to_end(terms, held, number, discount_bps=discount_bps)
    return quote(terms, held, [number], discount_bps=discount_bps)


def _lots(rows: Any, bonus_account: int) -> list[Lot]:
    return [
        Lot(pk, account, account == bonus_account, granted, remaining, paid, currency, _moment(expires))
        for pk, account, granted, remaining, paid, currency, expires in _plain(rows) or []
    ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _post(cursor: Any, begun: int, wish: Wish, sale: _Sale, takes: list[Take], now: datetime) -> dict[str, int]:
    owner = f"user:{wish.user_id}"
    legs: list[tuple[str, int | None, int]] = []
    for take in takes:
        kind = AccountKind.WALLET_BONUS if take.lot.is_bonus else AccountKind.WALLET_PAID
        legs.append((f"{kind.value}:{owner}:{COIN}", take.lot.id, -take.coins))
    legs.append((f"{AccountKind.COINS_BURNED.value}:{COIN}", None, sale.offer.coins))
    earnings = earnings_of(takes, sale.payee)
    for one in earnings:
        legs.append((f"{AccountKind.COIN_LIABILITY.value}:{one.currency}", None, -one.gross_minor))
        if one.producer_minor:
            pending = f"{AccountKind.PRODUCER_PENDING.value}:company:{sale.payee.company_id}:{one.currency}"
            legs.append((pending, None, one.producer_minor))
        if one.gross_minor - one.producer_minor:
            platform = f"{AccountKind.PLATFORM_COMMISSION.value}:{one.currency}"
            legs.append((platform, None, one.gross_minor - one.producer_minor))
    cursor.execute(
        POST,
        {
            "tx": begun, "user": wish.user_id, "now": now, "series": sale.series_id, "plan": sale.plan_id,
            "company": sale.payee.company_id, "share": ShareKind.UNLOCK.value, "source": UnlockSource.COINS.value,
            "codes": [leg[0] for leg in legs], "lots": [leg[1] for leg in legs], "amounts": [leg[2] for leg in legs],
            "currencies": [one.currency for one in earnings], "grosses": [one.gross_minor for one in earnings],
            "parts": [one.producer_minor for one in earnings], "episodes": sale.episode_ids, "coins": sale.parts,
        },
    )  # fmt: skip
    entries, ids = cursor.fetchone()
    if entries != len(legs):  # an account that was never opened
        raise _OrdinaryError
    written: dict[str, int] = _plain(ids)
    return written


def _transaction(begun: int, order: Order, request_hash: str, now: datetime) -> LedgerTransaction:
    return LedgerTransaction(
        id=begun, idem_key=order.key, request_hash=request_hash, kind=order.kind, actor_ref=order.actor.ref,
        occurred_at=now, meta=order.meta,
    )  # fmt: skip


def _unlocks(begun: int, user_id: int, sale: _Sale, ids: dict[str, int], now: datetime) -> tuple[Unlock, ...]:
    return tuple(
        Unlock(
            id=ids[str(episode)], user_id=user_id, episode_id=episode, series_id=sale.series_id,
            transaction_id=begun, source=UnlockSource.COINS, coins=coins, created_at=now,
        )
        for episode, coins in zip(sale.episode_ids, sale.parts, strict=True)
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """JSON as Python has it: Django's connection hands it over as text."""
    return json.loads(value) if isinstance(value, str) else value
