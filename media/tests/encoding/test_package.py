"""Real runs of the one graph: what comes out is aligned, complete, and described truthfully by our playlists."""

from dataclasses import dataclass, replace
from pathlib import Path

import m3u8
import pytest

from media.encoding.boxes import FragmentedFile, read_fragmented
from media.encoding.commands import encode_argv
from media.encoding.plan import EncodePlan, plan_encoding
from media.encoding.playlists import (
    IFRAMES_FILE,
    MASTER_FILE,
    PackagedRendition,
    PresentedTrack,
    PresentedTracks,
    iframe_playlist,
    master_playlist,
    media_playlist,
    present,
    rewrite_uris,
    subtitle_playlist,
    up_to,
    uris_of,
)
from media.encoding.verify import package_findings
from media.ffmpeg import run_ffmpeg
from media.probing import examine_source


@dataclass(frozen=True)
class Encoded:
    folder: Path
    plan: EncodePlan
    rungs: list[PackagedRendition]
    audio: PackagedRendition

    @property
    def playlists(self) -> dict[str, str]:
        texts = {part.playlist_name: media_playlist(part) for part in (*self.rungs, self.audio)}
        texts[IFRAMES_FILE] = iframe_playlist(self.rungs[-1])
        texts[MASTER_FILE] = master_playlist(self.rungs, self.audio, self.plan.frame_rate, iframes=self.rungs[-1])
        return texts

    def findings(self, **changes: object) -> list[str]:
        """What is found wrong after planting a change in one of the parts."""
        now = {"plan": self.plan, "rungs": self.rungs, "sounds": [self.audio], "playlists": self.playlists, **changes}
        return package_findings(now["plan"], now["rungs"], now["sounds"], now["playlists"])


def encode(source: Path, folder: Path) -> Encoded:
    facts = examine_source(source).facts
    assert facts is not None
    plan = plan_encoding(facts)
    run = run_ffmpeg(encode_argv(source, plan, threads=2), folder=folder, media_seconds=plan.duration_seconds)
    assert run.ok, run.stderr_tail
    parts = [
        PackagedRendition(name, f"{name}.mp4", read_fragmented(folder / f"{name}.mp4"))
        for name in (*(rung.name for rung in plan.rungs), "audio")
    ]
    return Encoded(folder, plan, parts[:-1], parts[-1])


@pytest.fixture(scope="module")
def encoded(tmp_path_factory, make_clip) -> Encoded:
    clip = make_clip(seconds=5, width=540, height=960, fps=25)
    return encode(clip, tmp_path_factory.mktemp("encoded"))


def test_a_package_has_no_findings(encoded):
    assert encoded.findings() == []


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


@pytest.mark.parametrize(
    ("height", "variants"), [(1080, ["540.m3u8", "360.m3u8"]), (540, ["540.m3u8", "360.m3u8"]), (539, ["360.m3u8"])]
)
def test_a_master_up_to_a_height_lists_no_variant_above_it_and_all_the_rest(encoded, height, variants):
    text = encoded.playlists[MASTER_FILE]
    whole, cut = m3u8.loads(text), m3u8.loads(up_to(text, height))
    assert [variant.uri for variant in cut.playlists] == variants
    assert all(str(min(variant.stream_info.resolution)) in variant.uri for variant in cut.playlists)
    assert [sound.uri for sound in cut.media] == [sound.uri for sound in whole.media] == ["audio.m3u8"]
    assert [frames.uri for frames in cut.iframe_playlists] == ["iframes.m3u8"]
    assert up_to(text, 540) == text


def test_signed_addresses_replace_every_mention_of_a_file(encoded):
    text = rewrite_uris(media_playlist(encoded.audio), {"audio.mp4": "../s/token/audio.mp4"})
    assert "../s/token/audio.mp4" in text
    assert '"audio.mp4"' not in text
    assert uris_of(text) == ("../s/token/audio.mp4",)


def test_key_frames_are_listed_as_ranges_that_decode_to_one_picture_each(encoded, tmp_path):
    rung = encoded.rungs[-1]
    playlist = m3u8.loads(iframe_playlist(rung))
    assert playlist.is_i_frames_only
    content = (encoded.folder / rung.file_name).read_bytes()
    for segment in playlist.segments:
        length, offset = map(int, segment.byterange.split("@"))
        single = tmp_path / "single.mp4"
        single.write_bytes(content[: rung.boxes.init_bytes] + content[offset : offset + length])
        log = run_ffmpeg(["-i", str(single), "-frames:v", "1", "-f", "null", "-"], folder=tmp_path, media_seconds=1)
        assert log.code == 0, log.stderr_tail


