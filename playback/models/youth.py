"""How long youth mode has been used: one clock for each account and day."""

from django.db import models

from accounts.models import User


class YouthDay(models.Model):
    """``used_ms`` is what was counted up to ``seen_at``; from there the clock runs by itself until ``open_until``. ``day`` is the site's."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    used_ms = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()
    open_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="youth_day_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day} {self.used_ms}"
