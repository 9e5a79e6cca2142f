"""What a new version changed, on made sketches: cuts, insertions, subtitles, sound; and findings that still hold."""

import random

import pytest

from moderation.checks.copies.deltas import Change, Sketch, Stamp, carried_range, changed_stretches
from moderation.checks.copies.sketches import pack_sketch, unpack_sketch

STEP = 200
dice = random.Random(3)


def film(seconds: int, seed: int = 1) -> list[Stamp]:
    """A film of another scene each second: five stamps a second, tiles of twenty."""
    own = random.Random(seed)
    stamps = []
    for _second in range(seconds):
        bits, tiles = own.getrandbits(256), bytes(own.choices(range(256), k=20))
        stamps += [Stamp(0, bits, tiles)] * 5
    return stamps


def sketch(stamps: list[Stamp], sound: list[int] | None = None) -> Sketch:
    """The stamps one after the other."""
    timed = [Stamp(place * STEP, stamp.bits, stamp.tiles) for place, stamp in enumerate(stamps)]
    return Sketch(timed, len(stamps) * STEP, sound)


def told(old: Sketch, new: Sketch) -> list[tuple]:
    return [
        (part.change.value, part.old_start_ms, part.old_end_ms, part.new_start_ms, part.new_end_ms)
        for part in changed_stretches(old, new)
    ]


def noisy(stamp: Stamp) -> Stamp:
    """The stamp after another encode: some bits turned, each tile a little off."""
    bits = stamp.bits
    for place in dice.sample(range(256), 12):
        bits ^= 1 << place
    tiles = bytes(min(255, max(0, tile + dice.randint(-4, 4))) for tile in stamp.tiles)
    return Stamp(stamp.at_ms, bits, tiles)


def test_a_version_that_was_only_encoded_again_is_unchanged() -> None:
    old = film(20)
    assert told(sketch(old), sketch([noisy(stamp) for stamp in old])) == [("unchanged", 0, 20_000, 0, 20_000)]


def test_an_insertion_moves_what_follows() -> None:
    old = film(20)
    new = [*old[:40], *film(3, seed=2), *old[40:]]
    assert told(sketch(old), sketch(new)) == [
        ("unchanged", 0, 8000, 0, 8000),
        ("inserted", 8000, 8000, 8000, 11_000),
        ("unchanged", 8000, 20_000, 11_000, 23_000),
    ]


def test_a_removal_leaves_its_place_in_the_new_version() -> None:
    old = film(20)
    assert told(sketch(old), sketch([*old[:40], *old[55:]])) == [
        ("unchanged", 0, 8000, 0, 8000),
        ("removed", 8000, 11_000, 8000, 8000),
        ("unchanged", 11_000, 20_000, 8000, 17_000),
    ]


def test_another_beginning_middle_and_end_are_changed() -> None:
    old, other = film(30), film(30, seed=2)
    new = [*other[:15], *old[15:60], *other[60:90], *old[90:135], *other[135:]]
    assert told(sketch(old), sketch(new)) == [
        ("changed", 0, 3000, 0, 3000),
        ("unchanged", 3000, 12_000, 3000, 12_000),
        ("changed", 12_000, 18_000, 12_000, 18_000),
        ("unchanged", 18_000, 27_000, 18_000, 27_000),
        ("changed", 27_000, 30_000, 27_000, 30_000),
    ]


def test_scenes_in_another_order_are_changed_where_they_moved() -> None:
    old = film(20)
    new = [*old[:25], *old[50:75], *old[25:50], *old[75:]]
    changes = told(sketch(old), sketch(new))
    assert changes[0] == ("unchanged", 0, 5000, 0, 5000)
    assert changes[-1] == ("unchanged", 15_000, 20_000, 15_000, 20_000)
    assert {change for change, *_times in changes[1:-1]} <= {"inserted", "removed", "unchanged"}
    assert {"inserted", "removed"} <= {change for change, *_times in changes}


