"""allauth's forms of second factors in our words."""

from typing import Any

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import PlainWords

APP_OR_RECOVERY = _("Code of your app, or a recovery code")
NAME_LENGTH = 60


def short_name(field: forms.Field) -> None:
    """allauth lets a passkey's name be as long as it likes."""
    field.label = _("Name")
    field.validators.append(MaxLengthValidator(NAME_LENGTH))
    field.widget.attrs |= {"maxlength": NAME_LENGTH, "autocomplete": "off"}


class CodeForm(PlainWords, base_forms.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = APP_OR_RECOVERY
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeAgainForm(PlainWords, base_forms.ReauthenticateForm):  # type: ignore[misc]
    """A code before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = APP_OR_RECOVERY


class FirstCodeForm(PlainWords, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app proves that it knows the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows")


class NewPasskeyForm(PlainWords, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: its name, and whether it signs in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        short_name(self.fields["name"])
        self.fields["passwordless"].label = _("Sign in by this passkey alone, without a password")
        self.fields["passwordless"].initial = True


class PasskeyNameForm(PlainWords, webauthn_forms.EditWebAuthnForm):  # type: ignore[misc]
    """What a passkey is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        short_name(self.fields["name"])
