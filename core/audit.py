"""Write, seal and verify the audit record: a hash chain over committed rows."""

import json
from datetime import UTC
from typing import Any

from django.db import connection
from django.utils import timezone

from core.actors import Actor
from core.chain import Chain, ChainVerdict
from core.models import AuditHead, AuditRecord, AuditSeal


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


AUDIT_CHAIN = Chain(name="audit", records=AuditRecord, seals=AuditSeal, heads=AuditHead, canonical=canonical_json)


def seal_audit() -> int:
    """Chain every committed record that has no seal yet; returns how many."""
    return AUDIT_CHAIN.seal()


def verify_audit() -> ChainVerdict:
    """Recompute the whole chain."""
    return AUDIT_CHAIN.verify()
