"""Decisions cannot be emptied either."""

from django.db import migrations

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_append_only"), ("core", "0003_never_emptied")]

    operations = [append_only("moderation_decision")]
