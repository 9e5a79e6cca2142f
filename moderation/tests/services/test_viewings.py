"""What was played is known, and decides what may be approved with the rest."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConflictError, InvalidError
from core.models import AuditRecord
from moderation.enums import Verdict
from moderation.models import ItemViewing
from moderation.services.claims import claim_case
from moderation.services.verdicts import approve_rest
from moderation.services.viewings import joined, note_opened, note_played

RANGES = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)).map(sorted).map(tuple), max_size=12)


@given(RANGES)
def test_joined_ranges_are_the_same_milliseconds_sorted_and_apart(ranges) -> None:
    found = joined(ranges)
    assert {ms for start, end in found for ms in range(start, end)} == {
        ms for start, end in ranges for ms in range(start, end)
    }
    assert all(end < after for (_start, end), (after, _end) in pairwise(found))


@pytest.fixture
def held(make_case, reviewer_actor):
    """A claimed case of two sheets of a minute."""
    return claim_case(actor=reviewer_actor, case=make_case(slogans=["Rain", "Wind"], seconds=60))


def items(case):
    return list(case.items.select_related("case"))


def test_only_what_was_played_for_half_its_length_is_approved_with_the_rest(held, reviewer_actor) -> None:
    rain, wind = items(held)
    with pytest.raises(InvalidError):
        approve_rest(actor=reviewer_actor, case=held, token=held.lease_token)
    note_played(actor=reviewer_actor, item=rain, token=held.lease_token, ranges=[(0, 20_000), (10_000, 30_000)])
    note_played(actor=reviewer_actor, item=wind, token=held.lease_token, ranges=[(0, 29_000)])
    done = approve_rest(actor=reviewer_actor, case=held, token=held.lease_token)
    assert [item.title for item in done] == ["Rain"]
    note_played(actor=reviewer_actor, item=wind, token=held.lease_token, ranges=[(59_000, 99_000)])
    approve_rest(actor=reviewer_actor, case=held, token=held.lease_token)
    assert not held.items.exclude(verdict=Verdict.APPROVE).exists()
    assert ItemViewing.objects.get(item=wind).ranges == [[0, 29_000], [59_000, 60_000]]


def test_opening_is_on_the_record_once(held, reviewer_actor, make_user, actor_for) -> None:
    rain, _wind = items(held)
    for actor in (reviewer_actor, reviewer_actor, actor_for(make_user("reviewer"))):
        note_opened(actor=actor, item=rain)
    assert [row.actor_ref for row in AuditRecord.objects.filter(verb="evidence.viewed")] == [reviewer_actor.ref]


@pytest.mark.parametrize("ranges", [[(5, 2)], [(-1, 4)], [(0, 1)] * 501])
def test_stretches_without_sense_are_refused(held, reviewer_actor, ranges) -> None:
    with pytest.raises(InvalidError):
        note_played(actor=reviewer_actor, item=items(held)[0], token=held.lease_token, ranges=ranges)


def test_nobody_plays_without_the_lease(held, reviewer_actor) -> None:
    with pytest.raises(ConflictError):
        note_played(actor=reviewer_actor, item=items(held)[0], token="gone", ranges=[(0, 1)])
