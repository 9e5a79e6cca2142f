"""Slices of budgets that processes serve from: whatever an ad costs was taken from its flight's budget before it was chosen."""

from django.db import models
from django.db.models import F, Q

from ads.enums import LeaseState
from ads.models.campaigns import Flight


class FlightDay(models.Model):
    """What leases hold or have spent of a flight on one day of the site."""

    flight = models.ForeignKey(Flight, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    taken_mills = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flight", "day"], name="flight_day_once")]

    def __str__(self) -> str:
        return f"{self.flight_id} {self.day}"


class BudgetLease(models.Model):
    """One slice. It is settled when no token that was paid from it can bring an event any more: then only what was billed stays taken."""

    flight_day = models.ForeignKey(FlightDay, on_delete=models.PROTECT, related_name="leases")
    amount_mills = models.PositiveBigIntegerField()
    billed_mills = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=7, choices=LeaseState.choices, default=LeaseState.OPEN)
    taken_at = models.DateTimeField()
    served_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["served_until"], condition=Q(state=LeaseState.OPEN), name="lease_open")]
        constraints = [
            models.CheckConstraint(condition=Q(billed_mills__lte=F("amount_mills")), name="lease_not_overspent")
        ]

    def __str__(self) -> str:
        return f"{self.amount_mills} of {self.flight_day_id}"
