"""From what the filters print to stretches and loudness."""

from media.encoding.analysis import parse_flashes, parse_measures
from media.encoding.measures import SoundMeasures, parse_sound_measures

VIDEO = """frame:0    pts:0       pts_time:0
lavfi.black_start=0
frame:12    pts:12       pts_time:0.5
lavfi.black_end=0.5
frame:30    pts:30       pts_time:1.25
lavfi.black_start=1.25
frame:31    pts:31       pts_time:1.29
lavfi.black_end=1.29
lavfi.freezedetect.freeze_start=2
lavfi.freezedetect.freeze_duration=1.5
lavfi.freezedetect.freeze_end=3.5
lavfi.scd.time=4.125
lavfi.black_start=9.5
"""
AUDIO = """lavfi.silence_start=0
lavfi.silence_end=1.5
lavfi.silence_duration=1.5
lavfi.r128.I=-21.2
lavfi.r128.LRA=7.9
lavfi.r128.true_peak=0.5
lavfi.silence_start=9
"""


FLASHES = """frame:0    pts:0       pts_time:0
lavfi.photosensitivity.badness=0.2
frame:1    pts:1       pts_time:0.04
lavfi.photosensitivity.badness=4.4
frame:2    pts:2       pts_time:0.08
lavfi.photosensitivity.badness=5.8
frame:3    pts:3       pts_time:0.12
lavfi.photosensitivity.badness=2.9
"""


def test_stretches_are_matched_and_open_ones_last_until_the_end():
    analysis = parse_measures(VIDEO, "", 10.0)
    assert analysis["black"] == [[0.0, 0.5], [9.5, 10.0]]
    assert analysis["frozen"] == [[2.0, 3.5]]
    assert analysis["scene_cuts"] == [4.125]
    assert analysis["flash"] == {"score": 0.0, "stretches": []}
    heard = parse_sound_measures(AUDIO, 10.0)
    assert heard == SoundMeasures(-21.2, -6.02, 7.9, [[0.0, 1.5], [9.0, 10.0]])
    assert SoundMeasures.from_json(heard.to_json()) == heard


def test_flashes_are_told_with_their_worst_value_and_their_stretches():
    assert parse_flashes(FLASHES) == {"score": 5.8, "stretches": [[0.04, 0.08]]}


def test_plain_silence_has_no_loudness():
    silence = "lavfi.silence_start=0\nlavfi.r128.I=-70.0\nlavfi.r128.true_peak=0.000\n"
    assert parse_sound_measures(silence, 3.0) == SoundMeasures(silent=[[0.0, 3.0]])


def test_numbers_that_are_none_are_left_out():
    assert parse_sound_measures("lavfi.r128.I=nan\nlavfi.r128.true_peak=x\n", 3.0) == SoundMeasures()
