"""Make people, change what they say about themselves, and give or take platform roles."""

from datetime import date

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import NoticeKind, PlatformRole
from accounts.models import RoleGrant, User
from accounts.policies import can_operate
from accounts.providers.registry import age_verifier
from accounts.services.notices import notify, notify_locked
from accounts.services.sessions import end_sessions
from core.actors import Actor, person
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError, UnavailableError

LOCKED = _("You can no longer sign in. Write to us if you think that this is wrong: a person will look at it.")
LANGUAGE_CODES = frozenset(code for code, _name in settings.LANGUAGES)


def check_operator(actor: Actor) -> None:
    """Raise ForbiddenError unless the system or an operator acts."""
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError(_("Only operators may change accounts and producers."), code="operators-only")


@transaction.atomic
def create_person(*, actor: Actor, email: str, password: str, display_name: str = "", language: str = "") -> User:
    """A person whose address counts as confirmed, because an operator vouches for it.

    Raises ForbiddenError, InvalidError for a language that the site does not speak, ConflictError for an address in use.
    """
    check_operator(actor)
    _check_language(language)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, display_name=display_name.strip(), language=language)
    except IntegrityError as error:
        raise ConflictError(
            _("Somebody already uses this e-mail address."), code="email-taken", field="email"
        ) from error
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record_audit(actor=actor, verb="person.created", subject_kind="person", subject_ref=user.public_id)
    return user


@transaction.atomic
def edit_profile(*, user_id: int, display_name: str, language: str) -> None:
    """What a person says about themselves; an empty language means that of the browser. Raises InvalidError."""
    _check_language(language)
    User.objects.filter(pk=user_id).update(display_name=display_name.strip(), language=language)


@transaction.atomic
def declare_birth_date(*, user_id: int, born: date) -> None:
    """Keep what a person says once; later only support can correct it.

    ConflictError ``birth-date-known`` for another date, UnavailableError where AGE_VERIFIER takes nobody's word.
    """
    if not age_verifier().can_declare:
        raise UnavailableError(_("This site takes nobody's word for an age."), code="age-not-declared")
    if User.objects.filter(pk=user_id, birth_date__isnull=True).update(birth_date=born):
        public_id = User.objects.values_list("public_id", flat=True).get(pk=user_id)
        payload = {"provider": "declared"}
        record_audit(
            actor=person(user_id), verb="age.declared", subject_kind="person", subject_ref=public_id, payload=payload
        )
        return
    if not User.objects.filter(pk=user_id, birth_date=born).exists():
        raise ConflictError(
            _("Your date of birth is known already. If it is wrong, ask the operator to correct it."),
            code="birth-date-known",
        )


@transaction.atomic
def choose_language(*, user_id: int, language: str) -> None:
    """Remember the language in which a person reads the site and gets mail. Raises InvalidError."""
    _check_language(language)
    User.objects.filter(pk=user_id).exclude(language=language).update(language=language)


@transaction.atomic
def set_active(*, actor: Actor, user: User, is_active: bool) -> User:
    """Lock an account out, and sign it out everywhere, or let it in again; the person gets a mail in their language.

    Raises ForbiddenError; ConflictError when operators would lock themselves out.
    """
    check_operator(actor)
    if actor.user_id == user.pk and not is_active:
        raise ConflictError(_("You cannot lock your own account. Ask another operator."), code="own-account")
    if User.objects.filter(pk=user.pk).exclude(is_active=is_active).update(is_active=is_active):
        verb = "person.unlocked" if is_active else "person.locked"
        record_audit(actor=actor, verb=verb, subject_kind="person", subject_ref=user.public_id)
        if is_active:
            notify(
                user_id=user.pk,
                kind=NoticeKind.ACCOUNT,
                title=_("Your account is open again"),
                body=_("You can sign in."),
            )
        else:
            end_sessions(user_id=user.pk)
            notify_locked(user_id=user.pk, title=_("Your account is locked"), body=LOCKED)
    user.is_active = is_active
    return user


@transaction.atomic
def grant_role(*, actor: Actor, user: User, role: str) -> RoleGrant:
    """Give a platform role; an operator may also open /operate/. Granting twice changes nothing. Raises ForbiddenError, InvalidError."""
    check_operator(actor)
    if role not in PlatformRole.values:
        raise InvalidError(_("There is no role of this name."), code="unknown-role", field="role")
    grant, is_new = RoleGrant.objects.get_or_create(user=user, role=role)
    if role == PlatformRole.OPERATOR:
        _set_staff(user, is_staff=True)
    if is_new:
        record_audit(
            actor=actor,
            verb="role.granted",
            subject_kind="person",
            subject_ref=user.public_id,
            payload={"role": str(role)},
        )
    return grant


@transaction.atomic
def revoke_role(*, actor: Actor, user: User, role: str) -> None:
    """Take a platform role; taking what is not held changes nothing. Raises ForbiddenError; ConflictError for one's own operator role."""
    check_operator(actor)
    if role == PlatformRole.OPERATOR and actor.user_id == user.pk:
        raise ConflictError(_("You cannot give up your own operator role. Ask another operator."), code="own-role")
    deleted, _rows = RoleGrant.objects.filter(user=user, role=role).delete()
    if role == PlatformRole.OPERATOR:
        _set_staff(user, is_staff=user.is_superuser)
    if deleted:
        record_audit(
            actor=actor,
            verb="role.revoked",
            subject_kind="person",
            subject_ref=user.public_id,
            payload={"role": str(role)},
        )


def _set_staff(user: User, *, is_staff: bool) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=is_staff)
    user.is_staff = is_staff


def _check_language(language: str) -> None:
    if language and language not in LANGUAGE_CODES:
        raise InvalidError(_("The site does not speak this language yet."), code="unknown-language", field="language")
