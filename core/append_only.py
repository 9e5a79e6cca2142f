"""Append-only tables on PostgreSQL: triggers refuse to change, delete or empty them, whoever asks. On SQLite the models refuse, and the
chains' verifications find what went around them.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

# By rows for what names some; by statement for TRUNCATE, which rows' triggers never see, not even when it comes by CASCADE.
TRIGGERS = {
    "append_only": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    "append_only_whole": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}


def append_only(*tables: str) -> migrations.RunPython:
    """The operation of a migration that guards tables. It needs core's ``0002_append_only``, and may be repeated for a table."""
    refuse = [
        f"CREATE OR REPLACE TRIGGER {name} {when.format(table=table)} EXECUTE FUNCTION duanju_append_only()"
        for table in tables
        for name, when in TRIGGERS.items()
    ]
    allow = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for table in tables for name in TRIGGERS]
    return migrations.RunPython(_on_postgresql(refuse), _on_postgresql(allow))


def _on_postgresql(statements: list[str]) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run
