"""How allauth signs people in here: its words, its mail, and what happens to a guest who becomes somebody."""

import smtplib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.grace import remember_deletion
from accounts.language import keep_language_in_cookie
from accounts.middleware import known_guest_key
from accounts.models import User
from accounts.services.guests import join_guest
from core.errors import ForbiddenError, Sentence, UnavailableError


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no type marker
    """Hooks of allauth, in place of Django's sign-in signal."""

    error_messages: ClassVar[dict[str, Sentence]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and password do not belong together. Check both, or reset your password."
        ),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes, or reset your password."),
        "incorrect_code": _("This code is not right. Type the six digits of the newest mail."),
        "incorrect_password": _("This is not your password. Please try again."),
        "enter_current_password": _("This is not your current password. Please try again."),
        "email_taken": _("Somebody already uses this e-mail address. Sign in, or choose another one."),
        "duplicate_email": _("This is already the address of your account."),
        "same_as_current": _("This is the address that you already gave. Enter a different one."),
        "rate_limited": _("A mail was sent a moment ago. Wait ten seconds before you ask for another."),
    }

    def new_user(self, request: HttpRequest) -> User:
        """A new person reads the site and gets mail in the language in which they signed up."""
        return User(language=get_language() or "")

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; what was watched as a guest in this browser then joins the account.

        Every way in ends here. ForbiddenError for an account that was locked between the first step and this one.
        """
        if not User.objects.filter(pk=user.pk, is_active=True).exists():
            raise ForbiddenError(
                _("This account is locked. Write to us if you think that it should not be."), code="locked"
            )
        guest_key = known_guest_key(request)
        super().login(request, user)
        remember_deletion(request)
        join_guest(guest_key=guest_key, user_id=user.pk)

    def post_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponseRedirect:
        """Answer the sign-in, from now on in the person's language."""
        response: HttpResponseRedirect = super().post_login(request, user, **hook)
        keep_language_in_cookie(response, user.language)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the settings, from where the change began."""
        return reverse("people:settings")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails; UnavailableError when the mail server does not take it."""
        try:
            super().send_mail(template_prefix, email, {**context, "site_name": settings.SITE_NAME})
        except (OSError, smtplib.SMTPException) as error:
            raise UnavailableError(
                _("The mail with your code could not be sent. Please try again in a few minutes."), code="mail-not-sent"
            ) from error
