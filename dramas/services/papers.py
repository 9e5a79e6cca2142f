"""Licence papers: a file and what it says, kept where only the producer and reviewers reach it."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import EDITING_ROLES
from core.actors import Actor
from core.audit import record_audit
from core.errors import InvalidError
from dramas.enums import PaperKind
from dramas.models import LicencePaper, Series
from dramas.selectors.studio import check_member

MAX_BYTES = 10 * 1024 * 1024
# How each kind of file begins (PDF 32000-1, JPEG, PNG); a name says nothing.
BEGINNINGS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG": ("image/png", "png"),
}
OF_THE_COMPANY = frozenset({PaperKind.PRODUCTION.value})


@dataclass(frozen=True)
class NewPaper:
    """A paper as it was handed in; ``name`` is the file's own name."""

    kind: str
    number: str
    issued_on: date | None
    expires_on: date | None
    name: str
    content: bytes


@transaction.atomic
def add_paper(*, actor: Actor, series: Series, new: NewPaper) -> LicencePaper:
    """Keep a paper; a production licence belongs to the company and counts for all its series. InvalidError names what is wrong."""
    check_member(actor, series, EDITING_ROLES)
    if new.kind not in PaperKind.values:
        raise InvalidError(_("Choose what the paper shows."), code="unknown-paper-kind", field="kind")
    if new.issued_on and new.expires_on and new.expires_on < new.issued_on:
        raise InvalidError(
            _("A paper cannot expire before it was issued. Check both days."), code="paper-dates", field="expires_on"
        )
    content_type, ending = _type_of(new.content)
    digest = hashlib.sha256(new.content).hexdigest()
    key = f"papers/{series.company.public_id}/{digest}.{ending}"
    if not default_storage.exists(key):
        default_storage.save(key, ContentFile(new.content))
    paper = LicencePaper.objects.create(
        company_id=series.company_id,
        series=None if new.kind in OF_THE_COMPANY else series,
        kind=new.kind,
        number=new.number.strip()[:60],
        issued_on=new.issued_on,
        expires_on=new.expires_on,
        file_key=key,
        file_name=new.name[-120:] or f"paper.{ending}",
        content_type=content_type,
        sha256=digest,
        uploaded_by_ref=actor.ref,
    )
    record_audit(
        actor=actor,
        verb="paper.added",
        subject_kind="series",
        subject_ref=series.public_id,
        payload={"paper": paper.public_id, "kind": new.kind, "sha256": digest},
    )
    return paper


def _type_of(content: bytes) -> tuple[str, str]:
    if not content:
        raise InvalidError(_("Choose a file: PDF, JPEG or PNG."), code="paper-missing", field="file")
    if len(content) > MAX_BYTES:
        raise InvalidError(
            _("The file is larger than 10 MB. Scan it with fewer pixels and send it again."),
            code="paper-too-large",
            field="file",
        )
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    raise InvalidError(
        _("This file is neither PDF, JPEG nor PNG. Save it as one of these and send it again."),
        code="paper-unreadable",
        field="file",
    )
