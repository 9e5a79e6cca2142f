"""The people and companies of the demo: made once, with passwords of this data folder's own."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.development import DemoAccount, demo_accounts_path
from accounts.enums import CompanyRole, PlatformRole
from accounts.models import ProducerCompany, User
from accounts.selectors import is_member
from accounts.services.companies import Licence, add_member, create_company
from accounts.services.people import create_person, grant_role
from core.actors import SYSTEM, Actor, person

LICENCE_YEARS = 3
WORDS = ("lantern", "harbour", "teacup", "skylark", "platform", "noodle", "palace", "lighthouse", "umbrella", "violin")


@dataclass(frozen=True)
class Company:
    """A producer of the demo."""

    slug: str
    name: str
    licence: str


@dataclass(frozen=True)
class Member:
    """A person of the demo; ``company`` is the slug of the producer they own, ``role`` what the sign-in page calls them."""

    role: str
    name: str
    mailbox: str
    company: str = ""
    platform_role: str = ""


NIGHT_MARKET = Company("night-market-pictures", "Night Market Pictures", "DEMO-2026-0118")
TIDEWATER = Company("tidewater-stories", "Tidewater Stories", "DEMO-2026-0204")
COMPANIES = (NIGHT_MARKET, TIDEWATER)
MEMBERS = (
    Member("viewer", "Mei", "viewer"),
    Member("producer", "Lin", "producer", company=NIGHT_MARKET.slug),
    Member("producer", "Haoran", "producer2", company=TIDEWATER.slug),
    Member("reviewer", "Wen", "reviewer", platform_role=PlatformRole.REVIEWER),
    Member("reviewer", "Yan", "reviewer2", platform_role=PlatformRole.REVIEWER),
    Member("operator", "Qiao", "operator", platform_role=PlatformRole.OPERATOR),
)


def address_of(member: Member) -> str:
    """An address that no mail ever reaches (RFC 2606)."""
    return f"{member.mailbox}@demo.example"


def seat_everybody() -> list[DemoAccount]:
    """Make who is missing; returns everybody with their passwords, which also lie in the data folder."""
    accounts = _kept_accounts() or [
        DemoAccount(member.role, member.name, address_of(member), _new_password()) for member in MEMBERS
    ]
    _keep(accounts)
    companies = {company.slug: _company(company) for company in COMPANIES}
    for member, account in zip(MEMBERS, accounts, strict=True):
        user = _user(account)
        if member.platform_role:
            grant_role(actor=SYSTEM, user=user, role=member.platform_role)
        if member.company and not is_member(user.pk, companies[member.company].pk):
            add_member(actor=SYSTEM, company=companies[member.company], user=user, role=CompanyRole.OWNER)
    return accounts


def reviewers() -> list[Actor]:
    """Who decides in the demo: two, for new producers are reviewed by two people."""
    mailboxes = [address_of(member) for member in MEMBERS if member.platform_role == PlatformRole.REVIEWER]
    roles = frozenset({PlatformRole.REVIEWER.value})
    return [person(pk, roles) for pk in User.objects.filter(email__in=mailboxes).values_list("pk", flat=True)]


def owner_of(company: ProducerCompany) -> Actor:
    """Who uploads for a producer of the demo."""
    member = next(member for member in MEMBERS if member.company == company.slug)
    return person(User.objects.get(email=address_of(member)).pk)


def _new_password() -> str:
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(9000) + 1000}"


def _kept_accounts() -> list[DemoAccount]:
    path = demo_accounts_path()
    rows = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return [DemoAccount(**row) for row in rows] if len(rows) == len(MEMBERS) else []


def _keep(accounts: list[DemoAccount]) -> None:
    path = demo_accounts_path()
    part = path.with_suffix(".part")
    part.write_text(json.dumps([asdict(account) for account in accounts], indent=2), encoding="utf-8")
    part.chmod(0o600)
    part.replace(path)


def _company(company: Company) -> ProducerCompany:
    expiry = timezone.localdate() + timedelta(days=365 * LICENCE_YEARS)
    found = ProducerCompany.objects.filter(slug=company.slug).first()
    return found or create_company(
        actor=SYSTEM, name=company.name, slug=company.slug, licence=Licence(company.licence, expiry)
    )


def _user(account: DemoAccount) -> User:
    user = User.objects.filter(email=account.email).first()
    if user is None:
        return create_person(
            actor=SYSTEM, email=account.email, password=account.password, display_name=account.name, language=""
        )
    if not user.check_password(account.password):  # the file was lost, or somebody changed the password: the file wins
        user.set_password(account.password)
        user.save(update_fields=["password"])
    EmailAddress.objects.filter(user=user, verified=False).update(verified=True)
    return user
