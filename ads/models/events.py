"""What players told about ads. Nothing here is ever changed; money and reports are counted from it, again and again with the same result."""

from django.db import models
from django.db.models import Q

from ads.enums import EventKind, Refusal, SlotKind
from ads.models.campaigns import Creative, Flight
from ads.models.leases import BudgetLease
from core.models import AppendOnlyModel
from dramas.models import Episode


class AdEvent(AppendOnlyModel):
    """One event. It counts when ``reason`` is empty, and each nonce counts once for each kind; what does not count is kept with its reason.

    ``viewer`` is a keyed hash, never an account. ``price_mills`` is what an impression costs. A forged token names no flight.
    """

    nonce = models.CharField(max_length=24)
    kind = models.CharField(max_length=14, choices=EventKind.choices)
    reason = models.CharField(max_length=16, choices=Refusal.choices, blank=True, default="")
    flight = models.ForeignKey(Flight, null=True, on_delete=models.PROTECT, related_name="events", db_index=False)
    creative = models.ForeignKey(Creative, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    lease = models.ForeignKey(BudgetLease, null=True, on_delete=models.PROTECT, related_name="events", db_index=False)
    episode = models.ForeignKey(Episode, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    slot = models.CharField(max_length=8, choices=SlotKind.choices, blank=True, default="")
    viewer = models.CharField(max_length=16, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    price_mills = models.PositiveIntegerField(default=0)
    issued_at = models.DateTimeField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["flight", "occurred_at"], name="ad_event_of_flight"),
            models.Index(fields=["viewer", "kind", "occurred_at"], name="ad_event_of_viewer"),
            models.Index(fields=["lease"], condition=Q(price_mills__gt=0), name="ad_event_of_lease"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["nonce", "kind"], condition=Q(reason=""), name="ad_event_once"),
            models.CheckConstraint(
                condition=Q(price_mills=0) | Q(kind=EventKind.IMPRESSION, reason="", lease__isnull=False),
                name="ad_event_price_is_counted",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(flight__isnull=False, creative__isnull=False, issued_at__isnull=False),
                name="ad_event_counted_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.nonce} {self.reason}".strip()
