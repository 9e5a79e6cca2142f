"""Youth mode: turned on with a new PIN, left by it, and by it alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User, YouthPin
from accounts.youth import youth_rule
from core.actors import Actor, person
from core.audit import record_audit
from core.errors import ConflictError, InvalidError, NotFoundError, RateLimitedError, in_youth_mode

PIN_LENGTH = 4
LINKS_APART = timedelta(minutes=10)
RESET_SALT = "duanju.youth-reset"
RESET_SECONDS = 3600


@transaction.atomic
def enter_youth_mode(*, actor: Actor, pin: str, now: datetime) -> None:
    """Turn it on for the actor's own account. ConflictError ``youth-mode-on`` when it holds here already, InvalidError ``pin-shape``."""
    if actor.user_id is None or actor.youth_mode:
        raise ConflictError(_("Youth mode is on here already."), code="youth-mode-on")
    _check_shape(pin)
    if not User.objects.filter(pk=actor.user_id, youth_since__isnull=True).update(youth_since=now):
        raise ConflictError(_("Youth mode is on here already."), code="youth-mode-on")
    YouthPin.objects.create(user_id=actor.user_id, pin=make_password(pin))
    _record(actor, actor.user_id, "youth.entered")


def change_pin(*, actor: Actor, pin: str, new_pin: str, now: datetime) -> None:
    """Another PIN for the account whose youth mode holds here. Errors as ``check_pin``; InvalidError ``pin-shape``."""
    _check_shape(new_pin)
    account_id = check_pin(actor=actor, pin=pin, now=now)
    with transaction.atomic():
        YouthPin.objects.filter(user_id=account_id).update(pin=make_password(new_pin))
        _record(actor, account_id, "youth.pin_changed")


def leave_youth_mode(*, actor: Actor, pin: str, now: datetime) -> None:
    """Leave by the PIN: the account, where it is the actor's own; otherwise only this device, whose cookie the caller takes away."""
    account_id = check_pin(actor=actor, pin=pin, now=now)
    with transaction.atomic():
        if account_id == actor.user_id:
            _end(account_id)
            _record(actor, account_id, "youth.left")
        else:
            _record(actor, account_id, "youth.device_freed")


@dataclass(frozen=True)
class Reset:
    """Where the link goes, and what is in it."""

    email: str
    token: str


@transaction.atomic
def plan_reset(*, actor: Actor, now: datetime) -> Reset:
    """A link for the account's own mailbox, at most one in ten minutes. NotFoundError where youth mode is off, RateLimitedError ``link-sent``."""
    rows = YouthPin.objects.filter(user_id=actor.youth_account or 0)
    row = rows.select_related("user").first()
    if row is None:
        raise NotFoundError(_("Youth mode is not on here."), code="youth-mode-off")
    is_due = Q(link_sent_at__isnull=True) | Q(link_sent_at__lte=now - LINKS_APART)
    if not rows.filter(is_due).update(link_sent_at=now):
        raise RateLimitedError(
            _("A link was sent a moment ago. Look into the mailbox, also among spam, or wait ten minutes."),
            code="link-sent",
        )
    _record(actor, row.user_id, "youth.reset_asked")
    return Reset(row.user.email, signing.dumps(_sealed(row), salt=RESET_SALT))


def check_reset(*, user_id: int, token: str) -> None:
    """NotFoundError ``link-over`` unless the link is ours, of this account and its present PIN, and not an hour old."""
    row = YouthPin.objects.select_related("user").filter(user_id=user_id).first()
    try:
        sealed = signing.loads(token, salt=RESET_SALT, max_age=RESET_SECONDS)
    except signing.BadSignature:
        sealed = None
    if row is None or sealed != _sealed(row):
        raise NotFoundError(_("This link does not work any more. Ask for a new one."), code="link-over")


def _sealed(row: YouthPin) -> list[str]:
    """What makes a link good once: another PIN, or none, ends it."""
    return [row.user.public_id, salted_hmac(RESET_SALT, row.pin).hexdigest()[:16]]


@transaction.atomic
def reset_youth_mode(*, user_id: int) -> None:
    """Turn it off without the PIN, for somebody who has proved by mail and sign-in that the account is theirs. Off already is fine."""
    if _end(user_id):
        _record(person(user_id), user_id, "youth.reset")


def check_pin(*, actor: Actor, pin: str, now: datetime) -> int:
    """The account whose PIN this is. NotFoundError where youth mode is off, InvalidError ``wrong-pin``, RateLimitedError ``pin-wait``.

    A try is taken before the PIN is looked at, by compare-and-swap and in a transaction of its own, so that two requests at once are two tries
    and a refusal takes none back.
    """
    account_id = actor.youth_account
    kept = YouthPin.objects.filter(user_id=account_id).values_list("pin", flat=True).first() if account_id else None
    if account_id is None or kept is None:
        raise NotFoundError(_("Youth mode is not on here."), code="youth-mode-off")
    _take_try(account_id, now)
    if not check_password(pin, kept):
        raise InvalidError(_("This is not the PIN."), code="wrong-pin", field="pin")
    YouthPin.objects.filter(user_id=account_id, pin=kept).update(tries=0)
    return account_id


def _take_try(account_id: int, now: datetime) -> None:
    rule, rows = youth_rule(now), YouthPin.objects.filter(user_id=account_id)
    rows.filter(tries__gte=rule.pin_tries, tried_at__lte=now - rule.pin_wait).update(tries=0)
    if rows.filter(tries__lt=rule.pin_tries).update(tries=F("tries") + 1, tried_at=now):
        return
    minutes = rule.pin_wait.total_seconds() // 60
    error = RateLimitedError(
        _("The PIN was wrong too often. Wait %(minutes)d minutes, then try again.") % {"minutes": minutes},
        code="pin-wait",
        field="pin",
    )
    error.retry_after_seconds = round(rule.pin_wait.total_seconds())
    raise error


def check_no_youth_mode(actor: Actor) -> None:
    """ForbiddenError ``youth-mode`` for what youth mode does not have: paying, earning, writing."""
    if actor.youth_mode:
        raise in_youth_mode()


def _end(user_id: int) -> bool:
    YouthPin.objects.filter(user_id=user_id).delete()
    return bool(User.objects.filter(pk=user_id, youth_since__isnull=False).update(youth_since=None))


def _check_shape(pin: str) -> None:
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        raise InvalidError(_("A PIN is four digits."), code="pin-shape", field="pin")


def _record(actor: Actor, account_id: int, verb: str) -> None:
    public_id = User.objects.values_list("public_id", flat=True).get(pk=account_id)
    record_audit(actor=actor, verb=verb, subject_kind="person", subject_ref=public_id)
