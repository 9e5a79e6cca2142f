"""The doctor notices when anchors of the audit record stop."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from config.doctor.audit import audit_anchors
from core.actors import SYSTEM
from core.anchors import write_anchor
from core.audit import record_audit, seal_audit
from core.doctor import Health

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recorded(tmp_path, settings):
    settings.AUDIT_FOLDER = str(tmp_path)
    with transaction.atomic():
        record_audit(actor=SYSTEM, verb="cup.filled", subject_kind="cup", subject_ref="c1")
    seal_audit()


def test_a_site_without_a_record_needs_no_anchor(tmp_path, settings):
    settings.AUDIT_FOLDER = str(tmp_path)
    assert audit_anchors().health is Health.OK


def test_a_record_without_an_anchor_is_worth_knowing(recorded):
    assert audit_anchors().health is Health.WARN


@pytest.mark.parametrize(("days", "health"), [(0, Health.OK), (2, Health.OK), (3, Health.WARN)])
def test_an_anchor_of_two_days_ago_is_fine_and_an_older_one_is_not(recorded, days, health):
    write_anchor(now=timezone.now() - timedelta(days=days))
    assert audit_anchors().health is health


def test_a_forged_anchor_is_a_fault(recorded, tmp_path):
    path = write_anchor()
    path.chmod(0o644)
    path.write_text("{}")
    assert audit_anchors().health is Health.FAIL
