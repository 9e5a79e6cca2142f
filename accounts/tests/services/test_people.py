"""People get roles from operators, and every grant is on the record."""

import pytest

from accounts.models import OutgoingEmail, RoleGrant, User
from accounts.services.notices import notify, set_preference
from accounts.services.people import choose_language, create_person, grant_role, revoke_role, set_active
from accounts.tasks.email import send_email
from core.actors import SYSTEM
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.models import AuditRecord
from tests.fixtures.refusals import refused


def verbs() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True))


def test_an_operator_grants_a_role_once_and_the_record_says_so(operator_actor, viewer):
    grant_role(actor=operator_actor, user=viewer, role="reviewer")
    grant_role(actor=operator_actor, user=viewer, role="reviewer")
    assert RoleGrant.objects.filter(user=viewer, role="reviewer").count() == 1
    assert verbs() == ["role.granted"]
    record = AuditRecord.objects.get()
    assert (record.actor_ref, record.subject_ref, record.payload) == (
        operator_actor.ref,
        viewer.public_id,
        {"role": "reviewer"},
    )


def test_only_the_operator_role_opens_the_administration(viewer):
    grant_role(actor=SYSTEM, user=viewer, role="reviewer")
    assert not User.objects.get(pk=viewer.pk).is_staff
    grant_role(actor=SYSTEM, user=viewer, role="operator")
    assert User.objects.get(pk=viewer.pk).is_staff
    revoke_role(actor=SYSTEM, user=viewer, role="operator")
    assert not User.objects.get(pk=viewer.pk).is_staff


@pytest.mark.parametrize("who", ["viewer_actor", "reviewer_actor", "producer_actor", "guest_actor"])
def test_nobody_but_operators_grants_roles(request, who, make_user):
    actor, user = request.getfixturevalue(who), make_user()
    with refused(ForbiddenError, "operators-only"):
        grant_role(actor=actor, user=user, role="reviewer")
    assert verbs() == []


def test_an_unknown_role_is_refused(operator_actor, viewer):
    with refused(InvalidError, "unknown-role"):
        grant_role(actor=operator_actor, user=viewer, role="emperor")
    assert verbs() == []


def test_an_operator_cannot_give_up_their_own_role(operator, operator_actor):
    with refused(ConflictError, "own-role"):
        revoke_role(actor=operator_actor, user=operator, role="operator")
    with refused(ConflictError, "own-account"):
        set_active(actor=operator_actor, user=operator, is_active=False)
    operator.refresh_from_db()
    assert operator.is_active
    assert RoleGrant.objects.filter(user=operator, role="operator").exists()


def test_a_revoked_role_is_on_the_record_only_if_it_was_held(operator_actor, viewer):
    revoke_role(actor=operator_actor, user=viewer, role="reviewer")
    assert verbs() == []
    grant_role(actor=operator_actor, user=viewer, role="reviewer")
    revoke_role(actor=operator_actor, user=viewer, role="reviewer")
    assert verbs() == ["role.granted", "role.revoked"]


def test_a_locked_account_cannot_sign_in(operator_actor, viewer, client):
    set_active(actor=operator_actor, user=viewer, is_active=False)
    client.post("/accounts/login/", {"login": viewer.email, "password": "a-long-enough-password"})
    assert "_auth_user_id" not in client.session
    assert verbs() == ["person.locked"]


def test_a_person_made_by_an_operator_can_sign_in_at_once(operator_actor, client):
    create_person(actor=operator_actor, email="Lin@Example.org", password="paper-lantern-42", display_name=" Lin ")
    response = client.post("/accounts/login/", {"login": "lin@example.org", "password": "paper-lantern-42"})
    assert response.status_code == 302
    assert client.session["_auth_user_id"]
    assert User.objects.get(email="lin@example.org").display_name == "Lin"


def test_an_address_in_use_is_refused(operator_actor, viewer):
    with refused(ConflictError, "email-taken"):
        create_person(actor=operator_actor, email=viewer.email.upper(), password="paper-lantern-42")
    assert verbs() == []


def test_a_language_that_the_site_does_not_speak_is_refused(viewer):
    with refused(InvalidError, "unknown-language"):
        choose_language(user_id=viewer.pk, language="tlh")
    assert User.objects.get(pk=viewer.pk).language == viewer.language


def test_whoever_is_locked_out_gets_a_mail_in_their_language_whatever_they_want_mail_about(
    operator_actor, make_user, mailoutbox
):
    reader = make_user(language="zh-hans")
    set_preference(user_id=reader.pk, kind="account", channel="email", enabled=False)
    set_active(actor=operator_actor, user=reader, is_active=False)
    set_active(actor=operator_actor, user=reader, is_active=False)
    send_email(OutgoingEmail.objects.get().pk)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([reader.email], "您的账号已被锁定")
    assert "写信给我们" in mail.body
    assert "unsubscribe" not in mail.body
    assert "List-Unsubscribe" not in mail.extra_headers


def test_other_mail_does_not_reach_a_locked_account_and_the_way_back_in_is_told(operator_actor, viewer, mailoutbox):
    set_active(actor=operator_actor, user=viewer, is_active=False)
    notify(user_id=viewer.pk, kind="review", title="Approved")
    for email in OutgoingEmail.objects.order_by("pk"):
        send_email(email.pk)
    assert [mail.subject for mail in mailoutbox] == ["Your account is locked"]
    set_active(actor=operator_actor, user=viewer, is_active=True)
    send_email(OutgoingEmail.objects.latest("pk").pk)
    assert mailoutbox[-1].subject == "Your account is open again"
    assert "List-Unsubscribe" in mailoutbox[-1].extra_headers
