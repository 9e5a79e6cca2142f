"""Descriptors are declared once and only go up; what markets make of them is stored at approval."""

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.models import AuditRecord
from dramas.models import SeriesVersion
from dramas.services.series import SeriesEdit, edit_series
from dramas.services.submission import submit_series, withdraw_submission
from dramas.terms import minimum_age
from moderation.enums import Verdict
from moderation.models import DescriptorRaise
from moderation.selectors.ratings import levels_of, raises_of, rating_of
from moderation.services.ratings import Raise, raise_descriptor
from moderation.subjects import ItemRef, subject_of
from moderation.tests.subjects import conftest as subjects
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
make_asset, make_series = subjects.make_asset, subjects.make_series


@pytest.fixture
def waiting(make_series) -> SeriesVersion:
    """Texts that declare violence 2, waiting for review."""
    series = make_series()
    declared = {"violence": {"level": 2, "scenes": [[1, 0, 5000]], "note": "a duel"}}
    edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(descriptors=declared, audience_rating="8+"))
    submit_series(actor=SYSTEM, series=series)
    return SeriesVersion.objects.select_related("series__company").get(series=series)


def seen(level, descriptor="violence", note="A knife at 02:10."):
    return Raise(descriptor=descriptor, level=level, note=note, scenes=((2, 130_000, 135_000),))


def test_a_reviewer_raises_and_the_history_says_who_and_from_where(waiting, reviewer_actor):
    raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(3))
    raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(5))
    rows = [(row.level_before, row.level, row.raised_by_ref, row.scenes) for row in raises_of(waiting)]
    assert rows == [
        (2, 3, reviewer_actor.ref, [[2, 130000, 135000]]),
        (3, 5, reviewer_actor.ref, [[2, 130000, 135000]]),
    ]
    assert levels_of(waiting)["violence"] == 5
    assert AuditRecord.objects.filter(verb="descriptor.raised", subject_ref=waiting.public_id).count() == 2


@pytest.mark.parametrize("level", [1, 2])
def test_nobody_lowers_what_was_declared(waiting, reviewer_actor, level):
    with refused(InvalidError, "only-raise"):
        raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(level))
    assert not DescriptorRaise.objects.exists()


def test_nobody_lowers_what_another_reviewer_raised(waiting, reviewer_actor, make_user, actor_for):
    raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(4))
    another = actor_for(make_user("reviewer"))
    with refused(InvalidError, "only-raise"):
        raise_descriptor(actor=another, version=waiting, seen=seen(3))


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (seen(6), "level-range"),
        (seen(0), "level-range"),
        (seen(3, descriptor="taste"), "unknown-descriptor"),
        (seen(3, note="  "), "note-missing"),
        (seen(3, note="x" * 501), "note-missing"),
    ],
)
def test_what_cannot_be_read_is_said(waiting, reviewer_actor, what, code):
    with refused(InvalidError, code):
        raise_descriptor(actor=reviewer_actor, version=waiting, seen=what)


def test_producers_and_those_related_to_them_do_not_raise(waiting, make_user, actor_for, producer_actor):
    insider = make_user("reviewer", company=waiting.series.company)
    for actor in (producer_actor, actor_for(insider)):
        with pytest.raises(ForbiddenError):
            raise_descriptor(actor=actor, version=waiting, seen=seen(3))


def test_what_no_longer_waits_is_not_raised(waiting, reviewer_actor):
    withdraw_submission(actor=SYSTEM, series=waiting.series)
    waiting.refresh_from_db()
    with refused(ConflictError, "not-waiting"):
        raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(3))


def test_history_cannot_be_changed(waiting, reviewer_actor):
    raised = raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(3))
    raised.level = 5
    for attempt in (raised.save, raised.delete, DescriptorRaise.objects.all().delete):
        with pytest.raises(TypeError, match="append-only"):
            attempt()


def test_approval_stores_every_markets_rating_and_the_age(waiting, reviewer_actor):
    raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(3))
    item = ItemRef(kind="series_version", ref=waiting.public_id, digest=waiting.digest)
    subject_of("series").apply_verdict(actor=reviewer_actor, item=item, verdict=Verdict.APPROVE)
    waiting.refresh_from_db()
    assert {row["market"]: row["rating"] for row in waiting.ratings} == {
        "CN": "16+",
        "IMDA": "NC16",
        "BBFC": "15",
        "MPA": "R",
        "IARC": "16+",
    }
    assert (waiting.minimum_age, minimum_age(waiting)) == (16, 16)


def test_what_the_producer_said_of_the_audience_is_never_made_younger(waiting):
    waiting.audience_rating = "18+"
    assert minimum_age(waiting) == 18
    waiting.audience_rating = "all"
    assert minimum_age(waiting) == 0


def test_where_the_site_works_decides_the_age(waiting, settings):
    ages = {}
    for places in (("CN",), ("SG",), ("EU",)):
        settings.JURISDICTIONS = places
        ages[places] = rating_of(waiting, timezone.localdate()).minimum_age
    assert ages == {("CN",): 12, ("SG",): 13, ("EU",): 0}


def test_what_was_decided_meanwhile_is_neither_raised_nor_waiting_again(waiting, reviewer_actor):
    SeriesVersion.objects.filter(pk=waiting.pk).update(state="approved")
    with refused(ConflictError, "not-waiting"):
        raise_descriptor(actor=reviewer_actor, version=waiting, seen=seen(3))
    waiting.refresh_from_db()
    assert waiting.state == "approved"
