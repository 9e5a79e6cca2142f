"""People, producer companies, notices."""

from accounts.models.companies import CompanyMember, CompanyRelation, ProducerCompany
from accounts.models.notices import Notice, NoticePreference, OutgoingEmail
from accounts.models.people import RoleGrant, User, UserManager

__all__ = [
    "CompanyMember",
    "CompanyRelation",
    "Notice",
    "NoticePreference",
    "OutgoingEmail",
    "ProducerCompany",
    "RoleGrant",
    "User",
    "UserManager",
]
