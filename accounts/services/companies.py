"""Set up producers: their licence, who works for them, and who is related to whom."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.enums import CompanyKind, CompanyRole
from accounts.models import CompanyMember, CompanyRelation, ProducerCompany, User
from accounts.selectors import is_member
from accounts.services.people import check_operator
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.ids import new_public_id

OWNERS = frozenset({CompanyRole.OWNER.value})


@dataclass(frozen=True)
class Licence:
    """A production licence; without an expiry date it never counts as valid."""

    number: str = ""
    expires_on: date | None = None


NO_LICENCE = Licence()


@dataclass(frozen=True)
class CompanyEdit:
    """Everything about a producer that an operator may change; ``upload_quota_bytes`` None means the site's default."""

    name: str
    kind: str
    licence_number: str
    licence_expires_on: date | None
    upload_quota_bytes: int | None


@transaction.atomic
def create_company(
    *, actor: Actor, name: str, slug: str = "", kind: str = CompanyKind.COMPANY, licence: Licence = NO_LICENCE
) -> ProducerCompany:
    """A producer; without a slug one is made from the name. Raises ForbiddenError, InvalidError, ConflictError for a slug in use."""
    check_operator(actor)
    if not name.strip() or kind not in CompanyKind.values:
        raise InvalidError(
            _("A producer needs a name, and is a company or a person."), code="company-incomplete", field="name"
        )
    company = ProducerCompany(
        name=name.strip(),
        slug=slug or slugify(name) or new_public_id(),
        kind=kind,
        licence_number=licence.number,
        licence_expires_on=licence.expires_on,
    )
    try:
        with transaction.atomic():
            company.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(
            _("Another producer already has this address. Choose another one."), code="slug-taken", field="slug"
        ) from error
    _record(actor, "company.created", company)
    return company


@transaction.atomic
def edit_company(*, actor: Actor, company: ProducerCompany, edit: CompanyEdit) -> ProducerCompany:
    """Change a producer; the record names the changed fields, not their contents. Raises ForbiddenError, InvalidError."""
    check_operator(actor)
    if not edit.name.strip() or edit.kind not in CompanyKind.values:
        raise InvalidError(
            _("A producer needs a name, and is a company or a person."), code="company-incomplete", field="name"
        )
    stored = ProducerCompany.objects.get(pk=company.pk)
    changes = {key: value for key, value in asdict(edit).items() if getattr(stored, key) != value}
    if changes:
        ProducerCompany.objects.filter(pk=company.pk).update(**changes)
        _record(actor, "company.changed", company, fields=sorted(changes))
    for key, value in changes.items():
        setattr(company, key, value)
    return company


@transaction.atomic
def add_member(*, actor: Actor, company: ProducerCompany, user: User, role: str = CompanyRole.EDITOR) -> CompanyMember:
    """Let a person work for a producer, or change what they may do there. Raises ForbiddenError, InvalidError."""
    _check_may_staff(actor, company)
    if role not in CompanyRole.values:
        raise InvalidError(_("There is no role of this name."), code="unknown-role", field="role")
    member, is_new = CompanyMember.objects.get_or_create(company=company, user=user, defaults={"role": role})
    if is_new or member.role != role:
        CompanyMember.objects.filter(pk=member.pk).update(role=role)
        member.role = role
        verb = "company.member_added" if is_new else "company.member_changed"
        _record(actor, verb, company, person=user.public_id, role=str(role))
    return member


@transaction.atomic
def remove_member(*, actor: Actor, company: ProducerCompany, user: User) -> None:
    """Stop a person from working for a producer; removing a stranger changes nothing. Raises ForbiddenError."""
    _check_may_staff(actor, company)
    deleted, _rows = CompanyMember.objects.filter(company=company, user=user).delete()
    if deleted:
        _record(actor, "company.member_removed", company, person=user.public_id)


@transaction.atomic
def relate_companies(
    *, actor: Actor, first: ProducerCompany, second: ProducerCompany, reason: str = ""
) -> CompanyRelation:
    """Declare common interests: nobody of one reviews the other's work. The order does not matter. Raises ForbiddenError, InvalidError."""
    check_operator(actor)
    if first.pk == second.pk:
        raise InvalidError(
            _("A producer cannot be related to itself. Choose two different ones."), code="same-company", field="second"
        )
    low, high = sorted((first, second), key=lambda company: company.pk)
    relation, is_new = CompanyRelation.objects.get_or_create(first=low, second=high, defaults={"reason": reason})
    if not is_new and relation.reason != reason:
        CompanyRelation.objects.filter(pk=relation.pk).update(reason=reason)
        relation.reason = reason
    if is_new:
        _record(actor, "company.related", low, other=high.public_id)
    return relation


@transaction.atomic
def separate_companies(*, actor: Actor, relation: CompanyRelation) -> None:
    """Withdraw a declared relation. Raises ForbiddenError."""
    check_operator(actor)
    first, second = relation.first, relation.second
    deleted, _rows = CompanyRelation.objects.filter(pk=relation.pk).delete()
    if deleted:
        _record(actor, "company.separated", first, other=second.public_id)


def _check_may_staff(actor: Actor, company: ProducerCompany) -> None:
    """Owners hire for their own company, operators for all."""
    if actor.user_id is not None and is_member(actor.user_id, company.pk, OWNERS):
        return
    try:
        check_operator(actor)
    except ForbiddenError as error:
        raise ForbiddenError(
            _("Only the owners of a producer may change who works there."), code="owners-only"
        ) from error


def _record(actor: Actor, verb: str, company: ProducerCompany, **payload: Any) -> None:
    record_audit(actor=actor, verb=verb, subject_kind="company", subject_ref=company.public_id, payload=payload)
