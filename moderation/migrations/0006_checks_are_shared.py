"""Runs get links to the items they speak for; those of one item so far keep speaking for it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


def link_runs(apps, schema_editor):
    run_model, link_model = apps.get_model("moderation", "CheckRun"), apps.get_model("moderation", "ItemCheck")
    kept, current = {}, {}
    for run in run_model.objects.order_by("-pk").iterator():
        identity = (run.input_digest, run.check_key, run.check_version, run.params_hash)
        first = kept.setdefault(identity, run.pk)
        standing = "current" if current.setdefault((run.item_id, run.check_key), run.pk) == run.pk else "past"
        link_model.objects.get_or_create(
            item_id=run.item_id, run_id=first, defaults={"check_key": run.check_key, "standing": standing}
        )
        if first != run.pk:
            run.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0005_descriptor_raises"),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_key", models.CharField(max_length=40)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("current", "current"),
                            ("past", "replaced by a newer run"),
                            ("shadow", "on trial, not shown"),
                        ],
                        default="current",
                        max_length=10,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="moderation.caseitem"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="moderation.checkrun"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="itemcheck",
            constraint=models.UniqueConstraint(fields=("item", "run"), name="item_check_once"),
        ),
        migrations.AddConstraint(
            model_name="itemcheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing", "current")),
                fields=("item", "check_key"),
                name="item_check_one_current",
            ),
        ),
        migrations.CreateModel(
            name="StoredFootage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("max_attempts", models.PositiveIntegerField(default=3)),
                ("lease_token", models.CharField(blank=True, default="", max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("available_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source_digest", models.CharField(max_length=64, unique=True)),
                ("storage_key", models.CharField(blank=True, default="", max_length=120)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(link_runs, migrations.RunPython.noop, elidable=True),
    ]
