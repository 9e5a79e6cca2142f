"""Words of people who left go when their time as evidence is over."""

from django.utils import timezone

from core.tasks import sweeper
from moderation.services.leaving import forget_old_words


@sweeper
def forget_words_of_people_who_left() -> int:
    """Returns of how many reports and appeals."""
    return forget_old_words(now=timezone.now())
