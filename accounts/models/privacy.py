"""A person's copy of their data, and the end of an account."""

from django.db import models
from django.db.models import Q

from accounts.models.people import User
from core.ids import PublicIdField
from core.models import LeasedWork, WorkState


class PersonalDataExport(LeasedWork):
    """A zip of everything that the site knows about a person, for them alone, kept for some days."""

    public_id = PublicIdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    file = models.CharField(max_length=120, blank=True, default="")
    size_bytes = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=(WorkState.QUEUED, WorkState.RUNNING)),
                name="export_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"export {self.public_id} {self.state}"


class AccountDeletion(LeasedWork):
    """Somebody asked for the end of their account. It waits out its grace as ``available_at``; until then it can be taken back.

    The row stays when it is done: it says that the account behind this id was ended, and when.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="deletion")
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"deletion {self.user_id} {self.state}"
