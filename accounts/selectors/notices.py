"""What a person was told on the site, and what they do not want to be told."""

from django.db.models import QuerySet

from accounts.models import Notice, NoticePreference


def notices_of(user_id: int) -> QuerySet[Notice]:
    """The notices that a person sees on the site."""
    return Notice.objects.filter(user_id=user_id, is_shown=True)


def refused_notices(user_id: int) -> frozenset[tuple[str, str]]:
    """Kinds and channels that a person has switched off."""
    rows = NoticePreference.objects.filter(user_id=user_id, enabled=False)
    return frozenset(rows.values_list("kind", "channel"))
