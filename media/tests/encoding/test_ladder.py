"""Which rungs a source gets, at which rate, under which plan."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.encoding.facts import AudioFacts, SourceFacts, VideoFacts
from media.encoding.ladder import LADDER, height_named, rung_sizes
from media.encoding.plan import EncodePlan, Wishes, plan_encoding
from media.encoding.rates import group_frames, output_rate

VIDEO = VideoFacts(codec="h264", width=1080, height=1920, end_seconds=60.0, frame_count=1800)
SOURCE = SourceFacts("mov,mp4", 1000, 60.0, 2, VIDEO, AudioFacts("aac", 2, 48000, end_seconds=60.0))


def sizes(width: int, height: int) -> list[tuple[str, int, int]]:
    return [(size.rung.name, size.width, size.height) for size in rung_sizes(width, height)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ((1080, 1920), [("1080", 1080, 1920), ("720", 720, 1280), ("540", 540, 960), ("360", 360, 640)]),
        ((1920, 1080), [("1080", 1920, 1080), ("720", 1280, 720), ("540", 960, 540), ("360", 640, 360)]),
        ((720, 1280), [("720", 720, 1280), ("540", 540, 960), ("360", 360, 640)]),
        ((500, 900), [("540", 500, 900), ("360", 356, 640)]),
        ((321, 241), [("360", 320, 240)]),
        ((2160, 3840), [("1080", 1080, 1920), ("720", 720, 1280), ("540", 540, 960), ("360", 360, 640)]),
        ((1280, 360), [("360", 640, 180)]),
    ],
)
def test_a_source_gets_every_rung_that_it_fills(source, expected):
    assert sizes(*source) == expected


@given(st.integers(2, 8192), st.integers(2, 8192))
def test_no_rung_is_larger_than_its_source_or_odd(width, height):
    for _name, rung_width, rung_height in sizes(width, height):
        assert rung_width % 2 == rung_height % 2 == 0
        assert rung_width <= max(2, width)
        assert rung_height <= max(2, height)


def test_a_rung_is_named_by_its_height_which_is_the_short_side():
    for rung in LADDER:
        assert height_named(f"{rung.name}.mp4") == height_named(f"{rung.name}.m3u8") == rung.short_side < rung.long_side
    for width, height in ((1080, 1920), (1920, 1080)):
        for name, rung_width, rung_height in sizes(width, height):
            assert height_named(name) == min(rung_width, rung_height)


@pytest.mark.parametrize(
    "name",
    ["audio.mp4", "audio-2.m3u8", "iframes.m3u8", "master.m3u8", "p-012345678901.m3u8", "sprite.jpg", "thumbs.vtt"],
)
def test_what_is_no_rung_has_no_height(name):
    assert height_named(name) == 0


@pytest.mark.parametrize(
    ("nominal", "average", "expected"),
    [
        (30.0, 30.0, "30"),
        (29.97, 29.97, "30000/1001"),
        (23.976, 23.976, "24000/1001"),
        (25.0, 24.99, "25"),
        (60.0, 60.0, "30"),
        (59.94, 59.94, "30000/1001"),
        (50.0, 50.0, "25"),
        (120.0, 120.0, "30"),
        (35.0, 35.0, "30"),
        (12.5, 12.5, "12.5"),
        (17.3, 17.3, "20"),
        (1.0, 1.0, "10"),
        (30.0, 22.0, "30"),
    ],
)
def test_rates_become_constant_standard_ones_of_at_most_thirty(nominal, average, expected):
    assert output_rate(nominal, average) == Fraction(expected)


@given(st.floats(0.5, 240))
def test_a_group_lasts_about_two_seconds_at_every_rate(rate):
    constant = output_rate(rate, rate)
    assert 1.9 <= float(group_frames(constant) / constant) <= 2.1


def test_equal_facts_give_equal_plans_and_hashes():
    assert plan_encoding(SOURCE).plan_hash == plan_encoding(SourceFacts.from_json(SOURCE.to_json())).plan_hash
    assert len(plan_encoding(SOURCE).plan_hash) == 12


def test_what_changes_the_output_changes_the_hash():
    plan = plan_encoding(SOURCE)
    others = [
        plan_encoding(replace(SOURCE, video=replace(VIDEO, height=1280, width=720))),
        plan_encoding(replace(SOURCE, video=replace(VIDEO, interlaced=True))),
        plan_encoding(replace(SOURCE, audio=None)),
        plan_encoding(SOURCE, wishes=Wishes(preset="medium")),
    ]
    assert len({plan.plan_hash, *(other.plan_hash for other in others)}) == 5


def test_a_plan_survives_json():
    plan = plan_encoding(SOURCE)
    assert EncodePlan.from_json(plan.to_json()) == plan


def test_sound_that_runs_on_is_kept_over_a_still_last_frame_and_a_short_rest_is_cut():
    long = plan_encoding(replace(SOURCE, audio=replace(SOURCE.audio, end_seconds=65.0)))
    short = plan_encoding(replace(SOURCE, audio=replace(SOURCE.audio, end_seconds=60.2)))
    assert (long.video_pad_seconds, long.duration_seconds) == (5.0, 65.0)
    assert (short.video_pad_seconds, short.duration_seconds) == (0.0, 60.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rotation": 90}, (1920, 1080)),
        ({"rotation": 180}, (1080, 1920)),
        ({"sample_aspect": (2, 1)}, (2160, 1920)),
        ({"sample_aspect": (2, 1), "rotation": 270}, (1920, 2160)),
    ],
)
def test_the_display_size_is_upright_with_square_pixels(changes, expected):
    assert replace(VIDEO, **changes).display_size == expected


@pytest.mark.parametrize(
    ("space", "width", "height", "expected"),
    [
        ("bt709", 100, 100, "bt709"),
        ("", 720, 1280, "bt709"),
        ("", 320, 568, "smpte170m"),
        ("bt470bg", 1080, 1920, "bt601"),
    ],
)
def test_an_untagged_source_gets_the_colour_matrix_usual_for_its_size(space, width, height, expected):
    video = replace(VIDEO, color_space=space, width=width, height=height)
    assert plan_encoding(replace(SOURCE, video=video)).source_matrix == expected