def test_a_presented_master_carries_subtitles_dubs_labels_and_the_language(encoded):
    tracks = PresentedTracks(
        subtitles=(PresentedTrack("en", 'English "UK"\n', "st-1.m3u8"),),
        dubs=(PresentedTrack("ja", "日本語", "../../x/p/t/audio.m3u8"),),
        labels=(("ai-made", "AI生成", "zh-hans"),),
        language="zh-hans",
    )
    master = m3u8.loads(present(encoded.playlists[MASTER_FILE], tracks))
    media = {(each.type, each.language): each for each in master.media}
    assert media["AUDIO", "zh-hans"].default == "YES"
    assert media["AUDIO", "ja"].uri == "../../x/p/t/audio.m3u8"
    assert media["SUBTITLES", "en"].name == "English 'UK'"
    assert all(variant.stream_info.subtitles == "subs" for variant in master.playlists)
    assert [(data.data_id, data.value, data.language) for data in master.session_data] == [
        ("org.duanju.label.ai-made", "AI生成", "zh-hans")
    ]
    assert len(master.iframe_playlists) == 1
    plain = m3u8.loads(present(encoded.playlists[MASTER_FILE], PresentedTracks()))
    assert all(variant.stream_info.subtitles is None for variant in plain.playlists)


def test_subtitles_are_one_segment_as_long_as_the_episode():
    playlist = m3u8.loads(subtitle_playlist("t-abc.vtt", 61.4))
    assert (playlist.target_duration, playlist.segments[0].duration, playlist.is_endlist) == (62, 61.4, True)


def test_the_boxes_survive_their_way_through_json(encoded):
    for part in (*encoded.rungs, encoded.audio):
        assert FragmentedFile.from_json(part.boxes.to_json()) == part.boxes


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
    assert any(finding in text for text in encoded.findings(rungs=[encoded.rungs[0], broken]))


def test_other_breaches_of_the_plan_are_found(encoded):
    def told(finding: str, **changes: object) -> bool:
        return any(finding in text for text in encoded.findings(**changes))

    audio, (large, small) = encoded.audio, encoded.rungs
    assert told("instead of 9.000 s", plan=replace(encoded.plan, duration_seconds=9.0))
    assert told("not those of the plan", rungs=[large])
    assert told("not those of the plan", sounds=[])
    tail = replace(audio, boxes=replace(audio.boxes, total_bytes=audio.boxes.total_bytes + 8))
    assert told("after the last segment", sounds=[tail])
    wide = replace(large, boxes=replace(large.boxes, width=542))
    assert told("542x960", rungs=[wide, small])
    late = replace(small, boxes=replace(small.boxes, start_seconds=0.1))
    assert told("do not start together", rungs=[large, late])
    other = replace(small.boxes, fragments=small.boxes.fragments[:-1])
    assert told("not aligned", rungs=[large, replace(small, boxes=other)])


@pytest.mark.parametrize(
    ("name", "before", "after", "finding"),
    [
        ("540.m3u8", "#EXT-X-ENDLIST", "", "does not end"),
        ("540.m3u8", "#EXTINF:2.0", "#EXTINF:1.0", "is said to last"),
        ("audio.m3u8", "audio.mp4\n#EXTINF", "video.mp4\n#EXTINF", "do not tile"),
        ("360.m3u8", "TARGETDURATION:2", "TARGETDURATION:1", "longer than the target"),
        ("iframes.m3u8", "#EXT-X-I-FRAMES-ONLY\n", "", "key frames only"),
        ("master.m3u8", ":BANDWIDTH=", ":BANDWIDTH=1,X=", "needs more than its BANDWIDTH"),
        ("master.m3u8", "avc1.", "hvc1.", "is said to be"),
        ("master.m3u8", "FRAME-RATE", "X-RATE", "lacks FRAME-RATE"),
        ("master.m3u8", "RESOLUTION=540x960", "RESOLUTION=540x540", "is said to have"),
        ("master.m3u8", 'URI="audio.m3u8"', 'URI="other.m3u8"', "list the sound"),
        ("master.m3u8", "\n540.m3u8", "\n541.m3u8", "list the renditions"),
    ],
)
def test_a_playlist_that_does_not_tell_the_truth_is_found(encoded, name, before, after, finding):
    texts = encoded.playlists
    changed = texts[name].replace(before, after, 1)
    assert changed != texts[name]
    assert any(finding in text for text in encoded.findings(playlists={**texts, name: changed}))
    assert any("missing" in text for text in encoded.findings(playlists={k: v for k, v in texts.items() if k != name}))


def test_a_file_without_sound_gets_a_silent_track_of_the_same_length(tmp_path, make_clip):
    silent = encode(make_clip(seconds=2.5, width=320, height=568, fps=25, tone=0), tmp_path)
    assert silent.findings() == []
    assert silent.audio.boxes.duration_seconds == pytest.approx(2.5, abs=0.05)


def test_a_file_that_is_not_fragmented_is_no_rendition(make_clip, tmp_path):
    with pytest.raises(ValueError, match="not an init segment"):
        read_fragmented(make_clip(seconds=2.5, width=320, height=568, fps=25))
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(b"\x00\x00\x10\x00ftyp")
    with pytest.raises(ValueError, match="does not fit"):
        read_fragmented(cut)
