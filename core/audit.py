"""Write, seal and verify the audit record: a hash chain over committed rows, made by one leased sealer."""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.actors import Actor
from core.leases import singleton
from core.models import AuditHead, AuditRecord, AuditSeal

logger = logging.getLogger(__name__)
GENESIS = "0" * 64
BLOCK = 500


def record_audit(
    *, actor: Actor, verb: str, subject_kind: str, subject_ref: str, payload: dict[str, Any] | None = None
) -> AuditRecord:
    """Put one fact on the record, inside the transaction that makes it true. Plain ids only, no personal data."""
    if not connection.in_atomic_block:
        message = f"record_audit({verb}) needs a transaction"
        raise RuntimeError(message)
    return AuditRecord.objects.create(
        occurred_at=timezone.now(),
        actor_ref=actor.ref,
        verb=verb,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        payload=payload or {},
    )


def canonical_json(record: AuditRecord) -> str:
    """The bytes that are hashed: sorted keys, no white space, UTC time in microseconds."""
    content = {
        "actor": record.actor_ref,
        "at": record.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "id": record.pk,
        "payload": record.payload,
        "subject": [record.subject_kind, record.subject_ref],
        "verb": record.verb,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chain_hash(previous: str, record: AuditRecord) -> str:
    """SHA-256 (FIPS 180-4) over the previous hash and the record's canonical JSON."""
    return hashlib.sha256(previous.encode() + canonical_json(record).encode()).hexdigest()


def seal_audit() -> int:
    """Chain every committed record that has no seal yet; returns how many. Records are found by row, never by watermark."""
    sealed = 0
    with singleton("audit-sealer") as mine:
        try:
            while mine and (block := _seal_block()):
                sealed += block
        except IntegrityError:
            logger.warning("another sealer took over the name")
    return sealed


def _seal_block() -> int:
    """Chain one block onto the head. The head, not the last seal, says where it ends: a chain cut off is continued with a gap."""
    with transaction.atomic():
        head, _ = AuditHead.objects.get_or_create(pk=1)
        position, previous = head.position, head.hash or GENESIS
        seals = []
        for record in AuditRecord.objects.filter(seal__isnull=True).order_by("pk")[:BLOCK]:
            position += 1
            current = chain_hash(previous, record)
            seals.append(AuditSeal(record=record, position=position, previous_hash=previous, hash=current))
            previous = current
        if not seals:
            return 0
        AuditSeal.objects.bulk_create(seals)
        if not AuditHead.objects.filter(pk=1, position=head.position).update(position=position, hash=previous):
            raise IntegrityError
    logger.info("audit sealed", extra={"position": position, "head": previous})
    return len(seals)


@dataclass(frozen=True)
class AuditVerdict:
    """What a verification found: ``broken`` names the first bad row, ``head`` is the last hash, ``unsealed`` the tail."""

    sealed: int
    unsealed: int
    head: str
    broken: str = ""


def verify_audit() -> AuditVerdict:
    """Recompute the whole chain."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    previous, position = GENESIS, 0
    for seal in AuditSeal.objects.select_related("record").order_by("position").iterator(chunk_size=1000):
        position += 1
        problem = _problem(seal, position, previous)
        if problem:
            return AuditVerdict(position - 1, _unsealed(), previous, problem)
        previous = seal.hash
    missing = f"positions {position + 1} to {head.position} are missing at the end" if position < head.position else ""
    return AuditVerdict(position, _unsealed(), previous, missing)


def _problem(seal: AuditSeal, position: int, previous: str) -> str:
    if seal.position != position:
        return f"position {position} is missing (next is {seal.position}, record {seal.record_id})"
    if seal.previous_hash != previous:
        return f"record {seal.record_id} at position {position} does not follow the one before it"
    if seal.hash != chain_hash(previous, seal.record):
        return f"record {seal.record_id} at position {position} was changed after it was sealed"
    return ""


def _unsealed() -> int:
    return AuditRecord.objects.filter(seal__isnull=True).count()
