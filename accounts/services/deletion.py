"""The end of an account: asked for, taken back within seven days, then carried out once and for good."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import CompanyRole, NoticeKind, PlatformRole
from accounts.models import AccountDeletion, CompanyMember, RoleGrant, User
from accounts.privacy import ERASERS, STOPS
from accounts.services.notices import notify
from accounts.services.sessions import end_sessions
from core.actors import SYSTEM, person
from core.audit import record_audit
from core.errors import ConflictError
from core.leases import finish, heartbeat
from core.models import WorkState

GRACE = timedelta(days=7)
LEASE_SECONDS = 120
PATIENCE = 10_000  # attempts: an end that was promised is never given up
LAST = "accounts"


@transaction.atomic
def ask_deletion(*, user_id: int, now: datetime) -> AccountDeletion:
    """Begin the grace of an account; asking again changes nothing. ConflictError for what must be handed over first."""
    _check_free(user_id)
    deletion, is_new = AccountDeletion.objects.get_or_create(
        user_id=user_id, defaults={"available_at": now + GRACE, "max_attempts": PATIENCE}
    )
    if is_new:
        for stop in STOPS.values():
            stop(user_id, now)
        _record(user_id, "person.deletion_asked", by_person=True)
        _tell(user_id, deletion)
    return deletion


@transaction.atomic
def keep_account(*, user_id: int) -> None:
    """Take a deletion back; with none under way nothing happens. ConflictError when it has begun."""
    taken, _rows = AccountDeletion.objects.filter(user_id=user_id, state=WorkState.QUEUED, attempt=0).delete()
    if taken:
        _record(user_id, "person.deletion_taken_back", by_person=True)
    elif AccountDeletion.objects.filter(user_id=user_id).exists():
        raise ConflictError(_("It is too late: the account is being deleted."), code="deletion-begun")


def deletion_of(user_id: int) -> AccountDeletion | None:
    """The deletion that an account waits for."""
    return AccountDeletion.objects.filter(user_id=user_id).first()


def erase_claimed(deletion: AccountDeletion) -> bool:
    """Carry out a claimed deletion: lock the account, let every room forget, then the account itself. False when the lease was lost.

    Every step is a transaction of its own and may run twice; a worker that dies leaves the rest to the next.
    """
    user_id, now = deletion.user_id, timezone.now()
    _lock(user_id)
    for name in sorted(ERASERS, key=lambda name: name == LAST):
        if not heartbeat(deletion, seconds=LEASE_SECONDS):
            return False
        with transaction.atomic():
            ERASERS[name](user_id, now)
    with transaction.atomic():
        if not finish(deletion, erased_at=now):
            return False
        _record(user_id, "person.deleted", by_person=False)
    return True


@transaction.atomic
def _lock(user_id: int) -> None:
    User.objects.filter(pk=user_id).update(is_active=False)
    end_sessions(user_id=user_id)


def _check_free(user_id: int) -> None:
    """Nobody leaves a producer without an owner, or the site without an operator."""
    owned = CompanyMember.objects.filter(user_id=user_id, role=CompanyRole.OWNER).values("company_id")
    shared = CompanyMember.objects.filter(~Q(user_id=user_id), company_id__in=owned, role=CompanyRole.OWNER)
    if owned.exclude(company_id__in=shared.values("company_id")).exists():
        sentence = _(
            "You are the only owner of a producer. Make somebody else an owner, or ask the operator to close it first."
        )
        raise ConflictError(sentence, code="only-owner")
    if RoleGrant.objects.filter(user_id=user_id, role=PlatformRole.OPERATOR).exists():
        raise ConflictError(
            _("You are an operator. Let another operator take that role from you first."), code="operator"
        )


def _tell(user_id: int, deletion: AccountDeletion) -> None:
    day = date_format(timezone.localtime(deletion.available_at), "DATE_FORMAT")
    notify(
        user_id=user_id,
        kind=NoticeKind.ACCOUNT,
        title=_("Your account will be deleted"),
        body=format_lazy(_("On {day}. Until then you can sign in and keep it."), day=day),
        url=reverse("people:privacy"),
        dedupe_key=f"deletion:{deletion.pk}",
    )


def _record(user_id: int, verb: str, *, by_person: bool) -> None:
    public_id = User.objects.values_list("public_id", flat=True).get(pk=user_id)
    actor = person(user_id) if by_person else SYSTEM
    record_audit(actor=actor, verb=verb, subject_kind="person", subject_ref=public_id)
