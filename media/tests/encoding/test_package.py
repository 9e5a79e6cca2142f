"""Real runs of the one graph: what comes out is aligned, complete, and described truthfully by our playlists."""

from dataclasses import dataclass, replace
from pathlib import Path

import m3u8
import pytest

from media.encoding.boxes import FragmentedFile, read_fragmented
from media.encoding.commands import AUDIO_FILE, encode_argv, poster_files, rung_file
from media.encoding.plan import EncodePlan, plan_encoding
from media.encoding.playlists import PackagedRendition, master_playlist, media_playlist, rewrite_uris, uris_of
from media.encoding.posters import choose_poster
from media.encoding.verify import package_findings
from media.ffmpeg import run_ffmpeg
from media.probing import examine_source


@dataclass(frozen=True)
class Encoded:
    folder: Path
    plan: EncodePlan
    rungs: list[PackagedRendition]
    audio: PackagedRendition


def encode(source: Path, folder: Path) -> Encoded:
    facts = examine_source(source).facts
    assert facts is not None
    plan = plan_encoding(facts)
    run = run_ffmpeg(encode_argv(source, plan, threads=2), folder=folder, media_seconds=plan.duration_seconds)
    assert run.ok, run.stderr_tail
    rungs = [PackagedRendition(r.name, rung_file(r), read_fragmented(folder / rung_file(r))) for r in plan.rungs]
    return Encoded(folder, plan, rungs, PackagedRendition("audio", AUDIO_FILE, read_fragmented(folder / AUDIO_FILE)))


@pytest.fixture(scope="module")
def encoded(tmp_path_factory, make_clip) -> Encoded:
    clip = make_clip(seconds=5, width=540, height=960, fps=25)
    return encode(clip, tmp_path_factory.mktemp("encoded"))


def test_a_package_has_no_findings(encoded):
    assert package_findings(encoded.plan, encoded.rungs, encoded.audio) == []


def test_segments_are_two_seconds_and_begin_with_key_frames_at_the_same_moments_in_every_rung(encoded):
    for rung in encoded.rungs:
        assert [part.start_seconds for part in rung.boxes.fragments] == [0.0, 2.0, 4.0]
        assert all(part.starts_with_sync for part in rung.boxes.fragments)
        assert rung.boxes.sample_count == 125


def test_the_boxes_tell_codec_and_size(encoded):
    assert [(rung.boxes.width, rung.boxes.height) for rung in encoded.rungs] == [(540, 960), (360, 640)]
    assert all(rung.boxes.codec.startswith("avc1.6400") for rung in encoded.rungs)
    assert encoded.audio.boxes.codec == "mp4a.40.2"
    assert encoded.audio.boxes.start_seconds == pytest.approx(1024 / 48000)


def test_byte_ranges_of_a_playlist_tile_the_file_exactly(encoded):
    for rendition in (*encoded.rungs, encoded.audio):
        playlist = m3u8.loads(media_playlist(rendition))
        assert playlist.is_endlist
        end = int(playlist.segment_map[0].byterange.split("@")[0])
        for segment in playlist.segments:
            length, offset = map(int, segment.byterange.split("@"))
            assert offset == end
            end += length
        assert end == (encoded.folder / rendition.file_name).stat().st_size
        assert sum(segment.duration for segment in playlist.segments) == pytest.approx(5.0, abs=0.05)
        assert playlist.target_duration >= max(segment.duration for segment in playlist.segments)


def test_the_master_playlist_says_everything_that_a_player_asks(encoded):
    text = master_playlist(encoded.rungs, encoded.audio, encoded.plan.frame_rate)
    master = m3u8.loads(text)
    assert [variant.uri for variant in master.playlists] == ["540.m3u8", "360.m3u8"]
    first = master.playlists[0].stream_info
    assert first.resolution == (540, 960)
    assert first.frame_rate == 25.0
    assert first.codecs.startswith("avc1.6400")
    assert first.codecs.endswith(",mp4a.40.2")
    assert first.bandwidth >= first.average_bandwidth > 0
    assert first.closed_captions == "NONE"
    assert master.media[0].uri == "audio.m3u8"
    assert set(uris_of(text)) == {"540.m3u8", "360.m3u8", "audio.m3u8"}


def test_signed_addresses_replace_every_mention_of_a_file(encoded):
    text = rewrite_uris(media_playlist(encoded.audio), {"audio.mp4": "../s/token/audio.mp4"})
    assert "../s/token/audio.mp4" in text
    assert '"audio.mp4"' not in text
    assert uris_of(text) == ("../s/token/audio.mp4",)


def test_a_sharp_still_is_chosen(encoded):
    assert choose_poster(encoded.folder / name for name in poster_files()) is not None
    assert choose_poster([encoded.folder / "missing.jpg"]) is None


def shifted(boxes: FragmentedFile, **changes: object) -> FragmentedFile:
    first, *rest = boxes.fragments
    return replace(boxes, fragments=(replace(first, **changes), *rest))


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"size": 10}, "gap"),
        ({"starts_with_sync": False}, "key frame"),
        ({"duration_seconds": 1.5}, "jump"),
    ],
)
def test_a_broken_segment_is_found(encoded, change, finding):
    broken = replace(encoded.rungs[1], boxes=shifted(encoded.rungs[1].boxes, **change))
    findings = package_findings(encoded.plan, [encoded.rungs[0], broken], encoded.audio)
    assert any(finding in text for text in findings)


def test_other_breaches_of_the_plan_are_found(encoded):
    short = replace(encoded.plan, duration_seconds=9.0)
    assert any("instead of 9.000 s" in text for text in package_findings(short, encoded.rungs, encoded.audio))
    assert package_findings(encoded.plan, encoded.rungs[:1], encoded.audio)
    tail = replace(encoded.audio, boxes=replace(encoded.audio.boxes, total_bytes=encoded.audio.boxes.total_bytes + 8))
    assert any("after the last segment" in text for text in package_findings(encoded.plan, encoded.rungs, tail))
    large = replace(encoded.rungs[0], boxes=replace(encoded.rungs[0].boxes, width=542))
    assert any("542x960" in text for text in package_findings(encoded.plan, [large, encoded.rungs[1]], encoded.audio))


def test_a_file_without_sound_gets_a_silent_track_of_the_same_length(tmp_path, make_clip):
    silent = encode(make_clip(seconds=2.5, width=320, height=568, fps=25, tone=0), tmp_path)
    assert package_findings(silent.plan, silent.rungs, silent.audio) == []
    assert silent.audio.boxes.duration_seconds == pytest.approx(2.5, abs=0.05)


def test_a_file_that_is_not_fragmented_is_no_rendition(make_clip, tmp_path):
    with pytest.raises(ValueError, match="not an init segment"):
        read_fragmented(make_clip(seconds=2.5, width=320, height=568, fps=25))
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(b"\x00\x00\x10\x00ftyp")
    with pytest.raises(ValueError, match="does not fit"):
        read_fragmented(cut)
