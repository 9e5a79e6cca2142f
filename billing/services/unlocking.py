"""Unlocking episodes with coins, and taking it back soon after: the server computes the price, the client only says which it saw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts.services.youth import check_no_youth_mode
from billing.enums import UnlockScope, UnlockSource
from billing.models import AutoUnlock, BuyerTerms, LedgerTransaction, Unlock
from billing.pricing import Quote, list_price
from billing.selectors.prices import Offer, offer_for, unlock_share_bps
from billing.services.accounts import wallet_of
from billing.services.clawback import repay_debt
from billing.services.coins import Paid, Payee, lock_wallet, spending_legs, take_coins, write_shares
from billing.services.fast_unlock import Wish, unlock_at_once
from billing.services.ledger import execute, post_legs, reverse
from billing.services.rights import bump_rights
from billing.spending import split_by_weights
from core.actors import Actor
from core.errors import ConflictError, NotFoundError, NotSignedInError
from dramas.models import Episode
from dramas.selectors.catalogue import is_public
from dramas.services.publication import keep_from_takedown
from playback.selectors.positions import watched_percents

UNDO_MINUTES = 10
UNDO_BELOW_PERCENT = 15
BY_ITSELF = {"by_itself": True}


@dataclass(frozen=True)
class Unlocked:
    """What is unlocked now. ``transaction`` is None when nothing had to be paid; ``coins`` is what was paid, once, however often it is asked."""

    unlocks: tuple[Unlock, ...]
    transaction: LedgerTransaction | None
    coins: int
    is_new: bool = False


class _NothingToPayError(Exception):
    """Ends the transaction of an order that costs nothing: what it would unlock is free, unlocked or under the cap."""


def unlock_episodes(
    *, key: str, actor: Actor, episode_public_id: str, scope: UnlockScope, seen_coins: int, now: datetime
) -> Unlocked:
    """Unlock one episode, all from it to the end, or the series. The same ``key`` again answers with what it unlocked.

    What is unlocked already is never paid again, whatever the key. NotSignedInError; NotFoundError for an episode that is not public;
    ConflictError ``not-for-sale``, ``price-changed`` when it costs more than the viewer saw, or as ``execute`` raises; others as
    ``take_coins``.
    """
    wish = _wish(key, actor, episode_public_id, scope, seen_coins)
    fast = unlock_at_once(wish, now=now)
    if fast is not None:
        return Unlocked(fast[1], fast[0], sum(row.coins for row in fast[1]), is_new=True)

    def check_price(coins: int) -> None:
        if coins > seen_coins:
            raise ConflictError(
                _("The price has changed: it is %(coins)s coins now. Look at it again before you unlock.")
                % {"coins": coins},
                code="price-changed",
            )

    return _carry_out(wish, check_price, now)


def unlock_within(
    *, key: str, actor: Actor, episode_public_id: str, allow: Callable[[int], None], now: datetime
) -> Unlocked:
    """Unlock one episode that nobody has seen the price of: ``allow`` gets the coins under the wallet's lock, and raises when they are too many."""
    wish = _wish(key, actor, episode_public_id, UnlockScope.EPISODE, 0)
    return _carry_out(wish, allow, now, meta=BY_ITSELF)


def _wish(key: str, actor: Actor, episode_public_id: str, scope: UnlockScope, seen_coins: int) -> Wish:
    if actor.user_id is None:
        raise NotSignedInError(_("Sign in to unlock episodes: coins belong to an account."))
    check_no_youth_mode(actor)
    return Wish(key, actor, actor.user_id, episode_public_id, scope, seen_coins)


def _carry_out(
    wish: Wish, allow: Callable[[int], None], now: datetime, meta: dict[str, bool] | None = None
) -> Unlocked:
    """The ordinary way: all of it inside the transaction of its key."""
    episode = Episode.objects.select_related("series").filter(public_id=wish.episode_public_id).first()
    if episode is None:
        raise NotFoundError
    order = wish.order(series_id=episode.series_id, episode_id=episode.pk, meta=meta)
    sale = _Sale(wish, episode, allow, now)
    try:
        outcome = execute(order, sale.carry_out, now=now)
    except _NothingToPayError:
        return Unlocked(sale.include(), None, 0)
    unlocks = tuple(Unlock.objects.filter(transaction=outcome.transaction).order_by("episode__number"))
    return Unlocked(unlocks, outcome.transaction, sum(row.coins for row in unlocks), outcome.is_new)


