"""Having an age proven: ask a company, keep what it sends, and believe it once its signature was found good."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import AgeState
from accounts.models import AgeMessage, AgeVerification, User
from accounts.providers.base import LARGEST_MESSAGE, ForgedMessageError, Proof, Visit
from accounts.providers.registry import age_verifier
from core.actors import SYSTEM, person
from core.audit import record_audit
from core.errors import InvalidError, NotFoundError
from core.ids import new_public_id

MESSAGE_DAYS = 30
BELIEVED, FORGED, UNKNOWN = "believed", "forged", "unknown"


def begin_verification(*, user_id: int, language: str, now: datetime) -> str:
    """Where to send somebody to have their age proven. UnavailableError when no company is configured or it cannot be reached."""
    verifier, ref = age_verifier(), new_public_id()
    visit = Visit(
        ref=ref,
        return_url=settings.SITE_URL + reverse("people:age_return", args=[ref]),
        callback_url=settings.SITE_URL + reverse("people:age_callback"),
        language=language,
    )
    url = verifier.start_url(visit)
    with transaction.atomic():
        AgeVerification.objects.create(public_id=ref, user_id=user_id, provider=verifier.name, asked_at=now)
        _record(user_id, "age.asked", verifier.name, by_person=True)
    return url


def take_message(*, body: bytes, headers: Mapping[str, str], now: datetime) -> str:
    """Keep a message, then believe it; the same one twice changes nothing. Returns what became of it.

    NotFoundError where no company is configured, InvalidError ``too-large``.
    """
    verifier = age_verifier()
    if not verifier.can_verify:
        raise NotFoundError
    if len(body) > LARGEST_MESSAGE:
        raise InvalidError(_("This message is too large."), code="too-large")
    message, _is_new = AgeMessage.objects.get_or_create(
        provider=verifier.name,
        digest=hashlib.sha256(body).hexdigest(),
        defaults={"raw": body, "headers": dict(headers), "received_at": now},
    )
    try:
        outcome = believe(verifier.read(body, headers), provider=verifier.name, now=now)
    except ForgedMessageError:
        outcome = FORGED
    AgeMessage.objects.filter(pk=message.pk).exclude(outcome=BELIEVED).update(outcome=outcome)
    return outcome


@transaction.atomic
def believe(proof: Proof, *, provider: str, now: datetime) -> str:
    """Write down what was proven, once for each question. A later answer to the same question counts for nothing."""
    rows = AgeVerification.objects.filter(public_id=proof.ref, provider=provider)
    state = AgeState.PROVEN if proof.is_positive else AgeState.REFUSED
    user_id = rows.values_list("user_id", flat=True).first()
    if user_id is None:
        return UNKNOWN
    if rows.filter(state=AgeState.ASKED).update(state=state, answered_at=now):
        known = {"birth_date": proof.born, "birth_date_proven": True} if proof.born else {}
        known |= {"proven_age": proof.at_least} if proof.at_least is not None else {}
        if known:
            User.objects.filter(pk=user_id).update(**known)
        _record(user_id, f"age.{state}", provider, by_person=False)
    return BELIEVED


def forget_old_messages(*, now: datetime) -> int:
    """What companies wrote is kept for a month, so that a dispute can be looked into; returns how many messages went."""
    deleted, _rows = AgeMessage.objects.filter(received_at__lt=now - timedelta(days=MESSAGE_DAYS)).delete()
    return deleted


def _record(user_id: int, verb: str, provider: str, *, by_person: bool) -> None:
    public_id = User.objects.values_list("public_id", flat=True).get(pk=user_id)
    actor = person(user_id) if by_person else SYSTEM
    record_audit(actor=actor, verb=verb, subject_kind="person", subject_ref=public_id, payload={"provider": provider})
