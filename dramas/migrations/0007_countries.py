from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dramas", "0006_trailers")]

    operations = [
        migrations.AddField(
            model_name="series",
            name="countries",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Two letters each, with spaces between; none means everywhere.",
                verbose_name="countries",
            ),
        )
    ]
