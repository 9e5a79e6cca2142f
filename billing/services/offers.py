"""Setting up what is for sale: on the record, by operators."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from billing.entitlements import NO_TIER, Benefits
from billing.models import CoinPack, Plan, PlanPrice, PlanVersion
from core.actors import Actor
from core.audit import record_audit
from core.errors import ForbiddenError, InvalidError


@transaction.atomic
def save_pack(*, actor: Actor, pack: CoinPack) -> CoinPack:
    """Add or change a coin pack; orders that were placed keep what they were offered."""
    _check_operator(actor)
    pack.country, pack.currency = pack.country.upper(), pack.currency.upper()
    pack.save()
    record_audit(actor=actor, verb="pack.saved", subject_kind="pack", subject_ref=pack.public_id)
    return pack


@transaction.atomic
def save_plan(*, actor: Actor, plan: Plan) -> Plan:
    """Add or rename a tier, or take it off sale; subscribers keep it."""
    _check_operator(actor)
    plan.save()
    record_audit(actor=actor, verb="tier.saved", subject_kind="tier", subject_ref=plan.code)
    return plan


@transaction.atomic
def add_plan_version(
    *, actor: Actor, plan: Plan, benefits: dict[str, Any], trial_days: int, now: datetime
) -> PlanVersion:
    """The next version of what a tier gives. InvalidError ``unknown-benefit`` for a benefit that no rule reads, or of a wrong kind."""
    _check_operator(actor)
    known = {name: type(getattr(NO_TIER, name)) for name in Benefits.__dataclass_fields__}
    wrong = [name for name, value in benefits.items() if type(value) is not known.get(name)]
    if wrong:
        raise InvalidError(
            _("These benefits are not known or of the wrong kind: %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(wrong), "known": ", ".join(known)},
            code="unknown-benefit",
            field="benefits",
        )
    newest = PlanVersion.objects.filter(plan=plan).order_by("-number").values_list("number", flat=True).first()
    version: PlanVersion = PlanVersion.objects.create(
        plan=plan,
        number=(newest or 0) + 1,
        benefits=benefits,
        trial_days=trial_days,
        actor_ref=actor.ref,
        created_at=now,
    )
    record_audit(actor=actor, verb="tier.version", subject_kind="tier", subject_ref=plan.code)
    return version


@transaction.atomic
def add_plan_price(*, actor: Actor, price: PlanPrice) -> PlanPrice:
    """What a version costs in a country, for a month or a year."""
    _check_operator(actor)
    price.country, price.currency = price.country.upper(), price.currency.upper()
    price.save(force_insert=True)
    record_audit(actor=actor, verb="tier.price", subject_kind="tier-price", subject_ref=price.public_id)
    return price


def _check_operator(actor: Actor) -> None:
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError(_("Only operators may set up what is for sale."), code="operators-only")
