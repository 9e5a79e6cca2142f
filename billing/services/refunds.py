"""Giving money back: asked for and agreed to by people, carried out by the provider, booked only when the provider says that it is so."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_operate
from billing.enums import RefundState
from billing.events import RefundApproved
from billing.flows import REFUND
from billing.models import Payment, Refund
from billing.providers.base import ProviderError, ProviderRefusedError, TruthState
from billing.providers.registry import provider_named
from billing.services.notices import tell_operators
from core.actors import SYSTEM, Actor
from core.audit import record_audit
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.events import emit
from core.sweeping import trouble_with

UNDER_WAY = (RefundState.REQUESTED, RefundState.APPROVED, RefundState.SENT)
CAME_TO_NOTHING = (RefundState.REFUSED, RefundState.FAILED)
RETRY_AFTER = timedelta(minutes=5)


@transaction.atomic
def request_refund(*, actor: Actor, payment: Payment, amount_minor: int, reason: str, now: datetime) -> Refund:
    """Ask for a refund; while all that was asked for of the payment is within the limit it is agreed to at once, above it a second operator must.

    ForbiddenError; InvalidError ``reason-needed``, ``more-than-left`` (what was refunded, is disputed or under way counts).
    """
    _check_operator(actor)
    if not reason.strip():
        raise InvalidError(
            _("Say why the money goes back; it stays on the record."), code="reason-needed", field="reason"
        )
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if not 0 < amount_minor <= refundable_minor(payment):
        raise InvalidError(
            _("At most %(left)s minor units of this payment are left to refund.") % {"left": refundable_minor(payment)},
            code="more-than-left",
            field="amount_minor",
        )
    refund: Refund = Refund.objects.create(
        payment=payment, amount_minor=amount_minor, reason=reason.strip(), requested_by=actor.ref, created_at=now
    )
    record_audit(actor=actor, verb="refund.requested", subject_kind="payment", subject_ref=payment.public_id)
    if actor.is_system or _may_alone(payment):
        _approve(refund, actor)
    return refund


def _may_alone(payment: Payment) -> bool:
    """Whether all that operators want back of a payment is within what one of them may give, so that parts are no way around the other."""
    asked = payment.refunds.exclude(state__in=CAME_TO_NOTHING).exclude(requested_by=SYSTEM.ref)
    total = asked.aggregate(sum=Sum("amount_minor", default=0))["sum"]
    return payment.currency in settings.REFUND_ALONE_CURRENCIES and total <= settings.REFUND_ALONE_MINOR


def refundable_minor(payment: Payment) -> int:
    """What is left of a payment that is neither refunded (whether or not the provider's total says so yet), nor contested, nor on its way back."""
    waiting, done = (
        Sum("amount_minor", filter=Q(state__in=UNDER_WAY)),
        Sum("amount_minor", filter=Q(state=RefundState.DONE)),
    )
    ours = payment.refunds.aggregate(waiting=waiting, done=done)
    gone = max(payment.refunded_minor, ours["done"] or 0) + payment.disputed_minor + (ours["waiting"] or 0)
    return max(0, payment.amount_minor - gone)


@transaction.atomic
def approve_refund(*, actor: Actor, refund: Refund) -> Refund:
    """The second pair of eyes. ForbiddenError ``four-eyes`` for whoever asked for it."""
    _check_operator(actor)
    if actor.ref == refund.requested_by:
        raise ForbiddenError(_("Somebody else must agree to a refund of this size."), code="four-eyes")
    return _approve(refund, actor)


@transaction.atomic
def refuse_refund(*, actor: Actor, refund: Refund) -> Refund:
    """No money goes back."""
    _check_operator(actor)
    REFUND.apply(refund, "refuse", approved_by=actor.ref)
    record_audit(actor=actor, verb="refund.refused", subject_kind="payment", subject_ref=refund.payment.public_id)
    return refund


def _approve(refund: Refund, actor: Actor) -> Refund:
    REFUND.apply(refund, "approve", approved_by=actor.ref)
    record_audit(actor=actor, verb="refund.approved", subject_kind="payment", subject_ref=refund.payment.public_id)
    emit(RefundApproved(refund_id=refund.pk))
    return refund


def send_refund(*, refund_id: int, now: datetime) -> None:
    """Tell the provider, under the refund's own key: however often this runs, money goes back once. No transaction may be open."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state not in (RefundState.APPROVED, RefundState.SENT):
        return
    payment = refund.payment
    Refund.objects.filter(pk=refund.pk).update(retry_at=now + RETRY_AFTER)
    try:
        truth = provider_named(payment.provider).refund(
            payment.ref, refund.amount_minor, idem_key=f"refund:{refund.public_id}"
        )
    except ProviderError:
        return  # the sweeper asks again, under the same key
    except ProviderRefusedError as refusal:
        _end(refund, "fail", failure=str(refusal)[:200])
        return
    if truth.state == TruthState.PENDING:
        _end(refund, "send", provider_ref=truth.ref)
    elif truth.state == TruthState.FAILED:
        _end(refund, "fail", failure=truth.failure, provider_ref=truth.ref)
    else:
        _end(refund, "finish", provider_ref=truth.ref)


def _end(refund: Refund, verb: str, **changes: str) -> None:
    try:
        REFUND.apply(refund, verb, **changes)
    except ConflictError:  # another worker was faster with the same answer
        return
    if verb == "fail":
        tell_operators(
            title=_("A refund was refused by the provider"),
            body=format_lazy("{refund}: {failure}", refund=refund.public_id, failure=changes["failure"]),
            url=reverse("admin:billing_refund_change", args=[refund.pk]),
            dedupe_key=f"refund:{refund.public_id}",
        )


def send_waiting_refunds(*, now: datetime) -> int:
    """Approved refunds whose message was lost or whose provider was away; returns how many were tried."""
    due = Refund.objects.filter(state__in=[RefundState.APPROVED, RefundState.SENT], created_at__lt=now - RETRY_AFTER)
    waiting = due.exclude(retry_at__gt=now).order_by("pk").values_list("pk", flat=True)[:50]
    for refund_id in waiting:
        trouble_with(f"refund {refund_id}", partial(send_refund, refund_id=refund_id, now=now))
    return len(waiting)


def return_spare_payment(*, payment: Payment, reason: str = "", now: datetime) -> Refund | None:
    """What is left of a payment that brought nothing goes back without anybody asking: paid twice, or when its subscription was over.

    Asked for again when the rest has changed (part of it went back elsewhere, a dispute was won); what the provider has refused is not.
    """
    left = refundable_minor(payment)
    if not left or payment.refunds.filter(state=RefundState.FAILED, amount_minor=left).exists():
        return None
    reason = reason or "it came too late or twice: nothing was given for it"
    return request_refund(actor=SYSTEM, payment=payment, amount_minor=left, reason=reason, now=now)


def _check_operator(actor: Actor) -> None:
    if not (actor.is_system or can_operate(actor)):
        raise ForbiddenError(_("Only operators may refund."), code="operators-only")
