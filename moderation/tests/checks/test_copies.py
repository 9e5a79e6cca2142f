"""Fingerprints as arithmetic: hashes, the index against a plain search, stretches, sounds, points, and bytes that are torn."""

import cv2
import numpy as np
import pytest

from moderation.checks.copies.aligning import Pairs, stretches_of
from moderation.checks.copies.blobs import pack_dense, pack_query, unpack_dense, unpack_query
from moderation.checks.copies.engine import Found, the_longest_of_each, traced
from moderation.checks.copies.pictures import CROPS, distances, hashes_of, trace_of
from moderation.checks.copies.points import LEAST_INLIERS, inliers
from moderation.checks.copies.shelves import LARGEST_DISTANCE, ShelvedWork, build_shelf, search, sound_votes
from moderation.checks.copies.sounds import SoundStretch, sound_of, sound_stretches

dice = np.random.default_rng(7)
SILENCE = np.zeros(0, np.uint32)


def scenes(count: int, seed: int = 1) -> np.ndarray:
    """Frames [count, 160, 160], each of another random scene with large and small shapes."""
    own = np.random.default_rng(seed)
    coarse = own.integers(0, 255, (count, 10, 10), np.uint8)
    return np.stack([cv2.resize(scene, (160, 160), interpolation=cv2.INTER_CUBIC) for scene in coarse])


def flipped(hashes: np.ndarray, bits: int) -> np.ndarray:
    """The hashes with so many random bits turned in each."""
    turned = np.unpackbits(hashes.view(np.uint8).reshape(len(hashes), -1), axis=1)
    for row in turned:
        row[dice.choice(256, bits, replace=False)] ^= 1
    return np.packbits(turned, axis=1).view(np.uint64)


def test_the_hash_of_a_mirrored_frame_needs_no_mirrored_frame() -> None:
    frames = scenes(20)
    _plain, mirrored = hashes_of(frames)
    plain_of_mirror, _mirrored = hashes_of(np.ascontiguousarray(frames[:, :, ::-1]))
    assert distances(mirrored, plain_of_mirror).max() <= 2


def test_noise_moves_a_hash_little_and_another_scene_moves_it_far() -> None:
    frames = scenes(20)
    noisy = np.clip(frames.astype(np.int16) + dice.integers(-12, 12, frames.shape), 0, 255).astype(np.uint8)
    same = distances(hashes_of(frames)[0], hashes_of(noisy)[0])
    other = distances(hashes_of(frames)[0], hashes_of(scenes(20, seed=2))[0])
    assert same.max() <= LARGEST_DISTANCE < 70 < other.min()


def test_still_and_flat_frames_are_kept_once_or_not_at_all() -> None:
    one, two = scenes(2)
    black = np.zeros((160, 160), np.uint8)
    trace = trace_of(np.stack([one] * 15 + [black] * 15 + [two] * 15))
    assert trace.dense_times.tolist() == [0, 2000]
    assert trace.query_times.tolist() == [0, 533, 2133, 2666]
    assert trace.dense_hashes.shape == (2, len(CROPS), 4)
    assert len(trace.sketch_hashes) == 15


def test_a_source_without_frames_has_no_trace(tmp_path) -> None:
    nothing = tmp_path / "dense"
    nothing.write_bytes(b"less than a frame")
    with pytest.raises(ValueError, match="no frames"):
        traced(nothing)


def test_what_was_packed_is_unpacked_and_torn_bytes_are_refused() -> None:
    trace = trace_of(scenes(30))
    times, hashes = unpack_dense(pack_dense(trace))
    assert np.array_equal(times, trace.dense_times)
    assert np.array_equal(hashes, trace.dense_hashes)
    assert np.array_equal(unpack_query(pack_query(trace))[1], trace.query_hashes)
    with pytest.raises(ValueError, match="torn"):
        unpack_dense(pack_dense(trace)[:-1])


