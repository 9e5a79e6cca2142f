"""Fills the bank of known works, with which uploads are compared."""

from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, InvalidError
from media import storage
from media.inbox import digest_of
from media.probing import examine_source
from moderation.checks.copies.installed import is_installed
from moderation.enums import KnownWorkKind
from moderation.models import Fingerprint, KnownWork
from moderation.policies import check_may_keep_known_works
from moderation.services.fingerprints import fingerprint_file
from moderation.services.tracing import NotFingerprintedError


@dataclass(frozen=True)
class NewKnownWork:
    """What the operator says of a work: where it is from is free text, e.g. an address or a notice's number."""

    title: str
    kind: KnownWorkKind
    source: str = ""


def add_known_work(*, actor: Actor, path: Path, new: NewKnownWork) -> KnownWork:
    """Put a work into the bank: its fingerprint and what it is; of an illegal one no picture is kept.

    Raises ForbiddenError, InvalidError or ConflictError.
    """
    check_may_keep_known_works(actor)
    if not is_installed():
        raise InvalidError(
            _("Known works need the packages of requirements-checks.txt. Install them, then try again."),
            code="checks-not-installed",
        )
    title = new.title.strip()
    if not title:
        raise InvalidError(_("Give the known work a title."), code="no-title", field="title")
    digest = digest_of(path)
    if KnownWork.objects.filter(source_digest=digest).exists():
        raise _already_known(path)
    facts = examine_source(path).facts
    if facts is None:
        raise InvalidError(
            _("“%(name)s” is not a video that can be read.") % {"name": path.name}, code="unreadable", field="file"
        )
    try:
        keeps_stills = new.kind != KnownWorkKind.ILLEGAL
        row = fingerprint_file(path, digest=digest, facts=facts, keeps_stills=keeps_stills)
    except NotFingerprintedError as error:
        sentence = _("“%(name)s” could not be fingerprinted: %(reason)s")
        raise InvalidError(
            sentence % {"name": path.name, "reason": error}, code="no-fingerprint", field="file"
        ) from error
    if new.kind == KnownWorkKind.ILLEGAL and row.stills_key:
        _forget_stills(row)
    return _kept(actor, digest, title, new, path)


def _forget_stills(row: Fingerprint) -> None:
    Fingerprint.objects.filter(pk=row.pk).update(stills_key="")
    storage.delete_file(row.stills_key)


def _kept(actor: Actor, digest: str, title: str, new: NewKnownWork, path: Path) -> KnownWork:
    try:
        with transaction.atomic():
            work = KnownWork.objects.create(
                title=title[:200], source=new.source[:500], kind=new.kind, source_digest=digest, added_by_ref=actor.ref
            )
            payload = {"kind": work.kind, "digest": digest}
            record_audit(
                actor=actor,
                verb="known-work.added",
                subject_kind="known-work",
                subject_ref=work.public_id,
                payload=payload,
            )
    except IntegrityError as error:
        raise _already_known(path) from error
    return work


def _already_known(path: Path) -> ConflictError:
    return ConflictError(
        _("“%(name)s” is already in the bank of known works.") % {"name": path.name}, code="known-already", field="file"
    )
