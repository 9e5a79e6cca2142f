"""The currency of a limit on money, the hour from which a budget counts, and refunds for one removed episode."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_price_questions"), ("dramas", "0002_dubs")]

    operations = [
        migrations.AddField("autounlock", "set_at", models.DateTimeField(default=django.utils.timezone.now), False),
        migrations.AddField("spendlimit", "currency", models.CharField(blank=True, default="", max_length=3)),
        migrations.AddField("spendlimit", "next_currency", models.CharField(blank=True, default="", max_length=3)),
        migrations.AddField(
            "removalrefund",
            "episode",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dramas.episode"
            ),
        ),
        migrations.RemoveConstraint("removalrefund", "removal_one_open"),
        migrations.AddConstraint(
            "removalrefund",
            models.UniqueConstraint(
                fields=["series"], condition=Q(done_at__isnull=True, episode__isnull=True), name="removal_one_open"
            ),
        ),
        migrations.AddConstraint(
            "removalrefund",
            models.UniqueConstraint(
                fields=["episode"], condition=Q(done_at__isnull=True), name="removal_one_open_episode"
            ),
        ),
    ]
