"""Another price for those who subscribe already: an operator asks, each subscriber answers, and without a yes theirs stays for ever."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from billing.models import PlanPrice, PriceConsent, PriceQuestion, Subscription
from billing.selectors.consents import is_newer_price, open_question, standing_questions, to_be_asked
from billing.selectors.offers import price_for_sale
from billing.services.steps import change_terms
from billing.services.subscriptions import own_subscription
from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, NotFoundError

AT_ONCE = 50


@transaction.atomic
def ask_about_price(*, actor: Actor, price: PlanPrice, now: datetime) -> PriceQuestion:
    """Have everybody asked who pays an older price for this tier; a second time changes nothing. The sweeper asks them, some at a time.

    ForbiddenError ``operators-only``; NotFoundError ``tier-not-for-sale`` for a price that nobody can choose any more.
    """
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError(_("Only operators may ask subscribers about a price."), code="operators-only")
    price_for_sale(price.public_id, country=price.country)
    question, is_new = PriceQuestion.objects.get_or_create(
        price=price, defaults={"asked_by": actor.ref, "created_at": now}
    )
    if is_new:
        record_audit(actor=actor, verb="tier.price_asked", subject_kind="tier-price", subject_ref=price.public_id)
    return question


def ask_subscribers(*, now: datetime) -> int:
    """Ask those whom an operator's questions concern and who were not asked yet; returns how many were."""
    count = 0
    for question in standing_questions():
        for subscription in to_be_asked(question.price)[: AT_ONCE - count]:
            ask_consent(subscription=subscription, price=question.price, now=now)
            count += 1
    return count


@transaction.atomic
def ask_consent(*, subscription: Subscription, price: PlanPrice, now: datetime) -> PriceConsent:
    """Ask one subscriber, once for each price. ConflictError ``not-this-tier`` for anything but a newer price of what they have."""
    if not is_newer_price(price, subscription.price):
        raise ConflictError(_("This is not a newer price of what they have."), code="not-this-tier")
    row, is_new = PriceConsent.objects.get_or_create(subscription=subscription, price=price, defaults={"asked_at": now})
    if is_new:
        change_terms(subscription, "asked_consent", actor=SYSTEM, now=now, content={"price": price.public_id})
    return row


@transaction.atomic
def answer_consent(*, actor: Actor, agrees: bool, now: datetime) -> Subscription:
    """The subscriber's answer to the newest question; a yes holds from the next period on. NotFoundError ``nothing-asked``."""
    subscription = own_subscription(actor)
    asked = open_question(subscription)
    if asked is None:
        raise NotFoundError(_("There is no question about your price."), code="nothing-asked")
    PriceConsent.objects.filter(pk=asked.pk).update(answered_at=now, agreed=agrees)
    if not agrees:
        return change_terms(subscription, "refused_price", actor=actor, now=now)
    return change_terms(subscription, "agreed_to_price", actor=actor, now=now, next_price=asked.price)
