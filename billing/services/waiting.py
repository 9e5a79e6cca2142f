"""Wait and read free: an episode that the viewer waits for opens by itself, one at a time in a series."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from billing.models import PricePlanVersion, Waiting
from billing.selectors.prices import holdings_in, price_plan, terms_of
from billing.services.accounts import wallet_of
from billing.services.coins import lock_wallet
from billing.services.rights import bump_rights
from core.actors import Actor
from core.errors import ConflictError, NotSignedInError
from dramas.models import Episode
from dramas.selectors.catalogue import public_episode


@transaction.atomic
def start_waiting(*, actor: Actor, episode_public_id: str, now: datetime) -> Waiting:
    """Begin to wait for an episode. Asking again answers with the hour that was set first.

    NotSignedInError; NotFoundError; ConflictError ``no-waiting`` when the series is not sold so, ``waits-already`` while another of
    its episodes is waited for, ``not-locked`` when there is nothing to wait for, ``wait-in-order`` when an earlier one is still locked.
    """
    if actor.user_id is None:
        raise NotSignedInError(_("Sign in to wait for an episode: the hour is kept with your account."))
    episode = public_episode(episode_public_id=episode_public_id, now=now, viewer=actor)
    lock_wallet(wallet_of(actor.user_id))
    mine = Waiting.objects.filter(user_id=actor.user_id, series=episode.series)
    known = mine.filter(episode=episode).first()
    if known is not None:
        return known
    plan = price_plan(episode.series, actor.user_id)
    if plan is None or plan.wait_hours is None:
        raise ConflictError(_("Episodes of this series do not open by waiting."), code="no-waiting")
    current = mine.filter(opens_at__gt=now).select_related("episode").first()
    if current is not None:
        raise ConflictError(
            _("You are waiting for episode %(number)s already. One episode of a series at a time.")
            % {"number": current.episode.number},
            code="waits-already",
        )
    _check_order(actor.user_id, episode, plan, mine)
    waiting: Waiting = Waiting.objects.create(
        user_id=actor.user_id,
        series=episode.series,
        episode=episode,
        opens_at=now + timedelta(hours=plan.wait_hours),
        created_at=now,
    )
    bump_rights(actor.user_id)
    return waiting


def _check_order(user_id: int, episode: Episode, plan: PricePlanVersion, mine: QuerySet[Waiting]) -> None:
    terms, held = terms_of(plan, episode.series), holdings_in(episode.series, user_id)
    opened = held.unlocked | frozenset(mine.values_list("episode__number", flat=True))
    if episode.number <= terms.free_count or episode.number in opened:
        raise ConflictError(_("This episode is open to you already."), code="not-locked")
    first = next(number for number in terms.numbers if number > terms.free_count and number not in opened)
    if episode.number != first:
        raise ConflictError(
            _("Waiting opens episodes in their order: wait for episode %(number)s first.") % {"number": first},
            code="wait-in-order",
        )
