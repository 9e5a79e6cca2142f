"""A person's copy of their data: asked for, built by a worker, kept for some days, for them alone."""

import tempfile
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.archive import write_archive
from accounts.enums import NoticeKind
from accounts.events import ExportAsked
from accounts.models import PersonalDataExport, User
from accounts.privacy import EXPORTERS
from accounts.services.notices import notify
from core.errors import NotFoundError, RateLimitedError
from core.events import emit
from core.leases import fail, finish, heartbeat
from core.models import WorkState

KEPT_FOR = timedelta(days=7)
A_DAY = 3
OPEN = (WorkState.QUEUED, WorkState.RUNNING)
LEASE_SECONDS = 120


@transaction.atomic
def ask_export(*, user_id: int, now: datetime) -> PersonalDataExport:
    """Start a copy; one that is under way is the same one. RateLimitedError for a fourth in a day."""
    rows = PersonalDataExport.objects.filter(user_id=user_id)
    if rows.filter(created_at__gt=now - timedelta(days=1)).exclude(state__in=OPEN).count() >= A_DAY:
        raise RateLimitedError(_("You have had three copies today. Ask again tomorrow."), code="enough-exports")
    try:
        with transaction.atomic():
            export = PersonalDataExport.objects.create(user_id=user_id)
    except IntegrityError:  # asked twice
        return rows.get(state__in=OPEN)
    emit(ExportAsked(export_id=export.pk))
    return export


def build_claimed(export: PersonalDataExport) -> bool:
    """Build the zip of a claimed row; False when the lease was lost on the way. A second builder writes a file of its own."""
    name = f"{folder_of(export)}/{export.lease_token[:12]}.zip"
    beat = partial(heartbeat, export, seconds=LEASE_SECONDS)
    kinds = {kind: partial(rows, export.user_id) for kind, rows in EXPORTERS.items()}
    with tempfile.TemporaryDirectory(prefix="duanju-export-") as scratch:
        path = Path(scratch) / "export.zip"
        if not write_archive(
            path, kinds, note=_note(export.user_id), after=lambda per_cent: beat(progress=min(per_cent, 95))
        ):
            return False
        size_bytes = path.stat().st_size
        try:
            with path.open("rb") as stream:
                name = default_storage.save(name, File(stream))
        except OSError as error:
            fail(export, f"{type(error).__name__}: {error}", retry=True, wait_seconds=60)
            return False
    if _publish(export, name, size_bytes):
        return True
    default_storage.delete(name)
    return False


@transaction.atomic
def _publish(export: PersonalDataExport, name: str, size_bytes: int) -> bool:
    if not finish(export, file=name, size_bytes=size_bytes, expires_at=timezone.now() + KEPT_FOR):
        return False
    notify(
        user_id=export.user_id,
        kind=NoticeKind.ACCOUNT,
        title=_("Your data is ready"),
        body=_("You can download it for seven days. Nobody else can."),
        url=reverse("people:privacy"),
        dedupe_key=f"export:{export.public_id}",
    )
    return True


def export_for(*, user_id: int, public_id: str, now: datetime) -> PersonalDataExport:
    """A person's own finished copy. NotFoundError for anybody else's, and for one that is gone."""
    own = PersonalDataExport.objects.filter(user_id=user_id, public_id=public_id, expires_at__gt=now)
    export = own.filter(state=WorkState.DONE).first()
    if export is None:
        raise NotFoundError(_("This copy of your data is not there any more. Ask for a new one."), code="export-gone")
    return export


def delete_old_exports(*, now: datetime, user_id: int | None = None) -> int:
    """Delete copies that are over, or all of one person; files first, so that none outlives its row. Returns how many."""
    rows = PersonalDataExport.objects.all()
    due = rows.filter(expires_at__lte=now) if user_id is None else rows.filter(user_id=user_id)
    failed = rows.filter(state=WorkState.FAILED, updated_at__lte=now - KEPT_FOR)
    count = 0
    for export in (due if user_id is not None else due | failed)[:200]:
        delete_files(export)
        count += PersonalDataExport.objects.filter(pk=export.pk).delete()[0]
    return count


def delete_files(export: PersonalDataExport) -> None:
    """Whatever any builder of this copy has left."""
    folder = folder_of(export)
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def folder_of(export: PersonalDataExport) -> str:
    """Where its files lie; nothing serves this folder."""
    return f"personal-data/{export.public_id}"


def _note(user_id: int) -> str:
    """What stands in the zip beside the tables, in the person's language."""
    language = User.objects.values_list("language", flat=True).get(pk=user_id) or settings.LANGUAGE_CODE
    with translation.override(language):
        text = gettext(
            "Everything that %(site)s knows about you: each kind once as JSON for programs, once as CSV for people. Times are in UTC."
        )
    return text % {"site": settings.SITE_NAME} + "\n"
