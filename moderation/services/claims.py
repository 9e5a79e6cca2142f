"""Who works on which case: claims with a lease, heartbeats, release, skip. The row is the only truth."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from moderation.enums import ROUND_OF, CaseState, Round, SkipReason
from moderation.flows import CASE
from moderation.models import Case
from moderation.policies import check_may_read, check_may_review
from moderation.selectors.queue import claimable_cases

MOST_LEASES = 3
SKIPS_THAT_ESCALATE = 2
CANDIDATES = 20
MOST_LOOKS = 20
FREE = {"claimed_by": None, "claimed_at": None, "lease_token": "", "lease_until": None}
CLAIMS = {Round.FIRST: "claim", Round.SECOND: "claim_second", Round.SENIOR: "claim_senior"}
RELEASES = {Round.FIRST: "release", Round.SECOND: "release_second", Round.SENIOR: "release_senior"}


@transaction.atomic
def claim_case(*, actor: Actor, case: Case, now: datetime | None = None) -> Case:
    """Give the case to the actor for REVIEW_LEASE_SECONDS.

    ForbiddenError for work of one's own company, ConflictError when somebody else holds it (``claimed``), when it is
    not waiting, or when the actor holds three already (``too-many-claims``). One's own claim is simply renewed.
    """
    now = now or timezone.now()
    reviewer = _locked_reviewer(actor)
    case.refresh_from_db()
    check_may_review(actor, case)
    if Case.objects.filter(pk=case.pk, claimed_by=reviewer, state=CaseState.IN_REVIEW, lease_until__gt=now).exists():
        case.refresh_from_db()
        return renew_lease(actor=actor, case=case, token=case.lease_token, now=now)
    if held_cases(reviewer.pk, now) >= MOST_LEASES:
        raise ConflictError(
            _("You already hold %(count)s cases. Decide or give back one of them first.") % {"count": MOST_LEASES},
            code="too-many-claims",
        )
    _return_if_expired(case, now)
    _take(case, reviewer, now)
    record_audit(actor=actor, verb="case.claimed", subject_kind="case", subject_ref=case.public_id)
    return case


def claim_next(*, actor: Actor, now: datetime | None = None) -> Case:
    """Claim the most urgent case that the actor may work on; NotFoundError (``queue-empty``) when there is none.

    Others may be faster with each case that is tried, so the queue is read again while it holds any.
    """
    now = now or timezone.now()
    for _look in range(MOST_LOOKS):
        candidates = list(claimable_cases(actor, now)[:CANDIDATES])
        if not candidates:
            break
        for case in candidates:
            try:
                return claim_case(actor=actor, case=case, now=now)
            except ConflictError as conflict:
                if conflict.code == "too-many-claims":
                    raise
    raise NotFoundError(_("Nothing is waiting for you right now."), code="queue-empty")


def renew_lease(*, actor: Actor, case: Case, token: str, now: datetime | None = None) -> Case:
    """Prove that the lease is still the actor's, and extend it: the first step of every write on a case.

    Raises ConflictError (``lease-lost``) when it expired, somebody else took the case, or it was held for too long altogether.
    """
    now = now or timezone.now()
    until = now + timedelta(seconds=settings.REVIEW_LEASE_SECONDS)
    if case.claimed_at is not None:
        until = min(until, case.claimed_at + timedelta(seconds=settings.REVIEW_LONGEST_LEASE_SECONDS))
    held = Case.objects.filter(
        pk=case.pk, state=CaseState.IN_REVIEW, claimed_by_id=actor.user_id, lease_token=token, lease_until__gt=now
    )
    if not token or actor.user_id is None or not held.update(lease_until=until):
        raise ConflictError(
            _("You no longer hold “%(title)s”. Claim it again to go on.") % {"title": case.title}, code="lease-lost"
        )
    case.lease_until = until
    return case


@transaction.atomic
def release_case(*, actor: Actor, case: Case, token: str, now: datetime | None = None) -> Case:
    """Give a case back to the queue; verdicts that were not decided stay for whoever recorded them."""
    check_may_read(actor, case)
    renew_lease(actor=actor, case=case, token=token, now=now)
    CASE.apply(case, RELEASES[Round(case.round)], **FREE)
    record_audit(actor=actor, verb="case.released", subject_kind="case", subject_ref=case.public_id)
    return case


@transaction.atomic
def skip_case(*, actor: Actor, case: Case, token: str, reason: str, now: datetime | None = None) -> Case:
    """Give a case back because one cannot or should not decide it; the second time it goes to a senior.

    InvalidError without a known reason.
    """
    check_may_read(actor, case)
    if reason not in SkipReason.values:
        raise InvalidError(_("Say why you skip this case."), code="skip-reason-missing", field="reason")
    renew_lease(actor=actor, case=case, token=token, now=now)
    skips = case.skip_count + 1
    verb = "release_senior" if skips >= SKIPS_THAT_ESCALATE else RELEASES[Round(case.round)]
    CASE.apply(case, verb, **FREE, skip_count=skips)
    payload = {"reason": reason, "skips": skips, "escalated": verb == "release_senior"}
    record_audit(actor=actor, verb="case.skipped", subject_kind="case", subject_ref=case.public_id, payload=payload)
    return case


@transaction.atomic
def return_expired_case(*, case: Case, now: datetime | None = None) -> bool:
    """Put a case whose reviewer went silent back into the queue; whether that happened now."""
    return _return_if_expired(case, now or timezone.now())


def held_cases(user_id: int, now: datetime) -> int:
    """How many cases a person holds at the moment."""
    return Case.objects.filter(claimed_by_id=user_id, state=CaseState.IN_REVIEW, lease_until__gt=now).count()


def _locked_reviewer(actor: Actor) -> User:
    """The person, locked until the end of the transaction, so that two of their tabs count one after the other."""
    if actor.user_id is None:
        raise ForbiddenError(_("Only people claim cases."), code="not-a-reviewer")
    return User.objects.select_for_update().get(pk=actor.user_id)


def _return_if_expired(case: Case, now: datetime) -> bool:
    """Compare-and-swap on the lease itself: a heartbeat that came in between wins."""
    gone = Case.objects.filter(pk=case.pk, state=CaseState.IN_REVIEW, lease_until__lte=now)
    if not gone.update(lease_until=None, lease_token=""):
        return False
    CASE.apply(case, RELEASES[Round(case.round)], **FREE)
    record_audit(actor=SYSTEM, verb="case.returned", subject_kind="case", subject_ref=case.public_id)
    return True


def _take(case: Case, reviewer: User, now: datetime) -> None:
    turn = ROUND_OF.get(CaseState(case.state), Round.FIRST)
    try:
        CASE.apply(
            case,
            CLAIMS[turn],
            round=turn,
            claimed_by=reviewer,
            claimed_at=now,
            lease_token=secrets.token_hex(16),
            lease_until=now + timedelta(seconds=settings.REVIEW_LEASE_SECONDS),
            opened_at=case.opened_at or now,
        )
    except ConflictError as conflict:
        raise _not_free(case) from conflict
    drafts = case.items.exclude(verdict="").exclude(verdict_by_ref=f"user:{reviewer.pk}")
    drafts.update(verdict="", clause="", note="", verdict_by_ref="", verdict_at=None)


def _not_free(case: Case) -> ConflictError:
    now = Case.objects.select_related("claimed_by").get(pk=case.pk)
    if now.state == CaseState.IN_REVIEW and now.claimed_by is not None:
        return ConflictError(
            _("%(person)s is looking at “%(title)s”. Take another case.")
            % {"person": str(now.claimed_by), "title": case.title},
            code="claimed",
        )
    return ConflictError(
        _("“%(title)s” is not waiting for a reviewer: it is %(state)s.")
        % {"title": case.title, "state": now.get_state_display()},
        code="not-waiting",
    )
