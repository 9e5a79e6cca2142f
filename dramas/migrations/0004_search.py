"""Searching: the tokens of series, spelling, and each database's own full text beside the tokens."""

import django.db.models.deletion
from django.db import migrations, models

# Triggers keep FTS5 in step with its content table, as SQLite's documentation of external content tables has it. A later migration that
# makes SQLite copy the table (AlterField on it) loses them: it must run `add_full_text` again.
REMOVE_OLD = (
    "INSERT INTO dramas_search_fts(dramas_search_fts, rowid, tokens) VALUES ('delete', old.series_id, old.tokens);"
)
ADD_NEW = "INSERT INTO dramas_search_fts(rowid, tokens) VALUES (new.series_id, new.tokens);"
ON_SQLITE = (
    "CREATE VIRTUAL TABLE dramas_search_fts USING fts5(tokens, content='dramas_searchentry', content_rowid='series_id', "
    "tokenize='ascii', detail='none', prefix='2 3 7')",
    f"CREATE TRIGGER dramas_search_added AFTER INSERT ON dramas_searchentry BEGIN {ADD_NEW} END",
    f"CREATE TRIGGER dramas_search_removed AFTER DELETE ON dramas_searchentry BEGIN {REMOVE_OLD} END",
    f"CREATE TRIGGER dramas_search_changed AFTER UPDATE ON dramas_searchentry BEGIN {REMOVE_OLD} {ADD_NEW} END",
)
ON_POSTGRESQL = (
    "CREATE INDEX dramas_search_tokens ON dramas_searchentry USING gin (to_tsvector('simple'::regconfig, tokens))",
)
OFF_SQLITE = (
    "DROP TRIGGER dramas_search_added",
    "DROP TRIGGER dramas_search_removed",
    "DROP TRIGGER dramas_search_changed",
    "DROP TABLE dramas_search_fts",
)


def add_full_text(apps, schema_editor):
    """The index that the database at hand searches in."""
    for statement in ON_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else ON_SQLITE:
        schema_editor.execute(statement, params=None)


def remove_full_text(apps, schema_editor):
    """The way back; PostgreSQL's index goes with its table."""
    if schema_editor.connection.vendor != "postgresql":
        for statement in OFF_SQLITE:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("dramas", "0003_licences_and_ratings")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "series",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="dramas.series",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dramas.seriesversion"
                    ),
                ),
                ("tokens", models.TextField()),
                ("titles", models.JSONField(default=dict)),
            ],
            options={"verbose_name_plural": "search entries"},
        ),
        migrations.CreateModel(
            name="SearchSpelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deletion", models.CharField(max_length=24)),
                ("word", models.CharField(max_length=24)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("deletion", "word"), name="search_spelling")],
            },
        ),
        migrations.RunPython(add_full_text, remove_full_text),
    ]
