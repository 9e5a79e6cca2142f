"""How far somebody is in the tasks that earn coins, and who may not earn."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from accounts.selectors.security import has_second_factor
from billing.earning import bars_earning, measures
from billing.enums import EarnTask
from core.actors import person
from playback.models import WatchPosition


@bars_earning("youth")
def is_in_youth_mode(user_id: int) -> bool:
    """In youth mode nothing is earned."""
    return User.objects.filter(pk=user_id, youth_since__isnull=False).exists()


@measures(EarnTask.VERIFY_EMAIL)
def confirmed_addresses(user_id: int, now: datetime) -> int:
    """1 when an address is confirmed."""
    return int(EmailAddress.objects.filter(user_id=user_id, verified=True).exists())


@measures(EarnTask.ADD_SECOND_FACTOR)
def second_factors(user_id: int, now: datetime) -> int:
    """1 when a password alone does not open the account."""
    return int(has_second_factor(user_id))


@measures(EarnTask.FINISH_EPISODES)
def episodes_finished_today(user_id: int, now: datetime) -> int:
    """Episodes that were last heard of today, in the site's time zone, and are finished."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = WatchPosition.objects.filter(viewer_key=person(user_id).ref, event_at__gte=midnight, completed=True)
    return rows.count()
