"""Probe of the audit record's anchors: somebody has to notice when they stop."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from core.anchors import AnchorError, anchor_files, read_anchor
from core.doctor import Finding, broken, fine, probe, worth_knowing
from core.models import AuditHead

TOLERATED = timedelta(days=2)


@probe("audit anchors")
def audit_anchors() -> Finding:
    """The last one is ours and not older than two days; what it says of the chain is `verify_audit`'s to find."""
    head = AuditHead.objects.filter(position__gt=0).exists()
    files = anchor_files()
    if not files:
        if head:
            return worth_knowing(
                "none yet", f"Workers write one a day to {settings.AUDIT_FOLDER}; start `manage.py up`."
            )
        return fine("nothing on the record yet")
    try:
        last = read_anchor(files[-1])
    except AnchorError as error:
        return broken(str(error), "Run `manage.py verify_audit`, and compare with the copies kept elsewhere.")
    if timezone.localdate() - last.day > TOLERATED:
        return worth_knowing(
            f"the last is of {last.day}",
            "Look whether workers run and the folder can be written to; run `manage.py verify_audit`: a chain that was cut off is not anchored.",
        )
    return fine(f"{len(files)}, the last of {last.day} at position {last.position}")
