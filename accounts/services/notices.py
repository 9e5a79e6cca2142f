"""Tell people what happened: on the site, by e-mail, or not at all, as they prefer."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.enums import NoticeChannel, NoticeKind
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
    ``url`` is a path of this site. Returns None when the person wants this kind neither on the site nor by mail.
    """
    if kind not in NoticeKind.values or (url and not is_own_path(url)):
        message = f"notify(kind={kind!r}, url={url!r}): unknown kind, or an address outside this site"
        raise ValueError(message)
    channels = wanted_channels(user_id=user_id, kind=kind)
    if not channels:
        return None
    language = User.objects.values_list("language", flat=True).get(pk=user_id) or settings.LANGUAGE_CODE
    with translation.override(language):
        texts = {"title": str(title)[:160], "body": str(body)}
    notice, is_new = Notice.objects.get_or_create(
        user_id=user_id,
        dedupe_key=dedupe_key or new_public_id(),
        defaults={"kind": kind, "url": url, "is_shown": NoticeChannel.IN_APP in channels, **texts},
    )
    if is_new and NoticeChannel.EMAIL in channels:
        email = OutgoingEmail.objects.create(user_id=user_id, notice=notice, max_attempts=MAIL_ATTEMPTS)
        emit(NoticeWritten(email_id=email.pk))
    return notice


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
