"""One family of errors: raised anywhere, rendered once by core.http.errors."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class DomainError(Exception):
    """Something a person can understand went wrong.

    ``message`` is a sentence that names the thing and what to do; ``code`` a stable kebab-case reason id; ``field`` the form field, if one.
    """

    status = 400
    default_code = "error"
    title: Sentence = _("That did not work")

    def __init__(self, message: Sentence = "", *, code: str = "", field: str = "") -> None:
        self.message: Sentence = message or self.title
        self.code = code or self.default_code
        self.field = field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class InvalidError(DomainError):
    """What was sent cannot be accepted."""

    status = 422
    default_code = "invalid"
    title = _("Please check what you entered")


class NotSignedInError(DomainError):
    """The visitor must sign in first."""

    status = 401
    default_code = "not-signed-in"
    title = _("Please sign in first")


class PaymentRequiredError(DomainError):
    """The thing exists but is not free."""

    status = 402
    default_code = "payment-required"
    title = _("This is not free")


class ForbiddenError(DomainError):
    """The actor may not do this."""

    status = 403
    default_code = "forbidden"
    title = _("You may not do this")


class AgeUnknownError(ForbiddenError):
    """The thing is for people from some age on, and nobody knows how old this one is."""

    default_code = "age-unknown"
    title = _("Tell us your date of birth first")


def in_youth_mode() -> ForbiddenError:
    """The refusal of what youth mode does not have: paying, earning, writing, working."""
    return ForbiddenError(
        _("This is not part of youth mode. Whoever knows the PIN can leave it in the menu."), code="youth-mode"
    )


class NotFoundError(DomainError):
    """There is no such thing, or not for this actor."""

    status = 404
    default_code = "not-found"
    title = _("There is nothing here")


class ConflictError(DomainError):
    """The thing is in another state than the request assumes."""

    status = 409
    default_code = "conflict"
    title = _("Someone was faster")


class RateLimitedError(DomainError):
    """Too many requests."""

    status = 429
    default_code = "rate-limited"
    title = _("Too many requests")
    retry_after_seconds = 60


class UnavailableError(DomainError):
    """The system cannot do it just now; nothing was changed."""

    status = 503
    default_code = "unavailable"
    title = _("Not possible right now")
