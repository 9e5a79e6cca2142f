"""Tell followers of a release, batch by batch, so that it may stop at any line and begin again: nobody is told twice, nobody is left out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import NoticeKind
from accounts.selectors.people import people_from
from accounts.services.notices import notify_many
from core.actors import SYSTEM
from core.leases import fail, finish, heartbeat, postpone
from core.models import WorkState
from dramas.enums import Publication
from dramas.models import Episode, Series
from dramas.selectors.catalogue import episode_title, in_story, public_episodes, public_series, released, series_card
from watch.enums import Audience, KeepKind
from watch.models import Announcement
from watch.models.keeps import keeps
from watch.services.digests import plan_digests

BATCH = 500
LEASE_SECONDS = 60
LOOK_AGAIN_SECONDS = 600
GIVEN_UP_AFTER = timedelta(days=90)
PREMIERE = timedelta(days=1)
ATTEMPTS = 20
FOLLOWS = {Audience.SERIES: KeepKind.FOLLOW, Audience.PRODUCER: KeepKind.PRODUCER}
RELEASED = "released:"


@transaction.atomic
def plan_announcements(*, episode_id: int, now: datetime | None = None) -> list[int]:
    """Note that followers are to hear of a published episode when its hour comes, and of its series if it is the first; returns the rows' keys.

    Nobody can follow a series before it is public, so only the producer's followers hear of the series itself.
    """
    now = now or timezone.now()
    episode = Episode.objects.get(pk=episode_id)
    due = max(now, episode.available_from or now)
    wanted = [(None, Audience.PRODUCER), (episode, Audience.SERIES), (episode, Audience.PRODUCER)]
    return [
        Announcement.objects.get_or_create(
            series_id=episode.series_id,
            episode=about,
            audience=audience,
            defaults={"available_at": due, "max_attempts": ATTEMPTS},
        )[0].pk
        for about, audience in wanted
    ]


def bring_forward(now: datetime | None = None) -> int:
    """Make due what waits though it is public already: its hour was moved, or its series has been published meanwhile. Returns how many."""
    now = now or timezone.now()
    begun = Exists(Episode.objects.filter(released(now), series=OuterRef("series")))
    is_released = (Q(episode__isnull=True) & Q(begun)) | (Q(episode__isnull=False) & released(now, "episode__"))
    waiting = Announcement.objects.filter(
        is_released,
        state=WorkState.QUEUED,
        available_at__gt=now,
        series__publication=Publication.PUBLISHED,
        series__live_version__isnull=False,
    )
    return Announcement.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:BATCH])).update(
        available_at=now
    )


def announce_claimed(work: Announcement, now: datetime | None = None) -> None:
    """Tell everybody of a row that the caller has claimed. What is not public waits, what never becomes public is given up."""
    now = now or timezone.now()
    series = public_series(now, SYSTEM).filter(pk=work.series_id).first()
    episode = public_episodes(series, now).filter(pk=work.episode_id).first() if series and work.episode_id else None
    if series is None or (work.episode_id and episode is None):
        _wait(work, now)
        return
    if episode and work.audience == Audience.PRODUCER and _is_of_premiere(series, episode):
        finish(work)  # the notice about the series told them
        return
    released_at = _released_at(series, episode)
    while _tell_batch(work, series, episode, released_at):
        pass
    finish(work)


def _wait(work: Announcement, now: datetime) -> None:
    if now - work.created_at > GIVEN_UP_AFTER:
        fail(work, "never became public", retry=False)
        return
    opens_at = work.episode.available_from if work.episode else None
    until = (opens_at - now) // timedelta(seconds=1) + 1 if opens_at and opens_at > now else LOOK_AGAIN_SECONDS
    postpone(work, wait_seconds=until)


def _tell_batch(work: Announcement, series: Series, episode: Episode | None, released_at: datetime) -> bool:
    """Tell the next followers and remember how far it has come, in one transaction; False at the end, or when the lease was lost."""
    with transaction.atomic():
        if not heartbeat(work, seconds=LEASE_SECONDS):
            return False
        audience = Audience(work.audience)
        target_id = series.pk if audience == Audience.SERIES else series.company_id
        follows = keeps(FOLLOWS[audience]).filter(
            target_id=target_id, pk__gt=work.told_until, kept_at__lte=released_at, viewer_key__startswith="user:"
        )
        batch = list(follows.order_by("pk").values_list("pk", "viewer_key")[:BATCH])
        if not batch:
            return False
        by_mail = notify_many(
            user_ids=_old_enough(series, [int(key.removeprefix("user:")) for _pk, key in batch]),
            kind=NoticeKind.RELEASE,
            write=_words(series, episode),
            url=_address(series, episode),
            dedupe_key=_key(series, episode),
        )
        plan_digests(user_ids=by_mail)
        work.told_until = batch[-1][0]
        Announcement.objects.filter(pk=work.pk).update(told_until=work.told_until)
    return True


def _old_enough(series: Series, user_ids: list[int]) -> list[int]:
    """Those of some people who may see the series: a producer's followers need not."""
    minimum = series.live_version.minimum_age if series.live_version else 0
    return people_from(minimum, user_ids, asked_from=settings.AGE_ASKED_FROM, on=timezone.localdate())


def _words(series: Series, episode: Episode | None) -> Callable[[str], tuple[str, str]]:
    def write(language: str) -> tuple[str, str]:
        card = series_card(series, language)
        if episode is None:
            title = _("New from %(producer)s: “%(series)s”") % {"producer": series.company.name, "series": card.title}
            return title, card.tagline
        named = {"number": episode.number, "series": card.title}
        return _("Episode %(number)s of “%(series)s” is here") % named, episode_title(episode, language)

    return write


def _address(series: Series, episode: Episode | None) -> str:
    if episode is None:
        return reverse("watch:series", args=[series.slug])
    return reverse("watch:player", args=[series.slug, episode.number])


def _key(series: Series, episode: Episode | None) -> str:
    return f"{RELEASED}episode:{episode.public_id}" if episode else f"{RELEASED}series:{series.public_id}"


def _released_at(series: Series, episode: Episode | None) -> datetime:
    """Since when viewers see it; whoever followed later has seen that it is there."""
    if episode is None:
        return max(_first_release(series), series.published_at or _first_release(series))
    moments = (series.published_at, episode.published_at, episode.available_from)
    return max(moment for moment in moments if moment is not None)


def _first_release(series: Series) -> datetime:
    opened = Greatest(F("published_at"), Coalesce("available_from", "published_at"))
    first: datetime = Episode.objects.filter(in_story(), series=series, publication=Publication.PUBLISHED).aggregate(
        first=Min(opened)
    )["first"]
    return first


def _is_of_premiere(series: Series, episode: Episode) -> bool:
    """Whether an episode came with the series: within a day of its first one."""
    return _released_at(series, episode) <= _released_at(series, None) + PREMIERE
