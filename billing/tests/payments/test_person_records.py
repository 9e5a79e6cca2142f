"""Money at the end of an account: what is lost is named, renewals stop at once, the ledger stays and names nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccountDeletion
from accounts.privacy import losses_of
from accounts.services.deletion import ask_deletion
from accounts.tasks.privacy import erase_account
from billing.models import (
    AutoUnlock,
    CoinLot,
    LedgerEntry,
    Payment,
    PaymentOrder,
    Subscription,
    TrialUse,
    WebhookEvent,
)
from billing.person_records import forget_buyer, movements, stop_renewing, unlocks
from billing.services.auto_unlock import set_auto_unlock

pytestmark = pytest.mark.django_db


def test_coins_are_named_before_anything_is_asked(viewer, buy, give):
    now = timezone.now()
    buy(viewer, 120, 499, now=now)
    give(viewer, 7, now=now)
    bought, bonus = losses_of(viewer.pk, now)
    assert bought.startswith("120 coins that you bought are lost, unless the law")
    assert bonus == "7 bonus coins are lost."


def test_the_ledger_stays_whole_and_the_id_is_all_that_is_left(viewer, buy, viewer_actor):
    now = timezone.now()
    buy(viewer, 120, 499, now=now)
    set_auto_unlock(actor=viewer_actor, is_on=True, budget_coins=10, now=now)
    before = LedgerEntry.objects.count()
    asked = ask_deletion(user_id=viewer.pk, now=now - timedelta(days=8))
    assert not AutoUnlock.objects.exists(), "nothing is spent by itself any more"
    erase_account(asked.pk)
    assert AccountDeletion.objects.get().erased_at is not None
    assert LedgerEntry.objects.count() == before
    assert CoinLot.objects.get().remaining == 120


def test_movements_are_exported_with_what_they_were(viewer, buy, give):
    buy(viewer, 120, 499)
    give(viewer, 7)
    assert [(row["wallet"], row["amount"]) for row in movements(viewer.pk)] == [
        ("wallet_paid", 120),
        ("wallet_bonus", 7),
    ]
    assert list(unlocks(viewer.pk)) == []


def test_a_subscription_is_cancelled_when_asked_and_ended_with_the_account(begin, viewer_actor, viewer, now):
    begin(viewer_actor)
    assert losses_of(viewer.pk, now)[-1].startswith("Your subscription is cancelled as soon as you ask")
    stop_renewing(viewer.pk, now)
    stop_renewing(viewer.pk, now)
    assert Subscription.objects.get().state == "cancelled"
    forget_buyer(viewer.pk, now)
    forget_buyer(viewer.pk, now)
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.method_ref) == ("expired", "")
    assert TrialUse.objects.get().fingerprint == ""


def test_what_providers_wrote_of_the_buyer_goes_and_the_money_stays(begin, viewer_actor, viewer, now):
    begin(viewer_actor)
    payment, order = Payment.objects.get(user=viewer), PaymentOrder.objects.get(user=viewer)
    refs = {payment.ref, order.checkout_ref, "payment-of-somebody-else"} - {""}
    WebhookEvent.objects.filter(object_ref__in=refs).delete()
    for ref in refs:
        WebhookEvent.objects.create(
            provider="sandbox",
            event_id=f"m-{ref}",
            object_ref=ref,
            raw=b'{"email": "a@b.example"}',
            headers={"A": "b"},
            received_at=now,
            next_at=now,
        )
    forget_buyer(viewer.pk, now)
    kept = WebhookEvent.objects.exclude(raw=b"")
    assert [message.object_ref for message in kept.filter(object_ref__in=refs)] == ["payment-of-somebody-else"]
    assert WebhookEvent.objects.filter(object_ref__in=refs).count() == len(refs)
    assert Payment.objects.get(user=viewer).ref == payment.ref
