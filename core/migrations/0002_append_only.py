"""The head of the audit chain; on PostgreSQL a trigger refuses to change or delete audit rows, whoever asks."""

from django.db import migrations, models

REFUSE = """
CREATE OR REPLACE FUNCTION duanju_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION duanju_append_only();
"""
TABLES = ("core_auditrecord", "core_auditseal")


def refuse_changes(apps, schema_editor):
    """Nothing on SQLite, where the models refuse and verify_audit finds what went around them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE, params=None)
        for table in TABLES:
            schema_editor.execute(TRIGGER.format(table=table))


def allow_changes(apps, schema_editor):
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
