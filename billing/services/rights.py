"""Telling everybody who remembers a viewer's rights that they may have changed."""

from django.db.models import F

from billing.models import EntitlementVersion


def bump_rights(user_id: int) -> None:
    """Count up in the transaction of the write that changes what the viewer may play."""
    rows = EntitlementVersion.objects.filter(user_id=user_id)
    if not rows.update(number=F("number") + 1):
        EntitlementVersion.objects.bulk_create([EntitlementVersion(user_id=user_id)], ignore_conflicts=True)
        rows.update(number=F("number") + 1)
