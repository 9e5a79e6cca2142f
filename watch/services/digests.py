"""One mail a day and person about what was released, however much that was."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import NoticeKind
from accounts.models import Notice
from accounts.services.notices import mail_once
from core.leases import finish
from core.models import WorkState
from watch.models import Digest

CLOSES_AT = time(18, 0)
MARGIN = timedelta(minutes=5)  # what was written just before the hour has been committed by then
SHOWN = 20
ATTEMPTS = 8
KEPT = timedelta(days=60)


def digest_day(now: datetime) -> date:
    """In which day's mail something stands that is written now: today's until 18:00 in the site's time zone, then tomorrow's."""
    local = timezone.localtime(now)
    return local.date() + timedelta(days=local.time() >= CLOSES_AT)


def closes_at(day: date) -> datetime:
    """The moment up to which a day's mail tells."""
    return timezone.make_aware(datetime.combine(day, CLOSES_AT))


def plan_digests(*, user_ids: Collection[int], now: datetime | None = None) -> None:
    """Note that people get a mail about what is being written for them in this transaction; those who get one already are left alone."""
    now = now or timezone.now()
    for day in {digest_day(now), digest_day(now + MARGIN)}:  # the notice itself may be written after the hour
        due = closes_at(day) + MARGIN
        rows = [Digest(user_id=user_id, day=day, available_at=due, max_attempts=ATTEMPTS) for user_id in user_ids]
        Digest.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def write_claimed(digest: Digest) -> bool:
    """Write the mail of a row that the caller has claimed; False when there is nothing unread to tell. The mail itself leaves by accounts."""
    person = digest.user
    notices = list(
        Notice.objects.filter(
            user_id=person.pk,
            kind=NoticeKind.RELEASE,
            dedupe_key__startswith="released:",
            read_at__isnull=True,
            created_at__gte=closes_at(digest.day - timedelta(days=1)),
            created_at__lt=closes_at(digest.day),
        ).order_by("created_at", "pk")
    )
    if not finish(digest):
        return False
    if not notices:
        return False
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return mail_once(
            user_id=person.pk,
            kind=NoticeKind.RELEASE,
            title=_title(notices),
            body=_body(notices),
            url=reverse("watch:library-following"),
            dedupe_key=f"digest:{digest.day.isoformat()}",
        )


def forget_old(now: datetime | None = None, *, limit: int = 500) -> None:
    """Rows of mails that have been written long ago go."""
    before = (now or timezone.now()) - KEPT
    old = Digest.objects.filter(state=WorkState.DONE, available_at__lt=before).values_list("pk", flat=True)[:limit]
    Digest.objects.filter(pk__in=list(old)).delete()


def _title(notices: list[Notice]) -> str:
    if len(notices) == 1:
        return notices[0].title
    count = len(notices)
    return ngettext("%(count)s release from what you follow", "%(count)s releases from what you follow", count) % {
        "count": count
    }


def _body(notices: list[Notice]) -> str:
    """New series before new episodes, each with its address."""
    series = [notice for notice in notices if notice.dedupe_key.startswith("released:series:")]
    episodes = [notice for notice in notices if notice not in series]
    parts = [
        "\n".join([heading, *(f"- {notice.title}\n  {settings.SITE_URL}{notice.url}" for notice in some[:SHOWN])])
        + _rest(len(some) - SHOWN)
        for heading, some in ((_("New series:"), series), (_("New episodes:"), episodes))
        if some
    ]
    return "\n\n".join(parts)


def _rest(count: int) -> str:
    if count <= 0:
        return ""
    return "\n" + ngettext("and %(count)s more", "and %(count)s more", count) % {"count": count}
