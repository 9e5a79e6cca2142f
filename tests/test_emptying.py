"""A test with real commits leaves nothing to the next one, and every trigger as it was."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import ProducerCompany, User
from core.audit import record_audit
from core.models import AuditRecord

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_row_goes_even_where_rows_may_not_be_deleted(make_user, make_company, operator_actor):
    make_user("reviewer", company=make_company())
    with transaction.atomic():
        record_audit(actor=operator_actor, verb="looked", subject_kind="page", subject_ref="1")
    permissions = Permission.objects.count()
    call_command("flush", interactive=False, verbosity=0)
    assert [model.objects.count() for model in (User, ProducerCompany, AuditRecord)] == [0, 0, 0]
    assert Permission.objects.count() == permissions > 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="triggers are PostgreSQL's")
def test_triggers_are_off_only_while_rows_are_removed():
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
