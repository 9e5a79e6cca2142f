"""Send mail from its rows: one claim, one mail; what a dead worker left behind is taken up again."""

from accounts.models import OutgoingEmail
from accounts.services.email import send_claimed
from core.leases import claim, return_expired
from core.tasks import background, enqueue, sweeper

LEASE_SECONDS = 60


@background(queue="light")
def send_email(email_id: int) -> None:
    """Send one mail, unless somebody else is at it or it is done."""
    email = claim(OutgoingEmail, email_id, seconds=LEASE_SECONDS)
    if email is not None:
        send_claimed(email)


@sweeper
def send_waiting_email() -> int:
    """Send again what is due; returns how many."""
    waiting = return_expired(OutgoingEmail)
    for email_id in waiting:
        enqueue(send_email, email_id)
    return len(waiting)
