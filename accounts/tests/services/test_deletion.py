"""The end of an account: seven days to change one's mind, then everything goes but what must stay, and that names nobody."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import AccountDeletion, Notice, User
from accounts.privacy import ERASERS, losses_of
from accounts.services import deletion as deletion_service
from accounts.services.deletion import GRACE, ask_deletion, keep_account
from accounts.services.exports import ask_export
from accounts.services.notices import notify
from accounts.tasks.privacy import erase_account, go_on_with_privacy
from core.errors import ConflictError
from core.models import AuditRecord, WorkState
from tests.fixtures.factors import give_app

pytestmark = pytest.mark.django_db
THEN = timedelta(days=8)


@pytest.fixture
def asked(viewer) -> AccountDeletion:
    """Asked for eight days ago."""
    User.objects.filter(pk=viewer.pk).update(birth_date="1990-01-01", display_name="林小雨")
    notify(user_id=viewer.pk, kind="account", title="Hello")
    give_app(viewer)
    ask_export(user_id=viewer.pk, now=timezone.now())
    return ask_deletion(user_id=viewer.pk, now=timezone.now() - THEN)


def personal_text(user) -> list[str]:
    """Every table and column in which the person's address or name can still be read."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.get_internal_type() in {"CharField", "TextField", "EmailField", "JSONField"}:
                with connection.cursor() as cursor:
                    table, column = model._meta.db_table, field.column
                    cursor.execute(
                        f'SELECT count(*) FROM "{table}" WHERE CAST("{column}" AS text) LIKE %s OR CAST("{column}" AS text) LIKE %s',  # noqa: S608
                        [f"%{user.email}%", "%林小雨%"],
                    )
                    if cursor.fetchone()[0]:
                        found.append(f"{table}.{column}")
    return found


def test_nothing_of_the_person_is_left_in_any_table(asked, viewer):
    assert personal_text(viewer) != []
    erase_account(asked.pk)
    assert personal_text(viewer) == []
    user = User.objects.get(pk=viewer.pk)
    assert (user.public_id, user.is_active, user.birth_date) == (viewer.public_id, False, None)
    assert not user.has_usable_password()
    assert not Notice.objects.filter(user=user).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not EmailAddress.objects.filter(user=user).exists()
    asked.refresh_from_db()
    assert (asked.state, asked.erased_at is not None) == (WorkState.DONE, True)


def test_the_record_stays_and_names_an_id(asked, viewer):
    erase_account(asked.pk)
    rows = AuditRecord.objects.filter(subject_ref=viewer.public_id).values_list("verb", "actor_ref")
    assert list(rows) == [("person.deletion_asked", f"user:{viewer.pk}"), ("person.deleted", "system")]


def test_a_worker_that_dies_at_any_step_leaves_the_rest_to_the_next(asked, viewer, monkeypatch):
    for name in list(ERASERS):
        with monkeypatch.context() as patch:
            patch.setitem(ERASERS, name, lambda *_: 1 / 0)
            erase_account(asked.pk)
        asked.refresh_from_db()
        assert asked.state == WorkState.RUNNING
        AccountDeletion.objects.filter(pk=asked.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
        assert go_on_with_privacy() >= 1
    erase_account(asked.pk)
    erase_account(asked.pk)
    assert personal_text(viewer) == []
    assert AuditRecord.objects.filter(verb="person.deleted").count() == 1


def test_it_waits_out_its_grace(viewer):
    asked = ask_deletion(user_id=viewer.pk, now=timezone.now())
    assert go_on_with_privacy() == 0
    erase_account(asked.pk)
    assert User.objects.get(pk=viewer.pk).is_active
    assert timedelta(0) <= asked.available_at - timezone.now() - GRACE + timedelta(minutes=1)


def test_it_can_be_taken_back_until_it_begins(viewer):
    asked = ask_deletion(user_id=viewer.pk, now=timezone.now() - THEN)
    assert ask_deletion(user_id=viewer.pk, now=timezone.now()) == asked, "asking again does not begin anew"
    keep_account(user_id=viewer.pk)
    keep_account(user_id=viewer.pk)
    erase_account(asked.pk)
    assert User.objects.get(pk=viewer.pk).is_active
    asked = ask_deletion(user_id=viewer.pk, now=timezone.now() - THEN)
    erase_account(asked.pk)
    with pytest.raises(ConflictError):
        keep_account(user_id=viewer.pk)


def test_owners_and_operators_hand_over_first(producer, operator, make_user, company):
    for user, code in ((producer, "only-owner"), (operator, "operator")):
        with pytest.raises(ConflictError) as refused:
            ask_deletion(user_id=user.pk, now=timezone.now())
        assert refused.value.code == code
    make_user(company=company)
    ask_deletion(user_id=producer.pk, now=timezone.now())


def test_an_account_without_anything_loses_nothing(viewer):
    assert losses_of(viewer.pk, timezone.now()) == []


def test_every_room_that_exports_also_forgets():
    assert set(ERASERS) >= {"accounts", "playback", "billing", "moderation"}
    assert deletion_service.LAST in ERASERS
