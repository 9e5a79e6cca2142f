"""How far a viewer ever was in an episode; what is stored counts as that far."""

from django.db import migrations, models
from django.db.models import F


def begin_where_they_are(apps, schema_editor):
    """What was watched before this is at least what was watched up to the stored position."""
    apps.get_model("playback", "WatchPosition").objects.update(furthest_ms=F("position_ms"))


class Migration(migrations.Migration):
    dependencies = [("playback", "0001_initial")]

    operations = [
        migrations.AddField("watchposition", "furthest_ms", models.PositiveIntegerField(default=0)),
        migrations.RunPython(begin_where_they_are, migrations.RunPython.noop),
    ]
