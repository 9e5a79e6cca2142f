"""Plan campaigns and flights, start and stop them."""

from dataclasses import asdict
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from ads.enums import CAMPAIGNING, Pacing, Pricing, RunState, SlotKind
from ads.flight_plans import FlightPlan, wrong_fields
from ads.flows import CAMPAIGN, FLIGHT
from ads.models import Advertiser, Campaign, Flight
from ads.policies import check_works_for
from ads.services.closings import cover_budget
from core.actors import Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError, Sentence

STARTING: Final = frozenset({"launch", "resume"})
PLANNED: Final = frozenset({RunState.DRAFT, RunState.PAUSED})
SENTENCES: Final[dict[str, Sentence]] = {
    "name": _("A flight needs a name of at most 120 letters."),
    "ends_at": _("A flight must end after it begins, at most 400 days later."),
    "cpm_minor": _("Say what a thousand impressions cost; only house ads cost nothing."),
    "budget_minor": _("Say how much may be spent; house ads have no budget."),
    "daily_cap_minor": _("What may be spent a day must not be more than the budget."),
    "frequency_caps": _(
        "A viewer can be shown 1 to 1000 impressions in a minute to seven days; give at most four such limits."
    ),
    "targeting": _("Part of what the ad is aimed at is not known. Choose from the lists."),
    "exclusions": _("Part of what the ad must not stand beside is not known. Choose from the lists."),
    "slots": _("Choose at least one slot."),
    "pricing": _("Choose how the flight pays."),
    "pacing": _("Choose how fast the budget is spent."),
}


@transaction.atomic
def create_campaign(*, actor: Actor, advertiser: Advertiser, name: str) -> Campaign:
    """A campaign in draft. Raises NotFoundError, ForbiddenError, InvalidError."""
    check_works_for(actor, advertiser, CAMPAIGNING)
    if not name.strip() or len(name.strip()) > 120:
        raise InvalidError(_("A campaign needs a name of at most 120 letters."), code="name", field="name")
    campaign = Campaign.objects.create(advertiser=advertiser, name=name.strip())
    _record(actor, "campaign.created", campaign)
    return campaign


@transaction.atomic
def create_flight(*, actor: Actor, campaign: Campaign, plan: FlightPlan) -> Flight:
    """A flight in draft. Raises NotFoundError, ForbiddenError, InvalidError with the first field that is wrong, ConflictError."""
    check_works_for(actor, campaign.advertiser, CAMPAIGNING)
    _check_plan(actor, plan)
    if campaign.state == RunState.ENDED:
        raise ConflictError(_("This campaign has ended. Create a new one."), code="campaign-ended")
    flight = Flight.objects.create(campaign=campaign, **_fields_of(plan))
    _record(actor, "flight.created", flight)
    return flight


@transaction.atomic
def change_flight(*, actor: Actor, flight: Flight, plan: FlightPlan) -> Flight:
    """Plan a flight anew while it is a draft or paused; never below what it has taken of its budget.

    Raises NotFoundError, ForbiddenError, InvalidError, ConflictError ``flight-runs``, ``budget-taken``.
    """
    check_works_for(actor, flight.campaign.advertiser, CAMPAIGNING)
    _check_plan(actor, plan)
    fields = _fields_of(plan)
    try:
        with transaction.atomic():
            changed = Flight.objects.filter(pk=flight.pk, state__in=PLANNED).update(**fields)
    except IntegrityError as error:
        raise ConflictError(
            _("More than this is spent or in use already. Give a larger budget."),
            code="budget-taken",
            field="budget_minor",
        ) from error
    if not changed:
        raise ConflictError(_("Pause the flight before you change it."), code="flight-runs")
    _record(actor, "flight.changed", flight)
    for name, value in fields.items():
        setattr(flight, name, value)
    return flight


@transaction.atomic
def run_campaign(*, actor: Actor, campaign: Campaign, verb: str) -> Campaign:
    """Launch, pause, resume or end a campaign. Raises NotFoundError, ForbiddenError, InvalidError, ConflictError."""
    check_works_for(actor, campaign.advertiser, CAMPAIGNING)
    _check_verb(verb)
    CAMPAIGN.apply(campaign, verb)
    _record(actor, f"campaign.{verb}", campaign)
    return campaign


@transaction.atomic
def run_flight(*, actor: Actor, flight: Flight, verb: str) -> Flight:
    """Launch, pause, resume or end a flight. Whatever it may spend is set apart before it starts.

    Raises NotFoundError, ForbiddenError, InvalidError, ConflictError, PaymentRequiredError ``advertiser-funds``.
    """
    check_works_for(actor, flight.campaign.advertiser, CAMPAIGNING)
    _check_verb(verb)
    FLIGHT.apply(flight, verb)
    if verb in STARTING:
        cover_budget(flight=flight, now=timezone.now())
    _record(actor, f"flight.{verb}", flight)
    return flight


def _check_verb(verb: str) -> None:
    if verb not in FLIGHT.transitions:
        raise InvalidError(_("This can be started, paused, resumed or ended."), code="unknown-verb")


def _check_plan(actor: Actor, plan: FlightPlan) -> None:
    if plan.pricing == Pricing.HOUSE and not can_operate(actor):
        raise ForbiddenError(_("Only operators place ads of the house."), code="house-ads")
    wrong = [
        *wrong_fields(plan),
        *([] if plan.slots and set(plan.slots) <= set(SlotKind.values) else ["slots"]),
        *([] if plan.pricing in Pricing.values else ["pricing"]),
        *([] if plan.pacing in Pacing.values else ["pacing"]),
    ]
    if wrong:
        raise InvalidError(SENTENCES[wrong[0]], code=wrong[0].replace("_", "-"), field=wrong[0])


def _fields_of(plan: FlightPlan) -> dict[str, Any]:
    fields = asdict(plan)
    return {**fields, "name": plan.name.strip(), "slots": list(plan.slots), "frequency_caps": list(plan.frequency_caps)}


def _record(actor: Actor, verb: str, subject: Campaign | Flight) -> None:
    kind = verb.partition(".")[0]
    record_audit(actor=actor, verb=verb, subject_kind=kind, subject_ref=subject.public_id)
