"""Setting prices and contracts: a new version each time, for those who come after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany
from accounts.policies import can_operate
from billing.models import ContractVersion, PricePlanVersion
from billing.pricing import WHOLE_BPS, Step, Terms, problems_with
from core.actors import Actor
from core.audit import record_audit
from core.errors import ForbiddenError, InvalidError
from dramas.models import Series

SENTENCES = {
    "no-price": _("Give at least one price."),
    "steps-out-of-order": _("The first price must begin at episode 1, and each further one at a later episode."),
    "price-below-one": _("An episode costs at least one coin."),
    "cap-below-an-episode": _("The price of the series cannot be below the price of one of its episodes."),
}


@transaction.atomic
def set_price_plan(
    *, actor: Actor, series: Series, steps: Sequence[Step], series_coins: int, wait_hours: int | None, now: datetime
) -> PricePlanVersion:
    """Declare the prices of a series for later buyers. ForbiddenError; InvalidError naming the first rule that is broken."""
    _check_operator(actor)
    problems = problems_with(Terms(tuple(steps), series_coins, 0, ()))
    if problems:
        raise InvalidError(SENTENCES[problems[0]], code=problems[0], field="steps")
    plan: PricePlanVersion = PricePlanVersion.objects.create(
        series=series,
        number=_next_number(PricePlanVersion.objects.filter(series=series)),
        steps=[[step.from_number, step.coins] for step in steps],
        series_coins=series_coins,
        wait_hours=wait_hours,
        actor_ref=actor.ref,
        created_at=now,
    )
    record_audit(actor=actor, verb="prices.set", subject_kind="series", subject_ref=series.public_id)
    return plan


@transaction.atomic
def set_contract(
    *, actor: Actor, company: ProducerCompany, unlock_bps: int, pool_bps: int | None = None, now: datetime
) -> ContractVersion:
    """Agree on a producer's share from now on. ForbiddenError; InvalidError ``share-range``."""
    _check_operator(actor)
    pool_bps = settings.POOL_SHARE_BPS if pool_bps is None else pool_bps
    if not (0 <= unlock_bps <= WHOLE_BPS and 0 <= pool_bps <= WHOLE_BPS):
        raise InvalidError(_("A share lies between 0 and 10000 basis points."), code="share-range", field="unlock_bps")
    contract: ContractVersion = ContractVersion.objects.create(
        company=company,
        number=_next_number(ContractVersion.objects.filter(company=company)),
        unlock_bps=unlock_bps,
        pool_bps=pool_bps,
        actor_ref=actor.ref,
        created_at=now,
    )
    record_audit(actor=actor, verb="contract.set", subject_kind="company", subject_ref=company.public_id)
    return contract


def _next_number(rows: Any) -> int:
    newest: int | None = rows.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def _check_operator(actor: Actor) -> None:
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError(_("Only operators may set prices and contracts."), code="operators-only")
