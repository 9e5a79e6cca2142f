"""Operators, and only they, set people and producers up at /operate/; every change goes through a service."""

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import CompanyMember, CompanyRelation, ProducerCompany, RoleGrant, User
from core.http.access import ACCESS_ATTRIBUTE
from core.models import AuditRecord

MODELS = (User, RoleGrant, ProducerCompany, CompanyMember, CompanyRelation)


@pytest.fixture
def operator(make_user) -> User:
    """An operator by role alone, without Django's superuser power."""
    return make_user("operator", is_staff=True)


def page(model, what: str, *args) -> str:
    return reverse(f"admin:accounts_{model._meta.model_name}_{what}", args=args)


def verbs() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("query", ["payments=" + "9" * 30, "q=somebody"])
@pytest.mark.parametrize("model", ["accounts_user", "usersessions_usersession"])
def test_what_no_column_holds_and_what_nobody_is_called_break_no_list(client_for, make_user, model, query):
    boss = client_for(make_user("operator", is_staff=True, is_superuser=True))
    boss.raise_request_exception = False
    answer = boss.get(reverse(f"admin:{model}_changelist") + "?" + query)
    assert answer.status_code in (200, 302, 422)


def test_guests_sign_in_on_our_own_page(client, db):
    response = client.get("/operate/")
    assert response.headers["Location"] == "/accounts/login/?next=%2Foperate%2F"
    assert client.get("/operate/login/").headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("who", ["viewer", "producer", "reviewer"])
def test_everybody_else_is_refused(request, client_for, db, who):
    client = client_for(request.getfixturevalue(who))
    for address in ("/operate/", "/operate/login/", page(User, "changelist")):
        assert client.get(address).status_code == 403


def test_staff_without_the_role_are_refused_too(client_for, make_user):
    assert client_for(make_user(is_staff=True, is_superuser=True)).get("/operate/").status_code == 403


def test_every_address_of_the_administration_declares_the_operators():
    def bare(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from bare(pattern.url_patterns, prefix + str(pattern.pattern))
            elif getattr(pattern.callback, ACCESS_ATTRIBUTE, "") != "requires can_operate":
                yield prefix + str(pattern.pattern)

    [operate] = [pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "operate/"]
    assert isinstance(operate.url_patterns[0], URLPattern)
    assert list(bare(operate.url_patterns)) == []


@pytest.mark.parametrize("model", MODELS)
def test_an_operator_by_role_opens_every_page(client_for, operator, model, company):
    client = client_for(operator)
    assert client.get("/operate/").status_code == 200
    assert client.get(page(model, "changelist")).status_code == 200
    assert client.get(page(model, "add")).status_code == (403 if model is User else 200)


def test_a_role_is_given_and_taken_by_services(client_for, operator, viewer):
    client = client_for(operator)
    client.post(page(RoleGrant, "add"), {"user": viewer.email, "role": "operator"})
    grant = RoleGrant.objects.get(user=viewer)
    assert User.objects.get(pk=viewer.pk).is_staff
    client.post(page(RoleGrant, "delete", grant.pk), {"post": "yes"})
    assert not User.objects.get(pk=viewer.pk).is_staff
    assert verbs() == ["role.granted", "role.revoked"]


def test_an_address_that_nobody_has_is_refused_with_a_sentence(client_for, operator):
    response = client_for(operator).post(page(RoleGrant, "add"), {"user": "nobody@example.org", "role": "reviewer"})
    assert "Nobody has an account with this address." in response.content.decode()


def test_a_producer_is_created_and_changed_by_services(client_for, operator):
    client = client_for(operator)
    fields = {
        "name": "Lantern",
        "slug": "lantern",
        "kind": "company",
        "licence_number": "1",
        "licence_expires_on": "2027-01-31",
        "upload_quota_bytes": "",
    }
    client.post(page(ProducerCompany, "add"), fields)
    company = ProducerCompany.objects.get(slug="lantern")
    client.post(page(ProducerCompany, "change", company.pk), {**fields, "licence_number": "2"})
    company.refresh_from_db()
    assert company.licence_number == "2"
    assert company.has_valid_licence(company.licence_expires_on)
    assert verbs() == ["company.created", "company.changed"]


def test_members_and_relations_are_kept_by_services(client_for, operator, viewer, company, make_company):
    client = client_for(operator)
    client.post(page(CompanyMember, "add"), {"company": company.pk, "user": viewer.email, "role": "editor"})
    member = CompanyMember.objects.get(user=viewer)
    client.post(page(CompanyMember, "change", member.pk), {"role": "owner"})
    client.post(page(CompanyMember, "delete", member.pk), {"post": "yes"})
    other = make_company()
    client.post(page(CompanyRelation, "add"), {"first": other.pk, "second": company.pk, "reason": "same owner"})
    client.post(page(CompanyRelation, "delete", CompanyRelation.objects.get().pk), {"post": "yes"})
    assert verbs() == [
        "company.member_added",
        "company.member_changed",
        "company.member_removed",
        "company.related",
        "company.separated",
    ]


def test_an_account_is_locked_and_nothing_else_about_it_changes(client_for, operator, viewer):
    client_for(operator).post(page(User, "change", viewer.pk), {"email": "stolen@example.org"})
    user = User.objects.get(pk=viewer.pk)
    assert not user.is_active
    assert user.email == viewer.email
    assert verbs() == ["person.locked"]


def test_people_and_producers_are_not_deleted(client_for, operator, viewer, company):
    client = client_for(operator)
    assert client.post(page(User, "delete", viewer.pk), {"post": "yes"}).status_code == 403
    assert client.post(page(ProducerCompany, "delete", company.pk), {"post": "yes"}).status_code == 403


def test_the_pages_of_the_administration_are_ours():
    assert {type(admin.site.get_model_admin(model)).__module__ for model in MODELS} == {"accounts.admin"}
