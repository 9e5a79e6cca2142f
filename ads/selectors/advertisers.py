"""Which advertisers somebody works for."""

from collections.abc import Collection

from django.db.models import QuerySet

from ads.models import Advertiser, AdvertiserMember


def advertisers_of(user_id: int) -> QuerySet[Advertiser]:
    """The advertisers that a person works for, by name."""
    return Advertiser.objects.filter(members__user_id=user_id).order_by("name", "pk")


def is_member(user_id: int, advertiser_id: int, roles: Collection[str] = ()) -> bool:
    """Whether a person works for an advertiser, in one of some roles if any are named."""
    rows = AdvertiserMember.objects.filter(user_id=user_id, advertiser_id=advertiser_id)
    return (rows.filter(role__in=roles) if roles else rows).exists()
