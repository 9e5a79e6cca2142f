"""Tiers are set up by operators, within ranges, and a higher one never gives less."""

import json

import pytest
from django.urls import reverse

from billing.models import Plan, PlanVersion
from billing.services.offers import add_plan_version, save_plan
from core.errors import ForbiddenError, InvalidError
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
BASIC = {"ad_free": True, "discount_bps": 1000, "monthly_coins": 50}


@pytest.fixture
def set_up(operator_actor, now):
    """``set_up(plan, benefits, trial_days=0)``: the next version of a tier, by an operator."""

    def make(plan, benefits, trial_days=0):
        return add_plan_version(actor=operator_actor, plan=plan, benefits=benefits, trial_days=trial_days, now=now)

    return make


@pytest.fixture
def plans(operator_actor):
    """Three tiers without versions."""
    return [
        save_plan(actor=operator_actor, plan=Plan(code=code, rank=rank))
        for rank, code in ((10, "basic"), (20, "plus"), (30, "vip"))
    ]


@pytest.mark.parametrize(
    ("benefits", "code"),
    [
        ({"monthly_coins": -5}, "benefit-range"),
        ({"discount_bps": 20_000}, "benefit-range"),
        ({"discount_bps": -5_000}, "benefit-range"),
        ({"streams": 0}, "benefit-range"),
        ({"top_height": -1}, "benefit-range"),
        ({"top_height": 480}, "benefit-range"),
        ({"early_access_hours": -1}, "benefit-range"),
        ({"nope": 1}, "unknown-benefit"),
        ({"ad_free": 1}, "unknown-benefit"),
        ({"streams": True}, "unknown-benefit"),
        ([1], "unknown-benefit"),
        (None, "unknown-benefit"),
    ],
)
def test_a_benefit_that_no_tier_can_give_is_refused(plans, set_up, benefits, code):
    with refused(InvalidError, code):
        set_up(plans[0], benefits)


@pytest.mark.parametrize("days", [-1, 366, 10**9])
def test_a_trial_is_at_most_a_year(plans, set_up, days):
    with refused(InvalidError, "trial-range"):
        set_up(plans[0], {}, days)


def test_a_higher_tier_never_gives_less_from_whichever_side_it_is_tried(plans, set_up):
    basic, plus, vip = plans
    set_up(basic, BASIC)
    set_up(vip, {**BASIC, "streams": 4, "discount_bps": 3000})
    with refused(InvalidError, "rank-gives-less"):
        set_up(plus, {"ad_free": True, "discount_bps": 1000})
    with refused(InvalidError, "rank-gives-less"):
        set_up(plus, {**BASIC, "streams": 5})
    set_up(plus, {**BASIC, "streams": 2})
    with refused(InvalidError, "rank-gives-less"):
        set_up(basic, {**BASIC, "monthly_coins": 60})


def test_what_is_not_for_sale_binds_nobody_until_it_is_again(operator_actor, plans, set_up):
    basic, _plus, vip = plans
    set_up(basic, BASIC)
    vip.is_active = False
    save_plan(actor=operator_actor, plan=vip)
    PlanVersion.objects.create(plan=vip, number=1, benefits={}, actor_ref="system", created_at="2026-01-01T00:00Z")
    set_up(basic, {**BASIC, "streams": 2})
    vip.is_active = True
    with refused(InvalidError, "rank-gives-less"):
        save_plan(actor=operator_actor, plan=vip)


def test_only_operators_set_up_tiers(viewer_actor, plans, now):
    with refused(ForbiddenError, "operators-only"):
        add_plan_version(actor=viewer_actor, plan=plans[0], benefits={}, trial_days=0, now=now)


def test_the_page_says_at_the_field_what_is_wrong(client_for, operator, plans, set_up):
    set_up(plans[0], BASIC)
    client, path = client_for(operator), reverse("admin:billing_planversion_add")
    for benefits in ("[1]", "null", '{"streams": 0}', '{"nope": 1}', "{}"):
        answer = client.post(path, {"plan": plans[1].pk, "benefits": benefits, "trial_days": "0"})
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors["benefits"]
    assert PlanVersion.objects.count() == 1
    done = client.post(path, {"plan": plans[1].pk, "benefits": json.dumps(BASIC), "trial_days": "0"})
    assert done.status_code == 302
    assert PlanVersion.objects.count() == 2
    moved = client.post(
        reverse("admin:billing_plan_change", args=[plans[1].pk]),
        {"code": "plus", "rank": "5", "names": '{"en": "Plus"}', "is_active": "on"},
    )
    assert moved.status_code == 302
    low = client.post(
        reverse("admin:billing_planversion_add"), {"plan": plans[2].pk, "benefits": '{"streams": 1}', "trial_days": "0"}
    )
    assert "must not give less" in low.content.decode()
