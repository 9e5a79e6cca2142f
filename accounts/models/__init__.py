"""People, producer companies, notices, youth mode."""

from accounts.models.ages import AgeMessage, AgeVerification
from accounts.models.companies import CompanyMember, CompanyRelation, ProducerCompany
from accounts.models.notices import Notice, NoticePreference, OutgoingEmail
from accounts.models.people import RoleGrant, User, UserManager
from accounts.models.privacy import AccountDeletion, PersonalDataExport
from accounts.models.youth import YouthPin

__all__ = [
    "AccountDeletion",
    "AgeMessage",
    "AgeVerification",
    "CompanyMember",
    "CompanyRelation",
    "Notice",
    "NoticePreference",
    "OutgoingEmail",
    "PersonalDataExport",
    "ProducerCompany",
    "RoleGrant",
    "User",
    "UserManager",
    "YouthPin",
]
