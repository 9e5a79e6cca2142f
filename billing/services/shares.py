"""Producers' shares become payable when their hold window is over: by rows that are locked, so running late, twice or at once changes nothing."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from billing.enums import AccountKind, TransactionKind
from billing.models import ProducerShare
from billing.services.accounts import open_account
from billing.services.ledger import Leg, Order, execute, hash_of, post_legs
from core.actors import SYSTEM

AT_ONCE = 500


def release_shares(*, now: datetime) -> int:
    """Move what was earned longer than ``SHARE_HOLD_DAYS`` ago to what can be paid out; returns how many shares.

    One ledger transaction for each producer, currency and batch. Each batch is all or nothing, so a process that dies leaves nothing half done.
    """
    due = _due(now).order_by("company_id", "currency").values_list("company_id", "currency").distinct()
    released = 0
    for company_id, currency in list(due):
        while count := _release_batch(company_id, currency, now):
            released += count
    return released


def _due(now: datetime) -> QuerySet[ProducerShare]:
    earned_before = now - timedelta(days=settings.SHARE_HOLD_DAYS)
    return ProducerShare.objects.filter(
        released_at__isnull=True, undone_at__isnull=True, earned_at__lte=earned_before
    ).order_by("pk")


@transaction.atomic
def _release_batch(company_id: int, currency: str, now: datetime) -> int:
    """The rows are locked before they are counted: whoever comes second finds them released, and others in their place or none."""
    rows = _due(now).filter(company_id=company_id, currency=currency)
    shares = list(rows.select_for_update()[:AT_ONCE])
    pks = [share.pk for share in shares]
    amount = sum(share.amount_minor - share.clawed_minor for share in shares)
    if amount:
        owner, content = f"company:{company_id}", {"shares": pks}
        order = Order(
            key=f"release:{company_id}:{currency}:{hash_of(content)[:32]}",
            kind=TransactionKind.SHARE_RELEASED,
            actor=SYSTEM,
            content=content,
            meta=content,
        )
        legs = [
            Leg(open_account(AccountKind.PRODUCER_PENDING, asset=currency, owner=owner), -amount),
            Leg(open_account(AccountKind.PRODUCER_AVAILABLE, asset=currency, owner=owner), amount),
        ]
        execute(order, lambda begun: post_legs(begun, legs), now=now)
    ProducerShare.objects.filter(pk__in=pks).update(released_at=now)
    return len(pks)