@pytest.mark.parametrize(("bits", "least"), [(0, 1.0), (12, 0.99), (24, 0.9), (31, 0.75), (33, 0)])
def test_the_index_finds_what_a_plain_search_finds(bits, least) -> None:
    stored = dice.integers(0, 2**63, (600, 1, 4), np.uint64)
    works = [
        ShelvedWork(number, np.arange(200, dtype=np.uint32), stored[number * 200 : (number + 1) * 200], SILENCE)
        for number in range(3)
    ]
    asked = flipped(np.ascontiguousarray(stored[:, 0]), bits)
    hits = search(build_shelf(works), asked)
    right = (hits.owner == hits.query // 200) & (hits.at_ms == hits.query % 200) & (hits.distance == bits)
    assert right.all()
    assert len(hits.query) >= least * 600
    assert bits <= LARGEST_DISTANCE or not len(hits.query)


def test_a_search_in_a_shelf_of_works_without_frames_finds_nothing() -> None:
    empty = ShelvedWork(1, np.empty(0, np.uint32), np.empty((0, 3, 4), np.uint64), SILENCE)
    assert len(search(build_shelf([empty]), dice.integers(0, 2**63, (5, 4), np.uint64)).query) == 0


def pairs(mine, theirs) -> Pairs:
    return Pairs(np.array(mine), np.array(theirs), np.full(len(mine), 5))


def test_frames_in_order_at_one_speed_are_a_stretch() -> None:
    mine = np.arange(0, 60_000, 1000)
    (stretch,) = stretches_of(pairs(mine, 5000 + 1.05 * mine), least_frames=3)
    assert (stretch.frames, stretch.speed, stretch.distance) == (60, 1.05, 5.0)


def test_frames_that_look_alike_in_any_order_are_chance() -> None:
    mine = np.arange(0, 60_000, 1000)
    theirs = dice.permutation(60) * 7000
    assert list(stretches_of(pairs(mine, theirs), least_frames=5)) == []


def test_two_stretches_far_apart_are_told_apart() -> None:
    mine = np.r_[np.arange(0, 5000, 1000), np.arange(30_000, 36_000, 1000)]
    found = list(stretches_of(pairs(mine, np.r_[mine[:5] + 100_000, mine[5:] + 2000]), least_frames=3))
    assert [(int(stretch.pairs.mine_ms[0]), stretch.frames) for stretch in found] == [(30_000, 6), (0, 5)]
    same_shift = list(stretches_of(pairs(mine, mine), least_frames=3))
    assert [stretch.frames for stretch in same_shift] == [5, 6]


def test_of_one_work_the_longest_stretches_are_kept_and_overlaps_are_not() -> None:
    found = [Found(1, 0, 9000, 0, 9000, 9, 0.5, 4.0), Found(1, 2000, 5000, 2000, 5000, 3, 0.1, 20.0, mirrored=True)]
    found.append(Found(1, 20_000, 24_000, 0, 4000, 4, 0.1, 4.0))
    assert the_longest_of_each(found, 5) == {1: [found[0], found[2]]}
    assert the_longest_of_each(found, 1) == {1: [found[0]]}


def test_a_passage_of_a_sound_is_found_where_it_is_through_noise() -> None:
    theirs = dice.integers(0, 2**32, 400, np.uint32)
    mine = np.r_[dice.integers(0, 2**32, 50, np.uint32), theirs[100:200], dice.integers(0, 2**32, 50, np.uint32)]
    noise = (np.uint32(1) << dice.integers(0, 32, 200).astype(np.uint32)) * dice.integers(0, 2, 200).astype(np.uint32)
    (found,) = sound_stretches(mine ^ noise, theirs)
    assert isinstance(found, SoundStretch)
    assert found.mine - found.theirs == -50
    assert found.mine == pytest.approx(50, abs=15)
    assert found.length == pytest.approx(100, abs=30)
    assert found.error < 0.15


def test_unrelated_sounds_and_equal_silences_are_not_found() -> None:
    first, second = (dice.integers(0, 2**32, 400, np.uint32) for _sound in range(2))
    assert list(sound_stretches(first, second)) == []
    silence = np.full(400, 627964279, np.uint32)
    assert list(sound_stretches(silence, silence)) == []
    assert list(sound_stretches(SILENCE, first)) == []


def test_votes_name_the_works_that_share_items_of_sound() -> None:
    first, second = (dice.integers(0, 2**32, 300, np.uint32) for _sound in range(2))
    works = [
        ShelvedWork(number, np.zeros(1, np.uint32), np.zeros((1, 3, 4), np.uint64), sound)
        for number, sound in ((4, first), (9, second))
    ]
    assert sound_votes(build_shelf(works), second[100:150]) == {9: 50}
    assert sound_votes(build_shelf(works), SILENCE) == {}


def test_a_torn_item_of_a_sound_is_left_out() -> None:
    assert sound_of(b"\1\0\0\0\2\0\0\0\3").tolist() == [1, 2]


def test_details_of_a_copy_lie_in_the_same_places_and_those_of_others_do_not() -> None:
    def jpeg(frame: np.ndarray, quality: int = 80) -> bytes:
        return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()

    first, second = (
        cv2.resize(
            np.random.default_rng(seed).integers(0, 255, (40, 24), np.uint8),
            (288, 480),
            interpolation=cv2.INTER_NEAREST,
        )
        for seed in (1, 2)
    )
    cropped = cv2.resize(first[24:-24, 14:-14], (288, 480))
    assert inliers(jpeg(first), jpeg(cropped, 40), mirrored=False) >= LEAST_INLIERS
    mirrored = np.ascontiguousarray(first[:, ::-1])
    assert inliers(jpeg(first), jpeg(mirrored), mirrored=True) >= LEAST_INLIERS
    assert inliers(jpeg(first), jpeg(second), mirrored=False) < LEAST_INLIERS
    assert inliers(jpeg(first), b"not a picture", mirrored=False) == 0
    assert inliers(jpeg(first), b"", mirrored=False) == 0
    assert inliers(jpeg(first), jpeg(np.zeros((480, 288), np.uint8)), mirrored=False) == 0
