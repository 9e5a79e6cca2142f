"""Ad events are append-only on PostgreSQL as well, whoever asks."""

from django.db import migrations

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ads", "0001_initial"), ("core", "0003_never_emptied")]

    operations = [append_only("ads_adevent")]
