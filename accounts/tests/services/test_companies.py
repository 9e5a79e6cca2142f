"""Producers, their people and their relations."""

from datetime import date

import pytest

from accounts.models import CompanyMember, CompanyRelation, ProducerCompany
from accounts.selectors import is_connected, is_member, related_company_ids
from accounts.services.companies import (
    CompanyEdit,
    Licence,
    add_member,
    create_company,
    edit_company,
    relate_companies,
    remove_member,
    separate_companies,
)
from core.actors import SYSTEM
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.models import AuditRecord
from tests.fixtures.refusals import refused

LICENCE = Licence("广媒〔2026〕0001", date(2027, 1, 31))


def records() -> list[tuple[str, dict[str, object]]]:
    return list(AuditRecord.objects.order_by("pk").values_list("verb", "payload"))


def test_a_producer_has_a_licence_that_ends(operator_actor):
    company = create_company(actor=operator_actor, name="Lantern Pictures", licence=LICENCE)
    assert company.slug == "lantern-pictures"
    assert company.has_valid_licence(date(2027, 1, 31))
    assert not company.has_valid_licence(date(2027, 2, 1))
    assert records() == [("company.created", {})]


def test_a_chinese_name_gets_an_address_too(operator_actor):
    company = create_company(actor=operator_actor, name="灯笼影业")
    assert company.slug
    assert ProducerCompany.objects.get(slug=company.slug).name == "灯笼影业"


def test_an_address_in_use_is_refused(operator_actor, company):
    with refused(ConflictError, "slug-taken"):
        create_company(actor=operator_actor, name="Another", slug=company.slug)
    assert records() == []


@pytest.mark.parametrize(("name", "kind"), [("  ", "company"), ("Lantern", "ministry")])
def test_a_producer_without_name_or_kind_is_refused(operator_actor, name, kind):
    with refused(InvalidError, "company-incomplete"):
        create_company(actor=operator_actor, name=name, kind=kind)
    assert not ProducerCompany.objects.exists()


def test_the_record_of_a_change_names_fields_and_no_contents(operator_actor, company):
    edit = CompanyEdit(company.name, "company", "new number", company.licence_expires_on, None)
    edit_company(actor=operator_actor, company=company, edit=edit)
    edit_company(actor=operator_actor, company=company, edit=edit)
    assert ProducerCompany.objects.get(pk=company.pk).licence_number == "new number"
    assert records() == [("company.changed", {"fields": ["licence_number"]})]


def test_producers_do_not_change_their_own_licence(producer_actor, company):
    edit = CompanyEdit(company.name, "company", "forged", date(2099, 1, 1), None)
    with refused(ForbiddenError, "operators-only"):
        edit_company(actor=producer_actor, company=company, edit=edit)
    kept = ProducerCompany.objects.get(pk=company.pk)
    assert (kept.licence_number, kept.licence_expires_on) == (company.licence_number, company.licence_expires_on)


def test_an_owner_hires_and_dismisses(producer_actor, company, viewer):
    add_member(actor=producer_actor, company=company, user=viewer, role="uploader")
    assert is_member(viewer.pk, company.pk, frozenset({"uploader"}))
    add_member(actor=producer_actor, company=company, user=viewer, role="editor")
    assert CompanyMember.objects.get(user=viewer).role == "editor"
    remove_member(actor=producer_actor, company=company, user=viewer)
    assert not is_member(viewer.pk, company.pk)
    assert [verb for verb, _payload in records()] == [
        "company.member_added",
        "company.member_changed",
        "company.member_removed",
    ]


def test_an_editor_does_not_hire(company, make_user, actor_for, viewer):
    editor = make_user(company=company, company_role="editor")
    with refused(ForbiddenError, "owners-only"):
        add_member(actor=actor_for(editor), company=company, user=viewer)
    assert not CompanyMember.objects.filter(user=viewer).exists()


def test_an_owner_does_not_hire_for_another_producer(producer_actor, make_company, viewer):
    company = make_company()
    with refused(ForbiddenError, "owners-only"):
        add_member(actor=producer_actor, company=company, user=viewer)
    assert not CompanyMember.objects.filter(user=viewer).exists()


def test_a_relation_counts_in_both_directions_and_once(company, make_company, producer, make_user):
    other = make_company()
    relate_companies(actor=SYSTEM, first=other, second=company, reason="same owner")
    relate_companies(actor=SYSTEM, first=company, second=other, reason="same owner")
    relation = CompanyRelation.objects.get()
    assert related_company_ids(company.pk) == related_company_ids(other.pk) == {company.pk, other.pk}
    assert is_connected(producer.pk, other.pk)
    assert not is_connected(make_user().pk, other.pk)
    separate_companies(actor=SYSTEM, relation=relation)
    assert not is_connected(producer.pk, other.pk)
    assert [verb for verb, _payload in records()] == ["company.related", "company.separated"]


def test_a_producer_is_not_related_to_itself(company):
    with refused(InvalidError, "same-company"):
        relate_companies(actor=SYSTEM, first=company, second=company)
    assert not CompanyRelation.objects.exists()
