"""How somebody signs in, and where they are signed in now."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Passkey:
    """One passkey or security key; ``signs_in_alone`` is None where the key does not say."""

    pk: int
    name: str
    signs_in_alone: bool | None
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What protects an account besides the password; ``codes_left`` is None without recovery codes."""

    passkeys: tuple[Passkey, ...]
    has_app: bool
    codes_left: int | None

    @property
    def is_protected(self) -> bool:
        """Whether signing in by a password needs more than that."""
        return self.has_app or bool(self.passkeys)


def factors_of(user_id: int) -> Factors:
    """The factors of a person, passkeys in the order in which they came."""
    rows = list(Authenticator.objects.filter(user_id=user_id).order_by("pk"))
    codes = [row.wrap() for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        passkeys=tuple(_passkey(row) for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        has_app=any(row.type == Authenticator.Type.TOTP for row in rows),
        codes_left=len(codes[0].get_unused_codes()) if codes else None,
    )


def has_second_factor(user_id: int) -> bool:
    """Whether a password alone does not open the account."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists())


def sessions_of(user_id: int) -> QuerySet[UserSession]:
    """Where a person is signed in, newest first: sessions that are over are left out."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(user_id=user_id, session_key__in=alive)
    return found.order_by("-created_at", "-pk")


def _passkey(row: Authenticator) -> Passkey:
    key = row.wrap()
    return Passkey(row.pk, key.name, key.is_passwordless, row.created_at, row.last_used_at)
