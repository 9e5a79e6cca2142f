"""SRT and WebVTT in, harmless WebVTT out; every refusal names its rule and its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.encoding import subtitles
from media.encoding.subtitles import SAFE_TAGS, TAG, Cue, SubtitleError, WebVtt, parse_subtitles
from media.subtitle_refusals import SENTENCES, subtitle_refusal

SRT = """1
00:00:01,000 --> 00:00:02,500
<font color="red">Hello</font> <i>you</i>

2
00:00:02,000 --> 00:00:04,000
你好 & 再见 <script>alert(1)</script>
{\\an8}second line
"""
VTT = """WEBVTT - a title
Kind: captions

STYLE
::cue { color: url(http://evil/) }

NOTE nobody reads this

intro
00:01.000 --> 00:02.000 align:start position:10% onclick:x
<v Lin>Wait</v> 1 < 2 &amp; <c.loud>now</c>
"""


def test_srt_becomes_webvtt_with_safe_markup_only():
    found = parse_subtitles(SRT, 5)
    assert found.cues == (
        Cue(1000, 2500, "Hello <i>you</i>"),
        Cue(2000, 4000, "你好 &amp; 再见 alert(1)\nsecond line"),
    )
    assert found.overlaps == 1
    assert found.text.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello")


def test_webvtt_keeps_voices_and_places_and_loses_styles_comments_and_classes():
    found = parse_subtitles(VTT)
    assert found.cues == (Cue(1000, 2000, "<v Lin>Wait</v> 1 &lt; 2 &amp; now", "align:start position:10%"),)
    assert parse_subtitles(found.text) == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encodings_of_subtitle_programs_are_read(encoding):
    assert "你好" in parse_subtitles(SRT.encode(encoding)).cues[1].text


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        ("", "subtitle-empty", 0),
        ("WEBVTT\n\nNOTE only this\n", "subtitle-empty", 0),
        ("hello\nworld\n", "subtitle-unreadable-line", 1),
        ("1\n00:00:01,000 --> 00:00:x2,500\nHello\n", "subtitle-unreadable-line", 2),
        ("1\n00:61:01,000 --> 00:62:02,500\nHello\n", "subtitle-unreadable-line", 2),
        ("1\n00:00:02,000 --> 00:00:01,000\nHello\n", "subtitle-ends-before-start", 2),
        ("1\n00:00:02,000 --> 00:00:12,000\nHello\n", "subtitle-beyond-end", 2),
        ("00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000\na\n", "subtitle-out-of-order", 4),
        ("1\n00:00:01,000 --> 00:00:02,500\nHe\x00llo\n", "subtitle-not-text", 3),
        (b"\xff\xfe\x00\xd8\x00", "subtitle-encoding", 0),
        ("x" * 1_000_001, "subtitle-too-large", 0),
    ],
)
def test_a_refusal_names_the_rule_and_the_line(content, rule, line):
    with pytest.raises(SubtitleError) as refused:
        parse_subtitles(content, 10)
    assert (refused.value.rule, refused.value.line) == (rule, line)
    sentence = str(subtitle_refusal(refused.value))
    assert "%(" not in sentence
    assert not line or str(line) in sentence


def test_there_may_be_only_so_many_cues(monkeypatch):
    monkeypatch.setattr(subtitles, "MOST_CUES", 1)
    with pytest.raises(SubtitleError, match="subtitle-too-many"):
        parse_subtitles(SRT)
    assert "subtitle-too-many" in SENTENCES


def outcome(content: str | bytes) -> WebVtt | str:
    """What was read, or the rule of the refusal."""
    try:
        return parse_subtitles(content)
    except SubtitleError as error:
        return error.rule


@given(st.text(alphabet="01:.,->\n <>abiv/&;{}\\WEBVTTNOTE你", max_size=300))
def test_whatever_comes_ends_in_a_refusal_or_in_subtitles_that_read_the_same_again(content):
    found = outcome(f"00:01.000 --> 00:02.000\nx{content}")
    if isinstance(found, str):
        assert found in SENTENCES
        return
    assert parse_subtitles(found.text).cues == found.cues
    for cue in found.cues:
        assert all(tag[1] in {*SAFE_TAGS, "v", "lang"} for tag in TAG.finditer(cue.text))


@given(st.binary(max_size=200))
def test_bytes_never_break_the_reader(content):
    found = outcome(content)
    assert isinstance(found, WebVtt) or found in SENTENCES
