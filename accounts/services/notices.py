"""Tell people what happened: on the site, by e-mail, or not at all, as they prefer."""

from collections.abc import Callable, Collection

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.enums import DIGESTED, NoticeChannel, NoticeKind
from accounts.events import NoticeWritten
from accounts.models import Notice, NoticePreference, OutgoingEmail, User
from accounts.selectors import refused_notices
from core.events import emit
from core.ids import new_public_id

Text = str | Promise
MAIL_ATTEMPTS = 8  # with doubling waits this bridges about eight hours without a mail server


@transaction.atomic
def notify(
    *, user_id: int, kind: str, title: Text, body: Text = "", url: str = "", dedupe_key: str = ""
) -> Notice | None:
    """Tell one person something, once per ``dedupe_key``.

    ``title`` and ``body`` may be lazy: they are read in the person's language. Fill placeholders with
    ``django.utils.text.format_lazy``, for ``%`` would fix the language of whoever runs the code.
    ``url`` is a path of this site. Kinds in DIGESTED are not mailed from here.
    Returns None when the person wants this kind neither on the site nor by mail.
    """
    if kind not in NoticeKind.values or (url and not is_own_path(url)):
        message = f"notify(kind={kind!r}, url={url!r}): unknown kind, or an address outside this site"
        raise ValueError(message)
    channels = wanted_channels(user_id=user_id, kind=kind)
    if not channels:
        return None
    texts = _read_by(user_id, title, body)
    notice, is_new = Notice.objects.get_or_create(
        user_id=user_id,
        dedupe_key=dedupe_key or new_public_id(),
        defaults={"kind": kind, "url": url, "is_shown": NoticeChannel.IN_APP in channels, **texts},
    )
    if is_new and NoticeChannel.EMAIL in channels and kind not in DIGESTED:
        _mail(notice)
    return notice


@transaction.atomic
def notify_locked(*, user_id: int, title: Text, body: Text) -> Notice:
    """Tell somebody whose account is locked, by mail, which is the only way left, and whatever they want mail about."""
    notice = Notice.objects.create(
        user_id=user_id, kind=NoticeKind.ACCOUNT, dedupe_key=new_public_id(), **_read_by(user_id, title, body)
    )
    _mail(notice, reaches_locked=True)
    return notice


def _read_by(user_id: int, title: Text, body: Text) -> dict[str, str]:
    language = User.objects.values_list("language", flat=True).get(pk=user_id) or settings.LANGUAGE_CODE
    with translation.override(language):
        return {"title": str(title)[:160], "body": str(body)}


def _mail(notice: Notice, *, reaches_locked: bool = False) -> None:
    email = OutgoingEmail.objects.create(
        user_id=notice.user_id, notice=notice, max_attempts=MAIL_ATTEMPTS, reaches_locked=reaches_locked
    )
    emit(NoticeWritten(email_id=email.pk))


@transaction.atomic
def notify_many(
    *, user_ids: Collection[int], kind: str, write: Callable[[str], tuple[str, str]], url: str, dedupe_key: str
) -> list[int]:
    """Tell some hundred people the same, each once per ``dedupe_key``; three queries however many there are.

    ``write`` gives title and body in a language (its code; it is also the active one). ``kind`` is one of DIGESTED: nobody gets a mail
    from here. Returns who wants to read of it by mail.
    """
    if kind not in DIGESTED or not is_own_path(url):
        message = f"notify_many(kind={kind!r}, url={url!r}): mailed one by one, or an address outside this site"
        raise ValueError(message)
    wishes = _wishes(user_ids, kind)
    people = User.objects.filter(pk__in=[pk for pk in wishes if wishes[pk]], is_active=True).order_by("pk")
    texts: dict[str, tuple[str, str]] = {}
    notices, by_mail = [], []
    for user_id, chosen in people.values_list("pk", "language"):
        language = chosen or settings.LANGUAGE_CODE
        if language not in texts:
            with translation.override(language):
                texts[language] = write(language)
        title, body = texts[language]
        notice = Notice(user_id=user_id, kind=kind, dedupe_key=dedupe_key, title=title[:160], body=body, url=url)
        notice.is_shown = NoticeChannel.IN_APP in wishes[user_id]
        notices.append(notice)
        if NoticeChannel.EMAIL in wishes[user_id]:
            by_mail.append(user_id)
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return by_mail


def _wishes(user_ids: Collection[int], kind: str) -> dict[int, set[str]]:
    """The channels on which each of some people wants a kind of notice."""
    wishes: dict[int, set[str]] = {user_id: set(NoticeChannel.values) for user_id in user_ids}
    refused = NoticePreference.objects.filter(user_id__in=user_ids, kind=kind, enabled=False)
    for user_id, channel in refused.values_list("user_id", "channel"):
        wishes[user_id].discard(channel)
    return wishes


@transaction.atomic
def mail_once(*, user_id: int, kind: str, title: str, body: str, url: str, dedupe_key: str) -> bool:
    """Send something by mail alone, once per ``dedupe_key``; False when the person wants no mail of this kind, or had it."""
    if NoticeChannel.EMAIL not in wanted_channels(user_id=user_id, kind=kind):
        return False
    notice, is_new = Notice.objects.get_or_create(
        user_id=user_id,
        dedupe_key=dedupe_key,
        defaults={"kind": kind, "title": title[:160], "body": body, "url": url, "is_shown": False},
    )
    if is_new:
        _mail(notice)
    return is_new


def is_own_path(url: str) -> bool:
    """Whether an address stays on this site: an absolute path without scheme and host."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def wanted_channels(*, user_id: int, kind: str) -> frozenset[str]:
    """The channels on which a person wants a kind of notice; without a preference it is on."""
    refused = {channel for refused_kind, channel in refused_notices(user_id) if refused_kind == kind}
    return frozenset(NoticeChannel.values) - refused


@transaction.atomic
def mark_read(*, user_id: int, public_id: str = "") -> int:
    """Mark one notice of a person as read, or all of them without an id; returns how many were unread."""
    unread = Notice.objects.filter(user_id=user_id, read_at__isnull=True)
    if public_id:
        unread = unread.filter(public_id=public_id)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def set_preference(*, user_id: int, kind: str, channel: str, enabled: bool) -> None:
    """Switch a kind of notice on or off for one channel."""
    if kind not in NoticeKind.values or channel not in NoticeChannel.values:
        message = f"no notice of kind {kind!r} on channel {channel!r}"
        raise ValueError(message)
    NoticePreference.objects.update_or_create(
        user_id=user_id, kind=kind, channel=channel, defaults={"enabled": enabled}
    )
