"""Auto-unlock: off until a viewer sets a budget, and over when the budget is."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing.models import AutoUnlock
from billing.services.accounts import wallet_of
from billing.services.coins import lock_wallet
from billing.services.unlocking import Unlocked, unlock_within
from core.actors import Actor
from core.errors import ConflictError, InvalidError, NotSignedInError


@transaction.atomic
def set_auto_unlock(*, actor: Actor, is_on: bool, budget_coins: int, now: datetime) -> AutoUnlock:
    """Switch it on with a fresh budget, or off. InvalidError ``budget-needed`` when it is switched on without one."""
    if actor.user_id is None:
        raise NotSignedInError
    if is_on and budget_coins < 1:
        raise InvalidError(
            _("Set how many coins may be spent by itself, at least 1."), code="budget-needed", field="budget_coins"
        )
    lock_wallet(wallet_of(actor.user_id))
    row, _is_new = AutoUnlock.objects.update_or_create(
        user_id=actor.user_id,
        defaults={"is_on": is_on, "budget_coins": max(0, budget_coins), "spent_coins": 0, "set_at": now},
    )
    return row


def unlock_by_itself(*, key: str, actor: Actor, episode_public_id: str, now: datetime) -> Unlocked:
    """Unlock the episode that follows, if the viewer wanted that and the budget allows it. The budget is taken in the same transaction.

    ConflictError ``auto-unlock-off``, ``auto-unlock-budget``; else as ``unlock_episodes`` raises.
    """
    rows = AutoUnlock.objects.filter(user_id=actor.user_id or 0, is_on=True)
    if not rows.exists():
        raise ConflictError(_("Auto-unlock is off."), code="auto-unlock-off")

    def take_from_budget(coins: int) -> None:
        if rows.filter(budget_coins__gte=F("spent_coins") + coins).update(spent_coins=F("spent_coins") + coins):
            return
        row = rows.first()
        left = row.budget_coins - row.spent_coins if row else 0
        raise ConflictError(
            _("Auto-unlock has stopped: %(left)s coins of your budget are left, and this episode costs %(price)s.")
            % {"left": left, "price": coins},
            code="auto-unlock-budget",
        )

    return unlock_within(
        key=key,
        actor=actor,
        episode_public_id=episode_public_id,
        allow=take_from_budget,
        now=now,
    )
