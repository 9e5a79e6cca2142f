"""On PostgreSQL a trigger refuses to change or delete what tiers give and cost, steps of subscriptions, statements and questions, whoever asks."""

from django.db import migrations

TABLES = (
    "billing_planversion",
    "billing_planprice",
    "billing_subscriptionevent",
    "billing_producerstatement",
    "billing_sharequestion",
)
TRIGGER = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION duanju_append_only();
"""


def refuse_changes(apps, schema_editor):
    """Nothing on SQLite, where the models refuse."""
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(TRIGGER.format(table=table))


def allow_changes(apps, schema_editor):
    """The way back."""
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_payments")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
