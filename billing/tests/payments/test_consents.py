"""Another price for subscribers: asked by an operator, answered by each of them, and theirs stays without a yes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from billing.models import Payment, PlanPrice, PlanVersion, PriceConsent, PriceQuestion, Subscription, SubscriptionEvent
from billing.selectors.consents import open_question
from billing.services.changes import accept_quote, plan_change, quote_change
from billing.services.consents import answer_consent, ask_about_price, ask_consent, ask_subscribers
from billing.services.notices import tell_of_step
from billing.services.renewals import _renewal_order as renewal_order
from billing.services.subscriptions import cancel_subscription
from billing.tests.payments.conftest import paid
from core.errors import ConflictError, ForbiddenError, NotFoundError
from core.models import AuditRecord
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def newer(tiers, now):
    """``newer("basic", 700)``: the next version of a tier with its monthly price."""

    def make(code, amount_minor):
        plan = tiers[code].version.plan
        number = plan.versions.count() + 1
        benefits = tiers[code].version.benefits
        version = PlanVersion.objects.create(
            plan=plan, number=number, benefits=benefits, actor_ref="system", created_at=now
        )
        return PlanPrice.objects.create(version=version, currency="USD", interval="month", amount_minor=amount_minor)

    return make


@pytest.fixture
def dearer(newer):
    return newer("basic", 700)


def fresh(subscription):
    return Subscription.objects.get(pk=subscription.pk)


def test_only_operators_may_ask_and_it_is_on_the_record(viewer_actor, operator_actor, dearer, tiers, now):
    with refused(ForbiddenError, "operators-only"):
        ask_about_price(actor=viewer_actor, price=dearer, now=now)
    first = ask_about_price(actor=operator_actor, price=dearer, now=now)
    assert ask_about_price(actor=operator_actor, price=dearer, now=now + DAY) == first
    assert AuditRecord.objects.filter(verb="tier.price_asked").count() == 1
    with refused(NotFoundError, "tier-not-for-sale"):
        ask_about_price(actor=operator_actor, price=tiers["basic"], now=now)


def test_everybody_who_pays_an_older_price_is_asked_once_and_nobody_else(
    viewer_actor, operator_actor, make_user, actor_for, begin, newer, now
):
    mine = begin(viewer_actor)
    begin(actor_for(make_user()), "vip")
    gone = actor_for(make_user())
    begin(gone)
    cancel_subscription(actor=gone, now=now)
    dearer = newer("basic", 700)
    ask_about_price(actor=operator_actor, price=dearer, now=now)
    assert ask_subscribers(now=now) == 1
    assert ask_subscribers(now=now) == 0
    assert PriceConsent.objects.get().subscription == mine
    step = SubscriptionEvent.objects.get(verb="asked_consent")
    for _twice in range(2):
        tell_of_step(step_id=step.pk)
    assert "$7.00" in Notice.objects.get(dedupe_key=f"subscription-step:{step.pk}").body


def test_a_newer_question_takes_the_place_of_an_older_one(viewer_actor, operator_actor, begin, newer, now):
    subscription = begin(viewer_actor)
    for amount in (700, 800):
        ask_about_price(actor=operator_actor, price=newer("basic", amount), now=now)
        ask_subscribers(now=now)
    assert open_question(subscription).price.amount_minor == 800
    answer_consent(actor=viewer_actor, agrees=False, now=now)
    assert open_question(subscription) is None
    assert ask_subscribers(now=now) == 0
    assert renewal_order(subscription.pk, subscription.period_end).amount_minor == 500


def test_a_question_about_a_tier_that_was_left_cannot_be_answered(viewer_actor, begin, tiers, newer, now):
    subscription = begin(viewer_actor)
    dearer = newer("basic", 700)
    ask_consent(subscription=subscription, price=dearer, now=now)
    quote = quote_change(actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now + DAY)
    order = accept_quote(actor=viewer_actor, quote_id=quote.public_id, now=now + DAY)
    paid(order, "change", now + DAY)
    with refused(NotFoundError, "nothing-asked"):
        answer_consent(actor=viewer_actor, agrees=True, now=now + DAY)
    with refused(ConflictError, "not-this-tier"):
        ask_consent(subscription=fresh(subscription), price=dearer, now=now)
    assert fresh(subscription).price == tiers["vip"]


def test_a_yes_is_the_price_of_the_next_period_and_shown_as_what_is_due(client_for, viewer, viewer_actor, begin, newer):
    now = timezone.now()
    subscription = begin(viewer_actor, at=now)
    dearer = newer("basic", 700)
    ask_consent(subscription=subscription, price=dearer, now=now)
    client = client_for(viewer)
    page = client.get("/subscription/").content.decode()
    assert "A new price is planned for this tier: $7.00" in page
    client.post("/subscription/consent/", {"answer": "yes"})
    assert fresh(subscription).next_price == dearer
    page = client.get("/subscription/").content.decode()
    assert "A new price is planned" not in page
    assert ": $7.00" in page


def test_an_overdue_subscriber_reads_the_price_that_the_page_will_ask(
    client_for, viewer, viewer_actor, begin, newer, sandbox
):
    now = timezone.now()
    subscription = begin(viewer_actor, at=now)
    dearer = newer("basic", 700)
    Subscription.objects.filter(pk=subscription.pk).update(state="past_due", next_price=dearer)
    client = client_for(viewer)
    assert "Pay $7.00 with another card" in client.get("/subscription/").content.decode()
    client.post("/subscription/recover/", {"key": "k"})
    assert subscription.orders.order_by("-pk").first().amount_minor == 700


def test_the_operators_page_offers_what_is_for_sale_asks_once_and_counts_the_answers(
    client_for, operator, viewer, viewer_actor, begin, newer, tiers, now
):
    begin(viewer_actor)
    dearer = newer("basic", 700)
    path = reverse("admin:billing_pricequestion_add")
    for person in (viewer, None):
        assert client_for(person).post(path, {"price": dearer.pk}).status_code in (302, 403)
    assert not PriceQuestion.objects.exists()
    client = client_for(operator)
    assert "basic, version 2: $7.00 / month" in client.get(path).content.decode()
    old = client.post(path, {"price": tiers["basic"].pk})
    assert old.status_code == 200
    assert "not for sale" in old.content.decode()
    assert client.post(path, {"price": dearer.pk}).status_code == 302
    ask_subscribers(now=now)
    answer_consent(actor=viewer_actor, agrees=True, now=now)
    counts = client.get(reverse("admin:billing_pricequestion_changelist")).content.decode()
    assert '<td class="field-agreed">1</td>' in counts
    assert Payment.objects.count() == 1


def test_a_planned_change_and_an_agreed_price_are_one_decision_the_newest_one(viewer_actor, begin, tiers, newer, now):
    subscription = begin(viewer_actor)
    dearer = newer("basic", 700)
    plan_change(actor=viewer_actor, price_id=tiers["vip"].public_id, country="*", now=now)
    ask_consent(subscription=subscription, price=dearer, now=now)
    answer_consent(actor=viewer_actor, agrees=True, now=now)
    assert fresh(subscription).next_price == dearer
