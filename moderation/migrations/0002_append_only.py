"""On PostgreSQL a trigger refuses to change or delete decisions, whoever asks."""

from django.db import migrations

TRIGGER = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON moderation_decision
FOR EACH ROW EXECUTE FUNCTION duanju_append_only();
"""


def refuse_changes(apps, schema_editor):
    """Nothing on SQLite, where the model refuses."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TRIGGER)


def allow_changes(apps, schema_editor):
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS append_only ON moderation_decision")


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial"), ("core", "0002_append_only")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
