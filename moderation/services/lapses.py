"""Tells the people of a producer that a series is not shown any more because something ended, and that it is shown again."""

from collections.abc import Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind
from accounts.selectors import member_ids
from accounts.services.notices import notify
from core.errors import Sentence
from dramas.models import Series
from moderation.subjects import subject_of
from moderation.subjects.series import KIND

HEADLINES = {"lapsed": _("“{title}” is no longer shown"), "renewed": _("“{title}” is shown again")}
WHAT_TO_DO: Mapping[str, Sentence] = {
    "licence-missing": _(
        "Your company has no valid licence on file. Send it to the operator; the series returns by itself."
    ),
    "licence-expired": _(
        "Your company's licence has expired. Renew it and tell the operator; the series returns by itself."
    ),
    "number-expired": _(
        "Its number is no longer valid. Enter the renewed number or its new day and submit; the series returns by itself once that is approved."
    ),
}


def tell_producer_of_lapse(*, series_id: int, reason: str, day: str) -> int:
    """Notify every member once a day and reason; returns how many people that are."""
    return _tell(series_id, "lapsed", WHAT_TO_DO.get(reason, reason), f"{reason}:{day}")


def tell_producer_of_renewal(*, series_id: int, day: str) -> int:
    """Notify every member once a day; returns how many people that are."""
    return _tell(series_id, "renewed", _("What had ended was renewed."), day)


def _tell(series_id: int, what: str, body: Sentence, key: str) -> int:
    series = Series.objects.get(pk=series_id)
    subject = subject_of(KIND)
    people = member_ids(series.company_id)
    for user_id in people:
        notify(
            user_id=user_id,
            kind=NoticeKind.REVIEW,
            title=format_lazy(HEADLINES[what], title=subject.title(series.public_id)),
            body=body,
            url=subject.producer_url(series.public_id),
            dedupe_key=f"series:{series.public_id}:{what}:{key}",
        )
    return len(people)
