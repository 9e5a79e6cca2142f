"""Who works for whom, and what people are told."""

from accounts.ages import years_between
from accounts.selectors.companies import (
    companies_of,
    company_for,
    connected_company_ids,
    is_connected,
    is_member,
    member_ids,
    related_company_ids,
)
from accounts.selectors.notices import notices_of, refused_notices
from accounts.selectors.people import age_on, person_of

__all__ = [
    "age_on",
    "companies_of",
    "company_for",
    "connected_company_ids",
    "is_connected",
    "is_member",
    "member_ids",
    "notices_of",
    "person_of",
    "refused_notices",
    "related_company_ids",
    "years_between",
]
