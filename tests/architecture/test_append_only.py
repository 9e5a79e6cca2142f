"""Every append-only table refuses changes twice: in the model, and on PostgreSQL by a trigger."""

import pytest
from django.apps import apps
from django.db import connection

from core.models.audit import AppendOnlyModel

TABLES = {model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnlyModel)}


def test_audit_and_decisions_are_append_only():
    assert {"core_auditrecord", "core_auditseal", "moderation_decision", "billing_ledgerentry"} <= TABLES


def test_no_key_leads_out_of_an_append_only_row_that_could_cascade():
    for model in apps.get_models():
        if issubclass(model, AppendOnlyModel):
            keys = [field for field in model._meta.concrete_fields if field.is_relation]
            assert [field.name for field in keys if field.remote_field.on_delete.__name__ != "PROTECT"] == [], model


@pytest.mark.skipif(connection.vendor != "postgresql", reason="triggers are PostgreSQL's")
@pytest.mark.django_db
def test_every_append_only_table_has_its_trigger():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only'")
        assert {table for (table,) in cursor.fetchall()} == TABLES
