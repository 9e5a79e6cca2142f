"""Whoever signs up owns their account; an operator lets it in; strangers see nothing of it."""

import pytest

from accounts.privacy import ERASERS, EXPORTERS
from ads.enums import AdvertiserRole, AdvertiserState
from ads.models import AdvertiserMember
from ads.services.advertisers import (
    admit_advertiser,
    open_advertiser,
    remove_member,
    set_member,
    suspend_advertiser,
)
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.models import AuditRecord
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


def test_whoever_opens_an_account_owns_it_and_waits_for_an_operator(viewer_actor):
    advertiser = open_advertiser(actor=viewer_actor, name=" Tea House ", currency="USD")
    assert (advertiser.name, advertiser.state) == ("Tea House", AdvertiserState.PENDING)
    assert [(row.user_id, row.role) for row in advertiser.members.all()] == [(viewer_actor.user_id, "owner")]


@pytest.mark.parametrize(
    ("name", "currency", "code"), [(" ", "USD", "name"), ("x" * 121, "USD", "name"), ("A", "$", "currency")]
)
def test_a_name_and_a_currency_are_needed(viewer_actor, name, currency, code):
    with refused(InvalidError, code):
        open_advertiser(actor=viewer_actor, name=name, currency=currency)


def test_guests_open_nothing(guest_actor, db):
    with refused(ForbiddenError, "forbidden"):
        open_advertiser(actor=guest_actor, name="Tea", currency="USD")


def test_only_operators_admit_and_suspend_and_the_record_says_why(advertiser, member, operator_actor):
    owner = member("owner")
    with refused(ForbiddenError, "operators-only"):
        suspend_advertiser(actor=owner, advertiser=advertiser, reason="x")
    with refused(InvalidError, "reason"):
        suspend_advertiser(actor=operator_actor, advertiser=advertiser, reason=" ")
    suspend_advertiser(actor=operator_actor, advertiser=advertiser, reason="unpaid")
    with refused(ForbiddenError, "operators-only"):
        admit_advertiser(actor=owner, advertiser=advertiser)
    admit_advertiser(actor=operator_actor, advertiser=advertiser)
    records = AuditRecord.objects.filter(subject_ref=advertiser.public_id).order_by("pk")
    assert [(row.verb, row.payload) for row in records] == [
        ("advertiser.suspended", {"reason": "unpaid"}),
        ("advertiser.admitted", {}),
    ]


def test_owners_staff_their_account_and_nobody_else_does(advertiser, member, viewer, viewer_actor):
    owner = member("owner")
    set_member(actor=owner, advertiser=advertiser, user=viewer, role="editor")
    with refused(ForbiddenError, "advertiser-role"):
        set_member(actor=viewer_actor, advertiser=advertiser, user=viewer, role="owner")
    remove_member(actor=owner, advertiser=advertiser, user=viewer)
    with refused(NotFoundError, "not-found"):
        set_member(actor=viewer_actor, advertiser=advertiser, user=viewer, role="owner")
    with refused(InvalidError, "unknown-role"):
        set_member(actor=owner, advertiser=advertiser, user=viewer, role="king")


def test_the_last_owner_stays(advertiser, make_user, actor_for):
    user = make_user()
    AdvertiserMember.objects.create(advertiser=advertiser, user=user, role="owner")
    for leave in (
        lambda: remove_member(actor=actor_for(user), advertiser=advertiser, user=user),
        lambda: set_member(actor=actor_for(user), advertiser=advertiser, user=user, role="viewer"),
    ):
        with refused(ConflictError, "last-owner"):
            leave()


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays(advertiser, make_user, actor_for, race):
    users = [make_user(), make_user()]
    for user in users:
        AdvertiserMember.objects.create(advertiser=advertiser, user=user, role="owner")
    actors = [actor_for(user) for user in users]
    race(lambda n: remove_member(actor=actors[n], advertiser=advertiser, user=users[n]), threads=2)
    assert AdvertiserMember.objects.filter(advertiser=advertiser, role=AdvertiserRole.OWNER).count() == 1


def test_a_person_takes_their_memberships_along_and_leaves_none(advertiser, viewer, now):
    AdvertiserMember.objects.create(advertiser=advertiser, user=viewer, role="finance")
    (row,) = EXPORTERS["advertisers"](viewer.pk)
    assert (row["advertiser__name"], row["role"]) == ("Tea House", "finance")
    ERASERS["ads"](viewer.pk, now)
    assert not AdvertiserMember.objects.exists()
