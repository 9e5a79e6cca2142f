"""Open advertiser accounts, let them in or out, and say who works for them."""

import re
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ads.enums import STAFFING, AdvertiserRole
from ads.flows import ADVERTISER
from ads.models import Advertiser, AdvertiserMember
from ads.policies import can_advertise, check_operates, check_works_for
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError

CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)


@transaction.atomic
def open_advertiser(*, actor: Actor, name: str, currency: str) -> Advertiser:
    """A new account with the actor as its owner; nothing is shown before an operator admits it. Raises ForbiddenError, InvalidError."""
    if actor.user_id is None or not can_advertise(actor):
        raise ForbiddenError
    if not name.strip() or len(name.strip()) > 120:
        raise InvalidError(_("An advertiser needs a name of at most 120 letters."), code="name", field="name")
    if not CURRENCY.fullmatch(currency):
        raise InvalidError(_("A currency is three letters, such as USD."), code="currency", field="currency")
    advertiser = Advertiser.objects.create(name=name.strip(), currency=currency)
    AdvertiserMember.objects.create(advertiser=advertiser, user_id=actor.user_id, role=AdvertiserRole.OWNER)
    _record(actor, "advertiser.opened", advertiser)
    return advertiser


@transaction.atomic
def admit_advertiser(*, actor: Actor, advertiser: Advertiser) -> Advertiser:
    """Let an advertiser advertise. Raises ForbiddenError, ConflictError."""
    check_operates(actor)
    ADVERTISER.apply(advertiser, "admit")
    _record(actor, "advertiser.admitted", advertiser)
    return advertiser


@transaction.atomic
def suspend_advertiser(*, actor: Actor, advertiser: Advertiser, reason: str) -> Advertiser:
    """Stop everything of an advertiser within seconds. Raises ForbiddenError, InvalidError, ConflictError."""
    check_operates(actor)
    if not reason.strip():
        raise InvalidError(_("Say why, so that the advertiser can read it."), code="reason", field="reason")
    ADVERTISER.apply(advertiser, "suspend")
    _record(actor, "advertiser.suspended", advertiser, reason=reason.strip()[:300])
    return advertiser


@transaction.atomic
def set_member(*, actor: Actor, advertiser: Advertiser, user: User, role: str) -> AdvertiserMember:
    """Let a person work for an advertiser, or change what they may do there. Raises NotFoundError, ForbiddenError, InvalidError, ConflictError."""
    check_works_for(actor, advertiser, STAFFING)
    if role not in AdvertiserRole.values:
        raise InvalidError(_("There is no role of this name."), code="unknown-role", field="role")
    if role != AdvertiserRole.OWNER:
        _keep_an_owner(advertiser, user)
    member, _is_new = AdvertiserMember.objects.update_or_create(
        advertiser=advertiser, user=user, defaults={"role": role}
    )
    _record(actor, "advertiser.member_set", advertiser, person=user.public_id, role=role)
    return member


@transaction.atomic
def remove_member(*, actor: Actor, advertiser: Advertiser, user: User) -> None:
    """Stop a person from working for an advertiser. Raises NotFoundError, ForbiddenError, ConflictError ``last-owner``."""
    check_works_for(actor, advertiser, STAFFING)
    _keep_an_owner(advertiser, user)
    deleted, _rows = AdvertiserMember.objects.filter(advertiser=advertiser, user=user).delete()
    if deleted:
        _record(actor, "advertiser.member_removed", advertiser, person=user.public_id)


def _keep_an_owner(advertiser: Advertiser, leaving: User) -> None:
    """Somebody must stay who can let others in; the account's row is locked, so that two owners cannot both leave at once."""
    Advertiser.objects.select_for_update().get(pk=advertiser.pk)
    owners = set(
        AdvertiserMember.objects.filter(advertiser=advertiser, role=AdvertiserRole.OWNER).values_list(
            "user_id", flat=True
        )
    )
    if owners == {leaving.pk}:
        raise ConflictError(
            _("An advertiser needs an owner. Make somebody else an owner first."), code="last-owner", field="user"
        )


def _record(actor: Actor, verb: str, advertiser: Advertiser, **payload: Any) -> None:
    record_audit(actor=actor, verb=verb, subject_kind="advertiser", subject_ref=advertiser.public_id, payload=payload)
