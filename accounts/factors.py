"""How passkeys and codes work here: our words, our name, and secrets that no copy of the database gives away."""

import base64
import hashlib
from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Sentence, UnavailableError

SALT = b"duanju.factors:"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no type marker
    """Hooks of allauth's second factors."""

    error_messages: ClassVar[dict[str, Sentence]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Remove your passkeys and your authenticator app before you change the address."),
        "cannot_generate_recovery_codes": _("Set up a passkey or an authenticator app first."),
        "incorrect_code": _("This code is not right. Type the newest one, or use a recovery code."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """A secret as it is stored: encrypted by a key made of SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; older keys of SECRET_KEY_FALLBACKS still open it. UnavailableError when none does."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            sentence = _(
                "Your codes cannot be checked now: the site's key was changed. Use a passkey, or ask the operator."
            )
            raise UnavailableError(sentence, code="factor-unreadable") from error

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's name
        """What a new passkey is called until its owner names it."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site, as passkey stores name it."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(SALT + key.encode()).digest())) for key in keys])