@dataclass
class _Sale:
    """One viewer's order, carried out inside its transaction."""

    wish: Wish
    episode: Episode
    allow: Callable[[int], None]
    now: datetime

    def carry_out(self, begun: LedgerTransaction) -> None:
        """Price it under the wallet's lock, take the coins, write the unlocks."""
        priced = self._priced()
        offer = priced.quote
        if not offer.numbers or not offer.coins:
            raise _NothingToPayError
        self.allow(offer.coins)
        company_id = self.episode.series.company_id
        payee = Payee(company_id, unlock_share_bps(company_id, settings.PRODUCER_SHARE_BPS), self.episode.series_id)
        takes = take_coins(user_id=self.wish.user_id, coins=offer.coins, now=self.now, country=self.wish.actor.country)
        post_legs(begun, spending_legs(self.wish.user_id, takes, payee))
        write_shares([Paid(begun, takes, payee)], now=self.now)
        BuyerTerms.objects.get_or_create(
            user_id=self.wish.user_id, series=self.episode.series, defaults={"plan": priced.plan}
        )
        weights = [list_price(priced.terms, number) for number in offer.numbers]
        self._write(offer, split_by_weights(offer.coins, weights), begun)

    def _priced(self) -> Offer:
        """The price, with the wallet locked, and the episode public until the transaction ends."""
        lock_wallet(wallet_of(self.wish.user_id))
        keep_from_takedown(self.episode.series_id)
        if not is_public(self.episode.pk, self.now, self.wish.actor):
            raise NotFoundError
        return offer_for(self.wish.user_id, self.episode, self.wish.scope, now=self.now)

    @transaction.atomic
    def include(self) -> tuple[Unlock, ...]:
        """Write what costs nothing because the price of the series was paid; answer with all that the order covers."""
        offer = self._priced().quote
        if offer.numbers and not offer.coins:
            self._write(offer, [0] * len(offer.numbers), None)
        rows = Unlock.objects.filter(user_id=self.wish.user_id, series=self.episode.series, undone_at__isnull=True)
        if self.wish.scope == UnlockScope.EPISODE:
            rows = rows.filter(episode=self.episode)
        elif self.wish.scope == UnlockScope.TO_END:
            rows = rows.filter(episode__number__gte=self.episode.number)
        return tuple(rows.order_by("episode__number"))

    def _write(self, offer: Quote, parts: list[int], begun: LedgerTransaction | None) -> None:
        series = self.episode.series
        found = Episode.objects.filter(series=series, number__in=offer.numbers)
        episodes = dict(found.values_list("number", "pk"))
        Unlock.objects.bulk_create(
            Unlock(
                user_id=self.wish.user_id,
                episode_id=episodes[number],
                series=series,
                transaction=begun,
                source=UnlockSource.COINS if begun else UnlockSource.CAP,
                coins=coins,
                created_at=self.now,
            )
            for number, coins in zip(offer.numbers, parts, strict=True)
        )
        bump_rights(self.wish.user_id)


@transaction.atomic
def undo_unlock(*, actor: Actor, transaction_key: str, now: datetime) -> int:
    """Take an unlock back as a whole, coins to where they came from; returns how many coins. A second time changes nothing.

    What was included since because the series' price was reached goes along; prices that were kept for the viewer's sake and a budget that
    it was charged to are as they were before. ConflictError ``undo-too-late`` after ten minutes, ``undo-watched`` when 15 % of one of its
    episodes was watched, ``undo-refunded`` when some of it was paid back for a removal; NotFoundError ``undo-not-yours``.
    """
    if actor.user_id is None:
        raise NotSignedInError
    lock_wallet(wallet_of(actor.user_id))
    begun = LedgerTransaction.objects.filter(idem_key=transaction_key).first()
    sold = list(Unlock.objects.filter(transaction=begun, user_id=actor.user_id).order_by("pk")) if begun else []
    if begun is None or not sold:
        raise NotFoundError(_("There is no such unlock of yours to take back."), code="undo-not-yours")
    key, coins = f"undo:{transaction_key}", sum(row.coins for row in sold)
    if LedgerTransaction.objects.filter(idem_key=key).exists():
        return coins
    mine = Unlock.objects.filter(user_id=actor.user_id, series_id=sold[0].series_id, undone_at__isnull=True)
    included = Q(source=UnlockSource.CAP, pk__gt=sold[0].pk)
    rows = list(mine.filter(Q(transaction=begun) | included))
    _check_undo(actor, sold, rows, now)
    reverse(key=key, transaction_id=begun.pk, actor=actor, now=now)
    Unlock.objects.filter(pk__in=[row.pk for row in rows]).update(undone_at=now)
    if not mine.exists():
        BuyerTerms.objects.filter(user_id=actor.user_id, series_id=sold[0].series_id).delete()
    if begun.meta == BY_ITSELF:
        budget = AutoUnlock.objects.filter(user_id=actor.user_id, set_at__lte=begun.occurred_at)
        budget.update(spent_coins=Greatest(F("spent_coins") - coins, 0))
    bump_rights(actor.user_id)
    repay_debt(user_id=actor.user_id, key=f"repay:{key}", now=now)
    return coins


def _check_undo(actor: Actor, sold: list[Unlock], rows: list[Unlock], now: datetime) -> None:
    if any(row.undone_at for row in sold):
        raise ConflictError(
            _("Coins of this unlock were given back already, because episodes were taken off the site."),
            code="undo-refunded",
        )
    if now - sold[0].created_at >= timedelta(minutes=UNDO_MINUTES):
        raise ConflictError(
            _("An unlock can be taken back for %(minutes)s minutes; they are over.") % {"minutes": UNDO_MINUTES},
            code="undo-too-late",
        )
    watched = watched_percents(actor, [row.episode_id for row in rows])
    if any(percent >= UNDO_BELOW_PERCENT for percent in watched.values()):
        raise ConflictError(_("You have watched too much of what you unlocked to take it back."), code="undo-watched")
