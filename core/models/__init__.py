"""The kernel's tables: outbox, audit record, named leases."""

from core.models.audit import AppendOnlyModel, AuditHead, AuditRecord, AuditSeal, ChainHead, ChainSeal
from core.models.leases import LeasedWork, NamedLease, WorkState
from core.models.outbox import OutboxDelivery, OutboxEvent, OutboxState

__all__ = [
    "AppendOnlyModel",
    "AuditHead",
    "AuditRecord",
    "AuditSeal",
    "ChainHead",
    "ChainSeal",
    "LeasedWork",
    "NamedLease",
    "OutboxDelivery",
    "OutboxEvent",
    "OutboxState",
    "WorkState",
]
