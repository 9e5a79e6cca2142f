"""What accounts itself knows about a person: exported, and forgotten at the end of an account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import AgeVerification, CompanyMember, Notice, NoticePreference, RoleGrant, User, YouthPin
from accounts.privacy import Rows, erases, exports
from accounts.services.exports import delete_old_exports
from accounts.services.sessions import end_sessions

NOBODY = "erased.invalid"  # a domain that never exists (RFC 2606)


@exports("profile")
def profile(user_id: int) -> Rows:
    """Who somebody is."""
    user = User.objects.get(pk=user_id)
    yield {
        "id": user.public_id,
        "email": user.email,
        "name": user.display_name,
        "language": user.language,
        "birth_date": user.birth_date,
        "birth_date_proven": user.birth_date_proven,
        "proven_age": user.proven_age,
        "youth_since": user.youth_since,
        "joined_at": user.joined_at,
        "last_login": user.last_login,
        "roles": " ".join(RoleGrant.objects.filter(user_id=user_id).values_list("role", flat=True)),
    }


@exports("producers")
def memberships(user_id: int) -> Rows:
    """For whom somebody works."""
    rows = CompanyMember.objects.filter(user_id=user_id).order_by("pk")
    yield from rows.values("company__name", "role", "joined_at").iterator()


@exports("sign_in_sessions")
def sign_ins(user_id: int) -> Rows:
    """Where somebody is signed in."""
    yield from (
        UserSession.objects.filter(user_id=user_id).order_by("pk").values("created_at", "ip", "user_agent").iterator()
    )


@exports("factors")
def factors(user_id: int) -> Rows:
    """How somebody signs in; never a secret."""
    rows = Authenticator.objects.filter(user_id=user_id).order_by("pk")
    yield from rows.values("type", "created_at", "last_used_at").iterator()


@exports("notices")
def notices(user_id: int) -> Rows:
    """What somebody was told."""
    rows = Notice.objects.filter(user_id=user_id).order_by("pk")
    yield from rows.values("created_at", "kind", "title", "body", "url", "read_at").iterator()


@exports("notice_preferences")
def preferences(user_id: int) -> Rows:
    """What somebody wants to be told."""
    yield from (
        NoticePreference.objects.filter(user_id=user_id).order_by("pk").values("kind", "channel", "enabled").iterator()
    )


@exports("age_verifications")
def age_verifications(user_id: int) -> Rows:
    """Whom somebody asked to prove their age, and what came of it."""
    rows = AgeVerification.objects.filter(user_id=user_id).order_by("pk")
    yield from rows.values("provider", "state", "asked_at", "answered_at").iterator()


@erases("accounts")
def forget_person(user_id: int, now: datetime) -> None:
    """The last step: what is left is an id without a person. It runs after every other room."""
    end_sessions(user_id=user_id)
    delete_old_exports(now=now, user_id=user_id)
    for model in (
        Notice,
        NoticePreference,
        CompanyMember,
        RoleGrant,
        EmailAddress,
        Authenticator,
        YouthPin,
        AgeVerification,
    ):
        model._default_manager.filter(user_id=user_id).delete()  # noqa: SLF001 - Django's documented manager
    user = User.objects.get(pk=user_id)
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user_id))
    about.update(object_repr=str(user.public_id), change_message="")
    user.set_unusable_password()
    User.objects.filter(pk=user_id).update(
        email=f"{user.public_id}@{NOBODY}",
        password=user.password,
        display_name="",
        language="",
        birth_date=None,
        birth_date_proven=False,
        proven_age=None,
        youth_since=None,
        last_login=None,
        is_active=False,
        is_staff=False,
        is_superuser=False,
    )
