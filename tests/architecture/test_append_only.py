"""Every append-only table refuses changes twice: in the model, and on PostgreSQL by triggers."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from core.append_only import TRIGGERS
from core.models.audit import AppendOnlyModel

TABLES = {model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnlyModel)}
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="triggers are PostgreSQL's")


def test_audit_and_decisions_are_append_only():
    assert {
        "core_auditrecord",
        "core_auditseal",
        "moderation_decision",
        "billing_ledgerentry",
        "ads_adevent",
        "ads_adclosing",
    } <= TABLES


def test_no_key_leads_out_of_an_append_only_row_that_could_cascade():
    for model in apps.get_models():
        if issubclass(model, AppendOnlyModel):
            keys = [field for field in model._meta.concrete_fields if field.is_relation]
            assert [field.name for field in keys if field.remote_field.on_delete.__name__ != "PROTECT"] == [], model


@postgresql_only
@pytest.mark.django_db
@pytest.mark.parametrize("name", TRIGGERS)
def test_every_append_only_table_has_its_triggers(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [name])
        assert {table for (table,) in cursor.fetchall()} == TABLES


@postgresql_only
@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(TABLES))
def test_nobody_empties_an_append_only_table(table):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


@postgresql_only
@pytest.mark.django_db
def test_emptying_what_they_refer_to_does_not_get_around_it():
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_user CASCADE")
