"""What people are told, where, and whether they want it."""

from django.db import models

from accounts.enums import NoticeChannel, NoticeKind
from accounts.models.people import User
from core.ids import PublicIdField
from core.models import LeasedWork


class Notice(models.Model):
    """One message shown on the site."""

    public_id = PublicIdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True, default="")
    url = models.CharField(max_length=200, blank=True, default="")
    dedupe_key = models.CharField(max_length=120)
    is_shown = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "dedupe_key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_newest")]

    def __str__(self) -> str:
        return self.title


class NoticePreference(models.Model):
    """A kind of notice that a person has switched on or off for a channel; without a row it is on."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    channel = models.CharField(max_length=8, choices=NoticeChannel.choices)
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "channel"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.channel}"


class OutgoingEmail(LeasedWork):
    """One mail to be sent by a worker, at most a few tries. ``reaches_locked``: also to a person whose account is locked."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="email")
    sent_at = models.DateTimeField(null=True, blank=True)
    reaches_locked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"mail {self.pk} {self.state}"
