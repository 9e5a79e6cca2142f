"""`manage.py import_season`: every kind of bad file has its sentence, and nothing is left half-written."""

import io
import json
import os
import shutil

import pytest
from django.core.management import CommandError, call_command

from dramas.models import Episode, EpisodeVersion, Subtitle
from media.inbox import inbox_folder
from media.models import Asset, Upload

pytestmark = pytest.mark.django_db(transaction=True)

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
NASTY = {
    "43_zero_bytes.mp4": "empty-file",
    "44_png_renamed.mp4": "not-a-video",
    "48_hls_playlist_ssrf_canary.mp4": "not-a-video",
    "40_truncated_22pct.mp4": "unreadable",
    "45_huge_16000x16000.mp4": "too-many-pixels",
    "57_truncated_faststart_30pct.mp4": "truncated",
    "03_rotate90_4k60_android_fullrange_0.3s.mp4": "too-short",
    "20_invalid_nalu.mp4": "decode-errors",
    "33_invalid_vp9_bitstream.webm": "decode-errors",
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def import_season(series, folder, *, producer=None):
    """The exit code and one answer a file."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(
            "import_season",
            str(folder),
            producer=producer or series.company.slug,
            series=series.slug,
            as_json=True,
            stdout=out,
            stderr=err,
        )
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return code, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def put(folder, name, source):
    shutil.copyfile(source, folder / name)


def test_a_folder_becomes_a_season_in_the_order_of_names(series, folder, small_clip, other_clip):
    put(folder, "第2集.mp4", other_clip)
    put(folder, "E01.mp4", small_clip)
    (folder / "E01.en.vtt").write_text(VTT)
    (folder / "E01.zh-Hans.vtt").write_text(VTT)
    code, answers, _err = import_season(series, folder)
    assert code == 0
    assert [answer["file"] for answer in answers] == ["E01.en.vtt", "E01.mp4", "E01.zh-Hans.vtt", "第2集.mp4"]
    assert [answer["episode"] for answer in answers] == [1, 1, 1, 2]
    assert all(set(answer) == {"file", "accepted", "rule", "message", "episode"} for answer in answers)
    assert set(Subtitle.objects.values_list("language", flat=True)) == {"en", "zh-hans"}


@pytest.mark.parametrize(("name", "rule"), NASTY.items())
def test_each_nasty_file_is_refused_by_its_rule_with_a_sentence(series, folder, shared_media, name, rule):
    put(folder, name, shared_media / "nasty" / name)
    code, answers, _err = import_season(series, folder)
    assert code == 1
    assert (answers[0]["accepted"], answers[0]["rule"]) == (False, rule)
    assert len(answers[0]["message"]) > 20
    assert not Asset.objects.exists()
    assert not Upload.objects.exists()
    assert not Episode.objects.exists()
    assert not list(inbox_folder().glob("*.part"))


def test_names_that_would_frighten_a_shell_are_only_names(series, folder, small_clip):
    name = 'E04 \'; $(touch owned) 归来 "x".mp4'
    put(folder, name, small_clip)
    code, answers, _err = import_season(series, folder)
    assert (code, answers[0]["file"], answers[0]["episode"]) == (0, name, 4)
    assert EpisodeVersion.objects.get().asset.source_name == name


def test_the_same_file_twice_is_refused_under_any_name_and_at_any_time(series, folder, small_clip):
    put(folder, "E01.mp4", small_clip)
    put(folder, "E02.mp4", small_clip)
    code, answers, _err = import_season(series, folder)
    assert code == 1
    assert [answer["accepted"] for answer in answers] == [True, False]
    code, answers, _err = import_season(series, folder)
    assert [answer["rule"] for answer in answers] == ["duplicate", "duplicate"]
    assert "E01.mp4" in answers[0]["message"]
    assert Episode.objects.count() == 1


def test_a_full_disk_is_said_and_leaves_nothing_behind(series, folder, small_clip, settings):
    settings.FREE_SPACE_BYTES = 1 << 60
    put(folder, "E01.mp4", small_clip)
    code, answers, _err = import_season(series, folder)
    assert (code, answers[0]["rule"]) == (1, "storage-full")
    assert not Upload.objects.exclude(state="cancelled").exists()
    assert not list(inbox_folder().glob("*.part"))


def test_what_is_not_a_plain_file_is_not_opened(series, folder, small_clip):
    (folder / "E01").mkdir()
    os.mkfifo(folder / "E02.mp4")
    (folder / "E03.mp4").symlink_to(folder / "nowhere.mp4")
    (folder / "notes.txt").write_text("hello")
    (folder / ".DS_Store").write_text("x")
    code, answers, _err = import_season(series, folder)
    assert code == 1
    assert {answer["file"]: answer["rule"] for answer in answers} == {
        "E01": "not-a-file",
        "E02.mp4": "not-a-file",
        "E03.mp4": "not-a-file",
        "notes.txt": "not-a-video",
    }


def test_a_file_that_cannot_be_read_is_said(series, folder, small_clip, monkeypatch):
    put(folder, "E01.mp4", small_clip)

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("studio.services.folder_import.digest_of", refuse)
    code, answers, _err = import_season(series, folder)
    assert (code, answers[0]["rule"]) == (1, "unreadable-file")
    assert "Permission denied" in answers[0]["message"]


def test_subtitles_need_a_language_a_video_and_the_right_form(series, folder, small_clip):
    put(folder, "E01.mp4", small_clip)
    (folder / "E01.vtt").write_text(VTT)
    (folder / "E02.en.vtt").write_text(VTT)
    (folder / "E01.en.vtt").write_text("1\n00:00:02,000 --> 00:00:01,000\nThe wrong way round")
    _code, answers, _err = import_season(series, folder)
    assert {answer["file"]: answer["rule"] for answer in answers} == {
        "E01.en.vtt": "subtitle-ends-before-start",
        "E01.mp4": "",
        "E01.vtt": "subtitle-language",
        "E02.en.vtt": "subtitle-without-video",
    }


def test_a_wrong_call_is_a_sentence_and_does_nothing(series, folder, make_company):
    for producer, sentence in (("nobody", "no producer"), (make_company().slug, "has no series")):
        code, answers, err = import_season(series, folder, producer=producer)
        assert (code, answers) == (2, [])
        assert sentence in err
    code, _answers, err = import_season(series, folder / "missing")
    assert code == 2
    assert "is not a folder" in err


def test_an_expired_licence_imports_and_says_what_will_be_refused(make_series, make_company, folder, small_clip):
    series = make_series("late", owner=make_company(licence_expires_on="2020-01-01"))
    put(folder, "E01.mp4", small_clip)
    code, answers, err = import_season(series, folder)
    assert (code, answers[0]["accepted"]) == (0, True)
    assert "licence has expired" in err


def test_a_number_that_a_refused_file_wanted_goes_to_the_next_one(series, folder, small_clip):
    (folder / "E01 a.mp4").write_bytes(b"not a video at all")
    put(folder, "E01 b.mp4", small_clip)
    _code, answers, _err = import_season(series, folder)
    assert [(answer["accepted"], answer["episode"]) for answer in answers] == [(False, None), (True, 1)]
