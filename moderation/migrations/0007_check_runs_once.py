from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0006_checks_are_shared"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="checkrun", name="check_run_once"),
        migrations.RemoveField(model_name="checkrun", name="item"),
        migrations.AddField(
            model_name="checkrun",
            name="items",
            field=models.ManyToManyField(
                related_name="check_runs", through="moderation.ItemCheck", to="moderation.caseitem"
            ),
        ),
        migrations.AddIndex(
            model_name="checkrun",
            index=models.Index(fields=["state", "status"], name="check_run_by_state"),
        ),
        migrations.AddConstraint(
            model_name="checkrun",
            constraint=models.UniqueConstraint(
                fields=("input_digest", "check_key", "check_version", "params_hash"), name="check_run_once"
            ),
        ),
    ]
