"""Youth mode and its PIN: turned on once, left by the PIN alone, and a PIN cannot be guessed."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from accounts.models import User, YouthPin
from accounts.services.youth import (
    RESET_SALT,
    change_pin,
    check_reset,
    enter_youth_mode,
    leave_youth_mode,
    plan_reset,
    reset_youth_mode,
)
from accounts.youth import youth_rule
from core.actors import Actor, ActorKind, person
from core.errors import ConflictError, DomainError, InvalidError, NotFoundError, RateLimitedError
from core.models import AuditRecord
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
PIN = "2580"
NOW = timezone.now()


def as_youth(user, *, device_of=None):
    return Actor(ActorKind.USER, user_id=user.pk, youth_account=(device_of or user).pk)


def on_device_of(user):
    return Actor(ActorKind.GUEST, guest_key="abc", youth_account=user.pk)


def is_on(user):
    return User.objects.filter(pk=user.pk, youth_since__isnull=False).exists()


@pytest.fixture
def young(viewer):
    enter_youth_mode(actor=person(viewer.pk), pin=PIN, now=NOW)
    return viewer


def test_the_pin_is_kept_as_a_hash_and_turning_on_is_on_the_record(young):
    assert is_on(young)
    assert PIN not in YouthPin.objects.get(user=young).pin
    assert AuditRecord.objects.filter(verb="youth.entered", subject_ref=young.public_id).count() == 1


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4", "١٢٣٤", "12 4"])
def test_a_pin_is_four_digits(viewer, pin):
    with refused(InvalidError, "pin-shape"):
        enter_youth_mode(actor=person(viewer.pk), pin=pin, now=NOW)
    assert not is_on(viewer)


def test_it_is_turned_on_once_and_not_on_a_device_that_is_in_it(young, make_user):
    other = make_user()
    for actor in (person(young.pk), as_youth(young), as_youth(other, device_of=young), on_device_of(young)):
        with refused(ConflictError, "youth-mode-on"):
            enter_youth_mode(actor=actor, pin="1111", now=NOW)
    assert not is_on(other)
    assert YouthPin.objects.count() == 1


def test_the_pin_ends_it_and_no_other_number_does(young):
    with refused(InvalidError, "wrong-pin", but=(YouthPin,)):
        leave_youth_mode(actor=as_youth(young), pin="2581", now=NOW)
    assert is_on(young)
    leave_youth_mode(actor=as_youth(young), pin=PIN, now=NOW)
    assert not is_on(young)
    assert not YouthPin.objects.exists()
    with refused(NotFoundError, "youth-mode-off"):
        leave_youth_mode(actor=as_youth(young), pin=PIN, now=NOW)


def test_on_a_device_the_pin_frees_the_device_and_the_account_stays(young, make_user):
    for actor in (on_device_of(young), as_youth(make_user(), device_of=young)):
        leave_youth_mode(actor=actor, pin=PIN, now=NOW)
    assert is_on(young)
    assert AuditRecord.objects.filter(verb="youth.device_freed").count() == 2


def test_after_five_wrong_pins_even_the_right_one_waits(young):
    rule = youth_rule(NOW)
    for _time in range(rule.pin_tries):
        with refused(InvalidError, "wrong-pin", but=(YouthPin,)):
            leave_youth_mode(actor=as_youth(young), pin="0000", now=NOW)
    almost = NOW + rule.pin_wait - timedelta(seconds=1)
    for now in (NOW, almost):
        with refused(RateLimitedError, "pin-wait"):
            leave_youth_mode(actor=on_device_of(young), pin=PIN, now=now)
    assert is_on(young)
    leave_youth_mode(actor=as_youth(young), pin=PIN, now=NOW + rule.pin_wait)
    assert not is_on(young)


def test_the_right_pin_forgets_the_wrong_ones(young):
    for _time in range(3):
        with refused(InvalidError, "wrong-pin", but=(YouthPin,)):
            change_pin(actor=as_youth(young), pin="0000", new_pin="1111", now=NOW)
    change_pin(actor=as_youth(young), pin=PIN, new_pin="1111", now=NOW)
    assert YouthPin.objects.get().tries == 0
    leave_youth_mode(actor=as_youth(young), pin="1111", now=NOW)
    assert not is_on(young)


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_are_looked_at(make_user, race):
    young = make_user()
    enter_youth_mode(actor=person(young.pk), pin=PIN, now=NOW)

    def guess(number):
        leave_youth_mode(actor=as_youth(young), pin=f"000{number}", now=NOW)

    answers = race(guess, threads=9)
    codes = sorted(answer.code for answer in answers if isinstance(answer, DomainError))
    assert codes == ["pin-wait"] * 4 + ["wrong-pin"] * 5
    assert is_on(young)


def test_a_mailed_link_is_good_for_its_account_its_pin_and_an_hour(young, make_user):
    token = plan_reset(actor=on_device_of(young), now=NOW).token
    check_reset(user_id=young.pk, token=token)
    for user_id, bad in (
        (make_user().pk, token),
        (young.pk, token[:-1]),
        (young.pk, signing.dumps(["x"], salt=RESET_SALT)),
    ):
        with refused(NotFoundError, "link-over"):
            check_reset(user_id=user_id, token=bad)
    with refused(RateLimitedError, "link-sent"):
        plan_reset(actor=as_youth(young), now=NOW + timedelta(minutes=9))
    change_pin(actor=as_youth(young), pin=PIN, new_pin="1111", now=NOW)
    with refused(NotFoundError, "link-over"):
        check_reset(user_id=young.pk, token=token)
    assert is_on(young)


def test_a_reset_turns_it_off_and_twice_is_once(young):
    reset_youth_mode(user_id=young.pk)
    reset_youth_mode(user_id=young.pk)
    assert not is_on(young)
    assert AuditRecord.objects.filter(verb="youth.reset").count() == 1
