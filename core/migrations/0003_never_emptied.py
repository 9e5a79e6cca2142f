"""The audit record cannot be emptied either."""

from django.db import migrations

from core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only")]

    operations = [append_only("core_auditrecord", "core_auditseal")]
