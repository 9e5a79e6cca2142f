"""Flights are planned within what can be paid and shown, by those who may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ads.enums import RunState
from ads.models import Campaign, Flight
from ads.services.campaigns import change_flight, create_campaign, create_flight, run_campaign, run_flight
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


def test_an_editor_plans_a_campaign_and_starts_it(advertiser, member, plan, fund):
    fund(10_000)
    editor = member("editor")
    campaign = create_campaign(actor=editor, advertiser=advertiser, name=" Spring ")
    flight = create_flight(actor=editor, campaign=campaign, plan=plan)
    assert flight.targeting["hours"] == [19, 20, 21]
    run_campaign(actor=editor, campaign=campaign, verb="launch")
    run_flight(actor=editor, flight=flight, verb="launch")
    stored = Flight.objects.get(pk=flight.pk)
    assert (stored.state, stored.campaign.state) == (RunState.ACTIVE, RunState.ACTIVE)
    assert (stored.slots, stored.frequency_caps) == (["pre-roll", "between"], [{"impressions": 3, "seconds": 86_400}])


def test_those_who_pay_or_read_do_not_plan_and_strangers_find_nothing(advertiser, campaign, member, plan, viewer_actor):
    for role in ("finance", "viewer"):
        person = member(role)
        with refused(ForbiddenError, "advertiser-role"):
            create_campaign(actor=person, advertiser=advertiser, name="x")
    with refused(NotFoundError, "not-found"):
        create_flight(actor=viewer_actor, campaign=campaign, plan=plan)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"ends_at": "same"},
        {"cpm_minor": 0},
        {"cpm_minor": -1},
        {"budget_minor": 0},
        {"budget_minor": 2**60},
        {"daily_cap_minor": 10_001},
        {"slots": ()},
        {"slots": ("moon",)},
        {"pricing": "gift"},
        {"pacing": "slow"},
        {"frequency_caps": ({"impressions": 0, "seconds": 60},)},
        {"frequency_caps": ({"impressions": 1, "seconds": 8 * 86_400},)},
        {"frequency_caps": ({"impressions": True, "seconds": 60},)},
        {"frequency_caps": ({"impressions": 1, "seconds": 60, "more": 1},)},
        {"targeting": {"moon": ["full"]}},
        {"targeting": {"genres": []}},
        {"targeting": {"genres": [1]}},
        {"targeting": {"genres": "revenge"}},
        {"targeting": {"devices": ["toaster"]}},
        {"targeting": {"hours": [24]}},
        {"targeting": {"maximum_age_rating": "16"}},
        {"exclusions": {"genres": [""]}},
        {"exclusions": {"hours": [1]}},
    ],
    ids=str,
)
def test_what_cannot_be_shown_or_paid_is_refused_by_its_field(campaign, member, plan, wrong):
    (field,) = wrong
    changed = replace(plan, **(wrong if wrong[field] != "same" else {"ends_at": plan.starts_at}))
    editor = member("editor")
    with pytest.raises(InvalidError) as refusal:
        create_flight(actor=editor, campaign=campaign, plan=changed)
    assert refusal.value.field == field
    assert not Flight.objects.exists()


def test_house_ads_are_free_and_the_operators_alone(campaign, member, plan, operator_actor, advertiser):
    house = replace(plan, pricing="house", cpm_minor=0, budget_minor=0, daily_cap_minor=None)
    editor = member("editor")
    with refused(ForbiddenError, "house-ads"):
        create_flight(actor=editor, campaign=campaign, plan=house)
    advertiser.members.create(user_id=operator_actor.user_id, role="editor")
    assert create_flight(actor=operator_actor, campaign=campaign, plan=house).cpm_minor == 0


def test_a_running_flight_is_paused_before_it_is_changed_and_never_below_what_is_taken(make_flight, member, plan):
    editor, flight = member("editor"), make_flight()
    with refused(ConflictError, "flight-runs"):
        change_flight(actor=editor, flight=flight, plan=plan)
    run_flight(actor=editor, flight=flight, verb="pause")
    Flight.objects.filter(pk=flight.pk).update(taken_mills=9_000_000)
    with refused(ConflictError, "budget-taken"):
        change_flight(actor=editor, flight=flight, plan=replace(plan, budget_minor=8_999))
    assert change_flight(actor=editor, flight=flight, plan=replace(plan, budget_minor=9_000)).budget_minor == 9_000


def test_nothing_joins_a_campaign_that_has_ended_and_unknown_verbs_do_nothing(campaign, member, plan):
    editor = member("editor")
    with refused(InvalidError, "unknown-verb"):
        run_campaign(actor=editor, campaign=campaign, verb="explode")
    run_campaign(actor=editor, campaign=campaign, verb="end")
    with refused(ConflictError, "campaign-ended"):
        create_flight(actor=editor, campaign=campaign, plan=plan)
    assert Campaign.objects.get().state == RunState.ENDED


def test_the_database_itself_keeps_a_flight_within_its_time_and_money(make_flight, now):
    for wrong in ({"ends_at": now - timedelta(days=2)}, {"cpm_minor": 0}, {"taken_mills": 10_000_001}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_flight(**wrong)
