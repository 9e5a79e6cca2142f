"""Auto-unlock: off until a viewer sets a budget, and over when the budget is."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing.enums import UnlockScope
from billing.models import AutoUnlock
from billing.selectors.prices import offer_for
from billing.services.unlocking import Unlocked, unlock_episodes
from core.actors import Actor
from core.errors import ConflictError, InvalidError, NotSignedInError
from dramas.selectors.catalogue import public_episode


@transaction.atomic
def set_auto_unlock(*, actor: Actor, is_on: bool, budget_coins: int) -> AutoUnlock:
    """Switch it on with a fresh budget, or off. InvalidError ``budget-needed`` when it is switched on without one."""
    if actor.user_id is None:
        raise NotSignedInError
    if is_on and budget_coins < 1:
        raise InvalidError(
            _("Set how many coins may be spent by itself, at least 1."), code="budget-needed", field="budget_coins"
        )
    row, _is_new = AutoUnlock.objects.update_or_create(
        user_id=actor.user_id,
        defaults={"is_on": is_on, "budget_coins": max(0, budget_coins), "spent_coins": 0},
    )
    return row


@transaction.atomic
def unlock_by_itself(*, key: str, actor: Actor, episode_public_id: str, now: datetime) -> Unlocked:
    """Unlock the episode that follows, if the viewer wanted that and the budget allows it. The budget is taken in the same transaction.

    ConflictError ``auto-unlock-off``, ``auto-unlock-budget``; else as ``unlock_episodes`` raises.
    """
    if actor.user_id is None:
        raise NotSignedInError
    row = AutoUnlock.objects.select_for_update().filter(user_id=actor.user_id, is_on=True).first()
    if row is None:
        raise ConflictError(_("Auto-unlock is off."), code="auto-unlock-off")
    episode = public_episode(episode_public_id=episode_public_id, now=now)
    price = offer_for(actor.user_id, episode, UnlockScope.EPISODE, now=now).quote.coins
    left = row.budget_coins - row.spent_coins
    if price > left:
        raise ConflictError(
            _("Auto-unlock has stopped: %(left)s coins of your budget are left, and this episode costs %(price)s.")
            % {"left": left, "price": price},
            code="auto-unlock-budget",
        )
    unlocked = unlock_episodes(
        key=key,
        actor=actor,
        episode_public_id=episode_public_id,
        scope=UnlockScope.EPISODE,
        seen_coins=price,
        now=now,
    )
    if unlocked.is_new and unlocked.coins:
        AutoUnlock.objects.filter(pk=row.pk).update(spent_coins=F("spent_coins") + unlocked.coins)
    return unlocked
