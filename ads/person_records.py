"""What ads know about a person: for which advertisers they work. Events name viewers by a keyed hash that leads back to nobody."""

from datetime import datetime

from accounts.privacy import Rows, erases, exports
from ads.models import AdvertiserMember


@exports("advertisers")
def memberships(user_id: int) -> Rows:
    """For which advertisers somebody works."""
    rows = AdvertiserMember.objects.filter(user_id=user_id).order_by("pk")
    yield from rows.values("advertiser__name", "role", "joined_at").iterator()


@erases("ads")
def leave_advertisers(user_id: int, now: datetime) -> None:
    """The person works for nobody any more; what they planned stays the advertiser's."""
    AdvertiserMember.objects.filter(user_id=user_id).delete()
