"""Signed links that stop one kind of mail without signing in (RFC 8058). They do not expire: a mail may be read years later."""

from dataclasses import dataclass

from django.core import signing

from accounts.enums import NoticeKind

SALT = "accounts.unsubscribe"


@dataclass(frozen=True)
class Wish:
    """Whose mail of which kind."""

    user_id: int
    kind: NoticeKind


def sign_wish(*, user_id: int, kind: str) -> str:
    """The token of a link."""
    return signing.dumps([user_id, kind], salt=SALT)


def read_wish(token: str) -> Wish | None:
    """What a token says; None for one that we did not sign."""
    try:
        user_id, kind = signing.loads(token, salt=SALT)
        return Wish(int(user_id), NoticeKind(kind))
    except (signing.BadSignature, ValueError, TypeError):
        return None
