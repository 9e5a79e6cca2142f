"""`manage.py pass_time <e-mail> <days>`: lets time pass for one subscription of the payment sandbox, to see renewals and their failures."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from billing.enums import OPEN_SUBSCRIPTIONS
from billing.models import Subscription
from billing.services.time_travel import let_time_pass
from core.errors import DomainError


class Command(BaseCommand):
    """Play with time."""

    help = "Lets days pass for somebody's subscription in the payment sandbox; the running site then renews it, or fails to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and how long."""
        parser.add_argument("email")
        parser.add_argument("days", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Move the dates."""
        rows = Subscription.objects.filter(user__email=options["email"], state__in=OPEN_SUBSCRIPTIONS)
        subscription = rows.first()
        if subscription is None:
            raise CommandError(f"{options['email']} has no subscription.")
        try:
            moved = let_time_pass(subscription=subscription, days=options["days"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{moved.state}, paid until {moved.period_end:%Y-%m-%d}")
