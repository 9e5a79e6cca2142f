"""The kernel's tables: outbox, audit record, named leases."""

from core.models.audit import AuditHead, AuditRecord, AuditSeal
from core.models.leases import LeasedWork, NamedLease, WorkState
from core.models.outbox import OutboxDelivery, OutboxEvent, OutboxState

__all__ = [
    "AuditHead",
    "AuditRecord",
    "AuditSeal",
    "LeasedWork",
    "NamedLease",
    "OutboxDelivery",
    "OutboxEvent",
    "OutboxState",
    "WorkState",
]
