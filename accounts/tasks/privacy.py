"""Copies of personal data and ends of accounts: one claim, one piece of work; what a dead worker left is taken up again."""

from django.utils import timezone

from accounts.models import AccountDeletion, PersonalDataExport
from accounts.services.ages import forget_old_messages
from accounts.services.deletion import erase_claimed
from accounts.services.exports import LEASE_SECONDS, build_claimed, delete_old_exports
from core.leases import claim, return_expired
from core.tasks import background, enqueue, sweeper


@background(queue="light")
def build_personal_export(export_id: int) -> None:
    """Build one copy, unless somebody else is at it or it is done."""
    export = claim(PersonalDataExport, export_id, seconds=LEASE_SECONDS)
    if export is not None:
        build_claimed(export)


@background(queue="light")
def erase_account(deletion_id: int) -> None:
    """End one account whose grace is over."""
    deletion = claim(AccountDeletion, deletion_id, seconds=LEASE_SECONDS)
    if deletion is not None:
        erase_claimed(deletion)


@sweeper
def go_on_with_privacy() -> int:
    """Send again what is due, and delete copies and messages of age companies that are over; returns how many were sent."""
    exports, deletions = return_expired(PersonalDataExport), return_expired(AccountDeletion)
    for export_id in exports:
        enqueue(build_personal_export, export_id)
    for deletion_id in deletions:
        enqueue(erase_account, deletion_id)
    delete_old_exports(now=timezone.now())
    forget_old_messages(now=timezone.now())
    return len(exports) + len(deletions)
