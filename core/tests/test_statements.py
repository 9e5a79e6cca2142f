"""Statements that are kept: the same rows as the queryset, whatever is asked, and a plan that PostgreSQL makes once."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import CharField, DateTimeField, F

from core.models import AuditRecord
from core.statements import Given, Statement, instance_of, prepared_cursor

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
SINCE = Statement(
    lambda: (
        AuditRecord.objects.filter(occurred_at__gte=Given("since", DateTimeField()), verb=Given("verb", CharField()))
        .order_by("-occurred_at")
        .annotate(what=F("subject_kind"))
        .values("id", "occurred_at", "payload", "what")
    )
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    for hour in range(4):
        AuditRecord.objects.create(
            occurred_at=NOON + timedelta(hours=hour),
            actor_ref="system",
            verb="told",
            subject_kind="page",
            subject_ref=str(hour),
            payload={"hour": hour, "says": "100 % 总裁 '%s'"},
        )


def told(since: datetime, verb: str = "told") -> list[int]:
    return [row["payload"]["hour"] for row in SINCE.rows(since=since, verb=verb)]


def test_each_question_is_answered_by_its_own_values(records):
    for _time in range(8):  # PostgreSQL tries plans of its own for the first five
        assert told(NOON) == [3, 2, 1, 0]
        assert told(NOON + timedelta(hours=2)) == [3, 2]
        assert told(NOON, "'; DROP TABLE core_auditrecord; --") == []
    assert SINCE.first(since=NOON + timedelta(hours=9), verb="told") is None
    assert AuditRecord.objects.count() == 4


def test_values_are_those_of_the_fields(records):
    row = SINCE.first(since=NOON, verb="told")
    assert row is not None
    assert row["occurred_at"] == NOON + timedelta(hours=3)
    assert row["what"] == "page"
    assert row["payload"] == {"hour": 3, "says": "100 % 总裁 '%s'"}


def test_a_value_that_is_missing_is_an_error_and_never_every_row(records):
    with pytest.raises(KeyError):
        SINCE.rows(since=NOON)


def test_what_a_transaction_wrote_is_seen_in_it_and_gone_after_it(records):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        AuditRecord.objects.create(
            occurred_at=NOON + timedelta(hours=5), actor_ref="system", verb="told", subject_kind="page",
            subject_ref="5", payload={"hour": 5},
        )  # fmt: skip
        assert told(NOON + timedelta(hours=5)) == [5]
        raise ZeroDivisionError
    assert told(NOON + timedelta(hours=5)) == []


def test_an_instance_reads_what_was_not_asked_for_when_it_is_needed(records, django_assert_num_queries):
    row = SINCE.first(since=NOON + timedelta(hours=3), verb="told")
    assert row is not None
    record = instance_of(AuditRecord, row)
    with django_assert_num_queries(0):
        assert record.payload["hour"] == 3
    with django_assert_num_queries(1):
        assert record.subject_ref == "3"


def test_postgresql_keeps_the_plan_and_no_other_statement(records):
    told(NOON)
    told(NOON)
    list(AuditRecord.objects.filter(verb="told"))
    with prepared_cursor() as cursor:
        is_preparing = isinstance(cursor.cursor, psycopg.Cursor)
    assert is_preparing == (connection.vendor == "postgresql")
    if is_preparing:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%core_auditrecord%'")
            assert cursor.fetchone() == (1,)
