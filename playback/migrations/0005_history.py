"""A history that can be paused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("playback", "0004_watched_days")]

    operations = [
        migrations.CreateModel(
            name="HistoryPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("viewer_key", models.CharField(max_length=60, unique=True)),
                ("paused_at", models.DateTimeField()),
            ],
        ),
    ]
