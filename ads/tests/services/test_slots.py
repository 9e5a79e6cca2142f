"""The closest setting of a slot holds, and no setting holds a viewer longer than five seconds."""

import pytest
from django.db import IntegrityError, transaction

from ads.models import SlotSetting
from ads.selectors.slots import Place, load_at, slots_at
from ads.services.slots import SlotPlace, SlotValues, set_load, set_slot
from core.errors import ForbiddenError, InvalidError
from core.models import AuditRecord
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


def test_a_series_goes_before_a_tier_and_a_tier_before_a_market(operator_actor, make_public_series):
    series, other = make_public_series(episodes=1), make_public_series(episodes=1)
    for place, every in [
        (SlotPlace("in-feed"), 4),
        (SlotPlace("in-feed", market="DE"), 5),
        (SlotPlace("in-feed", tier="plus"), 6),
        (SlotPlace("in-feed", series=series), 7),
    ]:
        set_slot(actor=operator_actor, place=place, values=SlotValues(every_episodes=every))

    def every(place: Place) -> int:
        return slots_at(place)["in-feed"].every_episodes

    assert every(Place(other.pk)) == 4
    assert every(Place(other.pk, market="DE")) == 5
    assert every(Place(other.pk, tier="plus", market="DE")) == 6
    assert every(Place(series.pk, tier="plus", market="DE")) == 7
    assert slots_at(Place(series.pk))["pre-roll"].forced_seconds == 5


def test_a_slot_is_set_anew_in_its_place_and_is_on_the_record(operator_actor):
    for is_on in (True, False):
        set_slot(actor=operator_actor, place=SlotPlace("pause"), values=SlotValues(is_on=is_on))
    assert [row.is_on for row in SlotSetting.objects.all()] == [False]
    assert AuditRecord.objects.filter(verb="ad_slot.set", subject_ref="pause:*:*:*").count() == 2


def test_six_forced_seconds_are_refused_by_the_service_and_by_the_database(operator_actor):
    with pytest.raises(InvalidError) as refusal:
        set_slot(actor=operator_actor, place=SlotPlace("pre-roll"), values=SlotValues(forced_seconds=6))
    assert refusal.value.field == "forced_seconds"
    with pytest.raises(IntegrityError), transaction.atomic():
        SlotSetting.objects.create(kind="pre-roll", forced_seconds=6)


def test_the_load_of_a_tier_goes_before_that_of_a_market(operator_actor):
    assert (load_at(Place(None)).ad_seconds, load_at(Place(None)).per_minutes) == (15, 5)
    set_load(actor=operator_actor, ad_seconds=20, per_minutes=5)
    set_load(actor=operator_actor, ad_seconds=10, per_minutes=5, market="DE")
    set_load(actor=operator_actor, ad_seconds=5, per_minutes=5, tier="plus")
    places = (Place(None), Place(None, market="DE"), Place(None, tier="plus", market="DE"))
    assert [load_at(place).ad_seconds for place in places] == [20, 10, 5]


def test_only_operators_set_slots_and_ads_never_fill_more_than_half_of_the_time(operator_actor, viewer_actor):
    with refused(ForbiddenError, "operators-only"):
        set_slot(actor=viewer_actor, place=SlotPlace("pause"), values=SlotValues())
    with refused(ForbiddenError, "operators-only"):
        set_load(actor=viewer_actor, ad_seconds=1, per_minutes=5)
    for seconds, minutes in ((151, 5), (1, 0), (-1, 5)):
        with refused(InvalidError, "load"):
            set_load(actor=operator_actor, ad_seconds=seconds, per_minutes=minutes)
