"""Unlocking episodes with coins, and taking it back soon after: the server computes the price, the client only says which it saw."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.enums import UnlockScope, UnlockSource
from billing.models import BuyerTerms, LedgerTransaction, Unlock
from billing.pricing import Quote, list_price
from billing.selectors.prices import offer_for, unlock_share_bps
from billing.services.accounts import wallet_of
from billing.services.coins import Paid, Payee, lock_wallet, spending_legs, take_coins, write_shares
from billing.services.fast_unlock import Wish, unlock_at_once
from billing.services.ledger import execute, post_legs, reverse
from billing.services.limits import check_coins
from billing.services.rights import bump_rights
from billing.spending import split_by_weights
from core.actors import Actor
from core.errors import ConflictError, NotFoundError, NotSignedInError
from dramas.models import Episode
from dramas.selectors.catalogue import public_episode
from playback.selectors.positions import watched_percents

UNDO_MINUTES = 10
UNDO_BELOW_PERCENT = 15


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
    ConflictError ``not-for-sale``, ``price-changed`` when it costs more than the viewer saw, or as ``execute`` raises;
    ForbiddenError when a spend limit would be passed; PaymentRequiredError ``not-enough``, ``coins-owed``.
    """
    if actor.user_id is None:
        raise NotSignedInError(_("Sign in to unlock episodes: coins belong to an account."))
    wish = Wish(key, actor, actor.user_id, episode_public_id, scope, seen_coins)
    fast = unlock_at_once(wish, now=now)
    if fast is not None:
        return Unlocked(fast[1], fast[0], sum(row.coins for row in fast[1]), is_new=True)
    episode = public_episode(episode_public_id=episode_public_id, now=now)
    order = wish.order(series_id=episode.series_id, episode_id=episode.pk)
    sale = _Sale(actor.user_id, episode, scope, seen_coins, now)
    try:
        outcome = execute(order, sale.carry_out, now=now)
    except _NothingToPayError:
        return Unlocked(sale.include(), None, 0)
    unlocks = tuple(Unlock.objects.filter(transaction=outcome.transaction).order_by("episode__number"))
    return Unlocked(unlocks, outcome.transaction, sum(row.coins for row in unlocks), outcome.is_new)


@dataclass
class _Sale:
    """One viewer's order, carried out inside its transaction."""

    user_id: int
    episode: Episode
    scope: UnlockScope
    seen_coins: int
    now: datetime

    def carry_out(self, begun: LedgerTransaction) -> None:
        """Price it under the wallet's lock, take the coins, write the unlocks."""
        lock_wallet(wallet_of(self.user_id))
        priced = offer_for(self.user_id, self.episode, self.scope, now=self.now)
        offer = priced.quote
        if not offer.numbers or not offer.coins:
            raise _NothingToPayError
        check_coins(user_id=self.user_id, coins=offer.coins, now=self.now)
        if offer.coins > self.seen_coins:
            raise ConflictError(
                _("The price has changed: it is %(coins)s coins now. Look at it again before you unlock.")
                % {"coins": offer.coins},
                code="price-changed",
            )
        company_id = self.episode.series.company_id
        payee = Payee(company_id, unlock_share_bps(company_id, settings.PRODUCER_SHARE_BPS), self.episode.series_id)
        takes = take_coins(user_id=self.user_id, coins=offer.coins, now=self.now)
        post_legs(begun, spending_legs(self.user_id, takes, payee))
        write_shares([Paid(begun, takes, payee)], now=self.now)
        BuyerTerms.objects.get_or_create(
            user_id=self.user_id, series=self.episode.series, defaults={"plan": priced.plan}
        )
        weights = [list_price(priced.terms, number) for number in offer.numbers]
        self._write(offer, split_by_weights(offer.coins, weights), begun)

    @transaction.atomic
    def include(self) -> tuple[Unlock, ...]:
        """Write what costs nothing because the price of the series was paid; answer with all that the order covers."""
        lock_wallet(wallet_of(self.user_id))
        offer = offer_for(self.user_id, self.episode, self.scope, now=self.now).quote
        if offer.numbers and not offer.coins:
            self._write(offer, [0] * len(offer.numbers), None)
        rows = Unlock.objects.filter(user_id=self.user_id, series=self.episode.series, undone_at__isnull=True)
        if self.scope == UnlockScope.EPISODE:
            rows = rows.filter(episode=self.episode)
        elif self.scope == UnlockScope.TO_END:
            rows = rows.filter(episode__number__gte=self.episode.number)
        return tuple(rows.order_by("episode__number"))

    def _write(self, offer: Quote, parts: list[int], begun: LedgerTransaction | None) -> None:
        series = self.episode.series
        found = Episode.objects.filter(series=series, number__in=offer.numbers)
        episodes = dict(found.values_list("number", "pk"))
        Unlock.objects.bulk_create(
            Unlock(
                user_id=self.user_id,
                episode_id=episodes[number],
                series=series,
                transaction=begun,
                source=UnlockSource.COINS if begun else UnlockSource.CAP,
                coins=coins,
                created_at=self.now,
            )
            for number, coins in zip(offer.numbers, parts, strict=True)
        )
        bump_rights(self.user_id)


@transaction.atomic
def undo_unlock(*, actor: Actor, transaction_key: str, now: datetime) -> int:
    """Take an unlock back as a whole, coins to where they came from; returns how many coins.

    ConflictError ``undo-too-late`` after ten minutes, ``undo-watched`` when 15 % of one of its episodes was watched; NotFoundError
    ``undo-not-yours`` when this viewer has no such unlock. A second time changes nothing.
    """
    if actor.user_id is None:
        raise NotSignedInError
    rows = list(
        Unlock.objects.filter(transaction__idem_key=transaction_key, user_id=actor.user_id).select_for_update(
            of=("self",)
        )
    )
    if not rows or rows[0].transaction_id is None:
        raise NotFoundError(_("There is no such unlock of yours to take back."), code="undo-not-yours")
    if now - rows[0].created_at >= timedelta(minutes=UNDO_MINUTES):
        raise ConflictError(
            _("An unlock can be taken back for %(minutes)s minutes; they are over.") % {"minutes": UNDO_MINUTES},
            code="undo-too-late",
        )
    watched = watched_percents(actor, [row.episode_id for row in rows])
    if any(percent >= UNDO_BELOW_PERCENT for percent in watched.values()):
        raise ConflictError(_("You have watched too much of what you unlocked to take it back."), code="undo-watched")
    reverse(key=f"undo:{transaction_key}", transaction_id=rows[0].transaction_id, actor=actor, now=now)
    Unlock.objects.filter(pk__in=[row.pk for row in rows], undone_at__isnull=True).update(undone_at=now)
    bump_rights(actor.user_id)
    return sum(row.coins for row in rows)
