"""Numbers from the names that real files have."""

import pytest

from dramas.numbering import number_from_name, title_from_name


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("E01.mp4", 1),
        ("ep 12.mov", 12),
        ("Episode_007.mp4", 7),
        ("第3集.mp4", 3),
        ("第十二集.mp4", 12),
        ("第二十集 重逢.mp4", 20),
        ("第一百零二集.mp4", 102),
        ("第１５集.mp4", 15),
        ("03 - title.mp4", 3),
        ("(4) title.mp4", 4),
        ("S1E4.mp4", 4),
        ("show.s01e44.1080p.mp4", 44),
        ("my drama 5.mp4", 5),
        ("my-drama-500.mp4", 500),
        ("the-end.mp4", None),
        ("E501.mp4", None),
        ("E0.mp4", None),
        ("VID_20260101_093000.mp4", None),
        ("'; $( ) 第九集.mp4", 9),
        ("clip 1080p.mp4", None),
        ("", None),
    ],
)
def test_the_number_is_read_from_the_name(name, number):
    assert number_from_name(name) == number


def test_the_first_title_is_the_name_without_its_ending():
    assert title_from_name("03_the_storm.mp4") == "03 the storm"
    assert title_from_name(".mp4") == ".mp4"
