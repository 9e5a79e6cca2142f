"""Links in notices that open one statement of reasons for one person without signing in: a locked account can appeal too.

Regulation (EU) 2022/2065, article 20: the complaint system is open for at least six months to whoever was restricted.
"""

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.errors import NotFoundError

SALT = "duanju.statement"
LASTS = timedelta(days=184)


def sign_statement(statement_id: str, user_id: int) -> str:
    """A token of some 60 characters for an address."""
    return signing.dumps([statement_id, user_id], salt=SALT)


def read_statement_link(token: str) -> tuple[str, int]:
    """The public id of the statement and the person it was written for. NotFoundError for a link that is not ours or too old."""
    try:
        statement_id, user_id = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise NotFoundError(
            _("This link is not valid any more. Sign in and open the statement in the studio."), code="bad-link"
        ) from error
    return statement_id, user_id
