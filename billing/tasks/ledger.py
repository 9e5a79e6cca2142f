"""What the ledger needs from time to time: expiries booked, holds released, deltas rolled up, transactions sealed."""

from django.utils import timezone

from billing.services.expiry import expire_bonus
from billing.services.holds import expire_holds
from billing.services.rolling import roll_up
from billing.services.sealing import seal_ledger
from core.tasks import sweeper


@sweeper
def keep_ledger() -> None:
    """Book what is due. Each step finds its work by rows, so running late, twice or at the same time elsewhere changes nothing."""
    now = timezone.now()
    expire_holds(now=now)
    expire_bonus(now=now)
    roll_up()
    seal_ledger()
