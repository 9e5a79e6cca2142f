"""Who works for whom, and who has common interests."""

from django.db.models import Q, QuerySet

from accounts.models import CompanyMember, CompanyRelation, ProducerCompany
from core.actors import Actor
from core.errors import NotFoundError


def companies_of(user_id: int) -> QuerySet[ProducerCompany]:
    """The producers that a person works for, by name."""
    return ProducerCompany.objects.filter(members__user_id=user_id).order_by("name")


def is_member(user_id: int, company_id: int, roles: frozenset[str] = frozenset()) -> bool:
    """Whether a person works for a producer, in one of some roles if any are named."""
    rows = CompanyMember.objects.filter(user_id=user_id, company_id=company_id)
    return (rows.filter(role__in=roles) if roles else rows).exists()


def related_company_ids(company_id: int) -> set[int]:
    """The company itself and all that were declared related to it."""
    pairs = CompanyRelation.objects.filter(Q(first_id=company_id) | Q(second_id=company_id)).values_list(
        "first_id", "second_id"
    )
    return {company_id, *(key for pair in pairs for key in pair)}


def connected_company_ids(user_id: int) -> set[int]:
    """Every company whose work this person must not review: their own and those related to them."""
    own = set(CompanyMember.objects.filter(user_id=user_id).values_list("company_id", flat=True))
    pairs = CompanyRelation.objects.filter(Q(first_id__in=own) | Q(second_id__in=own)).values_list(
        "first_id", "second_id"
    )
    return own | {key for pair in pairs for key in pair}


def is_connected(user_id: int, company_id: int) -> bool:
    """Whether a person works for the company or for one related to it."""
    return company_id in connected_company_ids(user_id)


def member_ids(company_id: int) -> list[int]:
    """The people who work for a company."""
    return list(CompanyMember.objects.filter(company_id=company_id).order_by("pk").values_list("user_id", flat=True))


def company_for(actor: Actor, slug: str, roles: frozenset[str] = frozenset()) -> ProducerCompany:
    """A company that the actor works for (the system for all); NotFoundError otherwise."""
    company = ProducerCompany.objects.filter(slug=slug).first()
    if company and (actor.is_system or (actor.user_id is not None and is_member(actor.user_id, company.pk, roles))):
        return company
    raise NotFoundError
