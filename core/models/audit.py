"""The append-only record of who did what, and the chain of hashes that seals it."""

from typing import Any, NoReturn

from django.db import models

REFUSAL = "These rows are append-only."


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A queryset that can add and read, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: rows never change."""
        raise TypeError(REFUSAL)

    def delete(self) -> NoReturn:
        """Refuse: rows never go."""
        raise TypeError(REFUSAL)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rows never change."""
        raise TypeError(REFUSAL)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Add rows; refuse the form that changes rows which exist."""
        if kwargs.get("update_conflicts"):
            raise TypeError(REFUSAL)
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnlyModel(models.Model):
    """Base of rows that are written once. On PostgreSQL a trigger refuses changes as well."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rows never go."""
        raise TypeError(REFUSAL)

    def _do_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: Django's hook below save() for a row that exists."""
        raise TypeError(REFUSAL)


class AuditRecord(AppendOnlyModel):
    """One fact: actor, verb, subject, payload. Holds plain ids only, no personal data and no foreign key that could cascade."""

    occurred_at = models.DateTimeField()
    actor_ref = models.CharField(max_length=60)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_ref"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_ref}"


class ChainSeal(AppendOnlyModel):
    """The place of one record in a chain; the unique position makes two sealers impossible. A chain adds the key ``record``."""

    position = models.PositiveBigIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class ChainHead(models.Model):
    """How long a chain is, beside the chain: rows cut off its end are missed. Each block's head is logged as well, for a place outside."""

    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class AuditSeal(ChainSeal):
    """The place of one audit record in the chain."""

    record = models.OneToOneField(AuditRecord, on_delete=models.PROTECT, related_name="seal")

    def __str__(self) -> str:
        return super().__str__()


class AuditHead(ChainHead):
    """How long the audit chain is."""

    def __str__(self) -> str:
        return super().__str__()
