"""What lies close together is one finding; what must stay apart stays apart."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moderation.checks.codes import SeenCode, _may_be_the_same
from moderation.checks.nearness import Scored, stretches_of

GAP_MS = 1000


def moments(*times: int) -> list[Scored]:
    return [Scored(at_ms, 1.0) for at_ms in times]


def times(stretches: list[list[Scored]]) -> list[list[int]]:
    return [[one.at_ms for one in stretch] for stretch in stretches]


def test_what_is_as_far_apart_as_the_gap_is_one_stretch_and_a_millisecond_more_is_two() -> None:
    assert times(stretches_of(moments(0, 1000, 2000), GAP_MS)) == [[0, 1000, 2000]]
    assert times(stretches_of(moments(0, 1001), GAP_MS)) == [[0], [1001]]


def test_nothing_seen_is_no_stretch() -> None:
    assert stretches_of([], GAP_MS) == []


@given(st.lists(st.integers(0, 20_000)).map(sorted), st.integers(0, 3000))
def test_stretches_hold_everything_once_and_in_order(seen: list[int], gap_ms: int) -> None:
    found = times(stretches_of(moments(*seen), gap_ms))
    assert [at_ms for stretch in found for at_ms in stretch] == seen
    assert all(after - before <= gap_ms for one in found for before, after in pairwise(one))
    assert all(after[0] - before[-1] > gap_ms for before, after in pairwise(found))


def code(at_ms: int, text: str) -> SeenCode:
    return SeenCode(at_ms, text, (0, 0, 10, 10))


def test_two_codes_at_once_that_say_different_things_are_two_stretches_side_by_side() -> None:
    seen = [code(at_ms, text) for at_ms in (0, 1000, 2000) for text in ("a", "b")]
    found = stretches_of(seen, GAP_MS, fits=_may_be_the_same)
    assert [[one.text for one in stretch] for stretch in found] == [["a"] * 3, ["b"] * 3]


def test_a_code_that_could_not_be_read_belongs_to_the_one_before() -> None:
    seen = [code(0, ""), code(1000, "a"), code(2000, ""), code(3000, "b")]
    found = stretches_of(seen, GAP_MS, fits=_may_be_the_same)
    assert [[one.text for one in stretch] for stretch in found] == [["", "a", ""], ["b"]]


def test_what_does_not_fit_is_kept_apart_however_near_it_is() -> None:
    found = stretches_of(moments(0, 0, 1), GAP_MS, fits=lambda _stretch, _one: False)
    assert times(found) == [[0], [0], [1]]
