"""Setting up what is for sale: on the record, by operators."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from billing.entitlements import NO_TIER, RANGES, Benefits, gives_less, out_of_range
from billing.models import CoinPack, Plan, PlanPrice, PlanVersion
from billing.selectors.rights import benefits_of
from core.actors import Actor
from core.audit import record_audit
from core.errors import ForbiddenError, InvalidError

LONGEST_TRIAL_DAYS = 365


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
    """Add a tier, rename or rank it, or take it off sale; subscribers keep it. InvalidError ``rank-gives-less``."""
    _check_operator(actor)
    check_plan(plan)
    plan.save()
    record_audit(actor=actor, verb="tier.saved", subject_kind="tier", subject_ref=plan.code)
    return plan


def check_plan(plan: Plan) -> None:
    """InvalidError ``rank-gives-less`` when the tier's newest version does not fit between its neighbours at this rank."""
    newest = PlanVersion.objects.filter(plan=plan.pk).order_by("-number").first()
    if newest is not None and plan.is_active:
        _check_rank(plan, benefits_of(newest.benefits), field="rank")


def check_version(*, plan: Plan, benefits: object, trial_days: int) -> None:
    """InvalidError ``unknown-benefit`` for a benefit that no rule reads or of a wrong kind, ``benefit-range``, ``trial-range``,
    ``rank-gives-less``: whoever pays for a higher tier has everything of the lower ones.
    """
    known = {name: type(getattr(NO_TIER, name)) for name in Benefits.__dataclass_fields__}
    rows = benefits if isinstance(benefits, dict) else {str(benefits): benefits}
    wrong = [name for name, value in rows.items() if type(value) is not known.get(name)]
    if wrong:
        raise InvalidError(
            _("These benefits are not known or of the wrong kind: %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(wrong), "known": ", ".join(known)},
            code="unknown-benefit",
            field="benefits",
        )
    given = benefits_of(rows)
    for name in out_of_range(given):
        least, most = RANGES[name]
        raise InvalidError(
            _("%(name)s lies between %(least)s and %(most)s.") % {"name": name, "least": least, "most": most},
            code="benefit-range",
            field="benefits",
        )
    if not 0 <= trial_days <= LONGEST_TRIAL_DAYS:
        raise InvalidError(
            _("A trial lasts at most %(most)s days.") % {"most": LONGEST_TRIAL_DAYS},
            code="trial-range",
            field="trial_days",
        )
    _check_rank(plan, given, field="benefits")


def _check_rank(plan: Plan, benefits: Benefits, *, field: str) -> None:
    newest = PlanVersion.objects.filter(plan__is_active=True).exclude(plan=plan.pk).select_related("plan")
    for other in {version.plan_id: version for version in newest.order_by("number")}.values():
        theirs = benefits_of(other.benefits)
        less = gives_less(benefits, theirs) if plan.rank > other.plan.rank else gives_less(theirs, benefits)
        if less:
            raise InvalidError(
                _("A higher tier must not give less. Compared with “%(tier)s” that would be so for: %(names)s.")
                % {"tier": other.plan.code, "names": ", ".join(less)},
                code="rank-gives-less",
                field=field,
            )


@transaction.atomic
def add_plan_version(
    *, actor: Actor, plan: Plan, benefits: dict[str, Any], trial_days: int, now: datetime
) -> PlanVersion:
    """The next version of what a tier gives. InvalidError as ``check_version``."""
    _check_operator(actor)
    check_version(plan=plan, benefits=benefits, trial_days=trial_days)
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