def test_a_subtitle_that_hardly_moves_the_hash_is_a_change() -> None:
    old = film(20)
    subtitled = [Stamp(0, stamp.bits, bytes([(stamp.tiles[0] + 30) % 256, *stamp.tiles[1:]])) for stamp in old[25:40]]
    new = [*old[:25], *subtitled, *old[40:]]
    assert told(sketch(old), sketch(new))[1] == ("changed", 5000, 8000, 5000, 8000)


def test_black_is_black_whatever_its_hash() -> None:
    black = [Stamp(0, dice.getrandbits(256), bytes([16] * 20)) for _place in range(25)]
    again = [Stamp(0, dice.getrandbits(256), bytes([17] * 20)) for _place in range(25)]
    assert told(sketch(black), sketch(again)) == [("unchanged", 0, 5000, 0, 5000)]


def test_another_sound_under_the_same_picture_is_told() -> None:
    old = film(20)
    sound = [dice.getrandbits(32) for _item in range(150)]
    spoken = [*sound[:60], *(dice.getrandbits(32) for _item in range(40)), *sound[100:]]
    changes = told(sketch(old, sound), sketch(old, spoken))
    assert [change for change, *_times in changes] == ["unchanged", "sound", "unchanged"]
    assert 7000 < changes[1][1] < 11_000
    assert told(sketch(old, sound), sketch(old, None)) == [("sound", 0, 20_000, 0, 20_000)]
    assert told(sketch(old, sound), sketch(old, sound)) == [("unchanged", 0, 20_000, 0, 20_000)]


def test_a_second_between_two_changes_belongs_to_them() -> None:
    old, other = film(21), film(21, seed=2)
    new = [*old[:30], *other[30:50], *old[50:54], *other[54:75], *old[75:]]
    assert told(sketch(old), sketch(new))[1] == ("changed", 6000, 15_000, 6000, 15_000)


def test_the_whole_new_version_is_covered_whatever_was_done_to_it() -> None:
    for seed in range(30):
        own, parts = random.Random(seed), []
        old = film(12, seed=seed)
        while len(parts) < 60:
            start = own.randrange(50)
            parts += own.choice([old[start : start + own.randint(1, 20)], film(1, seed=own.random())])
        stretches = changed_stretches(sketch(old), sketch(parts))
        assert [part.new_start_ms for part in stretches] == [0, *(part.new_end_ms for part in stretches[:-1])]
        assert stretches[-1].new_end_ms == len(parts) * STEP
        assert [part.old_start_ms for part in stretches] == [0, *(part.old_end_ms for part in stretches[:-1])]
        for part in stretches:
            if part.change is Change.UNCHANGED:
                for at in range(0, part.new_end_ms - part.new_start_ms, STEP):
                    assert parts[(part.new_start_ms + at) // STEP].tiles == old[(part.old_start_ms + at) // STEP].tiles


def test_nothing_against_something_is_inserted_or_removed() -> None:
    some = film(2)
    assert told(sketch([]), sketch(some)) == [("inserted", 0, 0, 0, 2000)]
    assert told(sketch(some), sketch([])) == [("removed", 0, 2000, 0, 0)]
    assert told(sketch([]), sketch([])) == []


def test_a_finding_is_carried_only_within_one_unchanged_stretch() -> None:
    old = film(20)
    stretches = changed_stretches(sketch(old), sketch([*old[:40], *film(3, seed=2), *old[40:]]))
    assert carried_range(1000, 2000, stretches) == (1000, 2000)
    assert carried_range(9000, 9500, stretches) == (12_000, 12_500)
    assert carried_range(7500, 8500, stretches) is None


def test_a_sketch_survives_being_stored_and_a_torn_one_is_refused() -> None:
    stamps = sketch(film(3)).stamps
    blob = pack_sketch((stamp.bits.to_bytes(32, "little"), stamp.tiles) for stamp in stamps)
    read = unpack_sketch(blob, duration_ms=3000, sound=b"\1\0\0\0\2\0\0\0")
    assert (list(read.stamps), read.duration_ms, read.sound) == (list(stamps), 3000, (1, 2))
    with pytest.raises(ValueError, match="torn"):
        unpack_sketch(blob[:-1], duration_ms=3000, sound=None)
