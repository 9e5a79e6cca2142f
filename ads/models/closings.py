"""Closed days: what each flight cost on each, counted once for good and able to be counted again."""

from django.db import models

from ads.models.campaigns import Flight
from billing.models import LedgerTransaction
from core.models import AppendOnlyModel


class AdClosing(AppendOnlyModel):
    """One flight's day. ``booked_minor`` follows by cumulative rounding from the mills of all its closed days, so that nothing is lost or added.

    ``events_sha256`` is of the nonces and prices of all paid impressions: the day can be counted again at any time and must be the same.
    """

    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="closings")
    day = models.DateField()
    impressions = models.PositiveBigIntegerField()
    mills = models.PositiveBigIntegerField()
    booked_minor = models.PositiveBigIntegerField()
    events_sha256 = models.CharField(max_length=64)
    transaction = models.OneToOneField(LedgerTransaction, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flight", "day"], name="ad_closing_once")]

    def __str__(self) -> str:
        return f"{self.flight_id} {self.day}"
