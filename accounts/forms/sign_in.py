"""allauth's forms in our words: labels instead of placeholders, one rule about passwords in one sentence."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail address")
NEW_PASSWORD = _("New password")
LABELS = {
    "login": EMAIL,
    "email": EMAIL,
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": NEW_PASSWORD,
    "password2": _("New password, once more"),
    "code": _("Code of six digits"),
}
PASSWORD_RULE = _("At least 10 characters, and nothing that many others use.")


class PlainWords:
    """Gives allauth's fields our labels and hints, and takes their placeholders away."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.help_text = PASSWORD_RULE if name == "password1" else ""
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class SignInForm(PlainWords, allauth_forms.LoginForm):  # type: ignore[misc]
    """Address and password. The field is named "username" for password stores by its autocomplete."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignUpForm(PlainWords, allauth_forms.SignupForm):  # type: ignore[misc]
    """Address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = LABELS["password"]


class AskForResetForm(PlainWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a code by mail."""


class NewPasswordForm(PlainWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a password after the code was right."""


class ChangePasswordForm(PlainWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """Change the password while signed in."""


class FirstPasswordForm(PlainWords, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """Choose a password for an account that has none."""


class ConfirmPasswordForm(PlainWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """Type the password again before something delicate."""


class NewAddressForm(PlainWords, allauth_forms.AddEmailForm):  # type: ignore[misc]
    """Change the address of an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class OtherAddressForm(PlainWords, allauth_forms.ChangeEmailForm):  # type: ignore[misc]
    """Correct the address while it waits for its code."""


class AddressCodeForm(PlainWords, allauth_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves an address."""


class ResetCodeForm(PlainWords, allauth_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code that allows a new password."""
