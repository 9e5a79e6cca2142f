"""The PIN that ends youth mode."""

from django.db import models

from accounts.models.people import User


class YouthPin(models.Model):
    """The hashed PIN of an account in youth mode, how often it was wrong in a row, when it was last tried, and when a
    link to do without it was last sent.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="youth_pin")
    pin = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    link_sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.tries}"
