"""Fingerprints of sources, and the bank of works that are known without being in the catalogue."""

from django.db import models

from core.ids import PublicIdField
from core.models import LeasedWork
from moderation.enums import KnownWorkKind


class Fingerprint(LeasedWork):
    """What one source looks and sounds like, by the digest of its bytes: whoever uses the same bytes shares it.

    ``dense``, ``query`` and ``sketch`` are the bytes of moderation/checks/copies; ``sound`` is None where no sound was
    fingerprinted. Stills for the second look lie in the storage under ``stills_key``, if there are any.
    """

    source_digest = models.CharField(max_length=64)
    trace_version = models.PositiveSmallIntegerField()
    duration_ms = models.PositiveIntegerField(default=0)
    dense = models.BinaryField(default=bytes)
    query = models.BinaryField(default=bytes)
    sketch = models.BinaryField(default=bytes)
    sound = models.BinaryField(null=True, blank=True)
    stills_key = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_digest", "trace_version"], name="fingerprint_once")]

    def __str__(self) -> str:
        return f"fingerprint of {self.source_digest[:12]}"


class KnownWork(models.Model):
    """One work of the bank: the operator put it there, from a file that is not kept."""

    public_id = PublicIdField()
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=500, blank=True, default="")
    kind = models.CharField(max_length=12, choices=KnownWorkKind.choices)
    source_digest = models.CharField(max_length=64, unique=True)
    added_by_ref = models.CharField(max_length=60)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title
