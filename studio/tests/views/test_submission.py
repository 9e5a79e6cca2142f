"""The way to review and back: what is missing, withdrawal, the fix list, a returned episode replaced."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.actors import SYSTEM
from dramas.models import Episode, EpisodeVersion, SeriesVersion
from dramas.services.verdicts import VersionVerdict, apply_verdict
from media.models import Asset
from moderation.models import Case, Decision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(tus, series):
    def look():
        return tus.client.get(f"/studio/series/{series.slug}/").content.decode()

    return look


@pytest.fixture
def ready(tus, small_clip, other_clip):
    """Two episodes that count as encoded; what encoding does is tested in media."""
    tus.send("E01.mp4", small_clip.read_bytes(), number=1)
    tus.send("E02.mp4", other_clip.read_bytes(), number=2)
    facts = {"audio": {"codec": "aac"}}
    Asset.objects.update(
        state="ready",
        progress=100,
        duration_ms=3000,
        width=720,
        height=1280,
        facts=facts,
        analysis={"black": [[0, 2.5]]},
    )


def submit(tus, series):
    return tus.client.post(f"/studio/series/{series.slug}/submit/", follow=True).content.decode()


def decide(version, verdict, clause="T-SOUND", note="The music drowns the voices."):
    kind = "episode_version" if isinstance(version, EpisodeVersion) else "series_version"
    apply_verdict(actor=SYSTEM, verdict=VersionVerdict(kind, version.public_id, version.digest, verdict))
    Decision.objects.create(
        case_ref="case",
        item_kind=kind,
        item_ref=version.public_id,
        digest=version.digest,
        verdict=verdict,
        clause=clause,
        note=note,
        reviewer_ref="user:1",
        policy_version="policy-2025",
        decided_at="2026-11-01T00:00:00Z",
    )


def test_a_series_without_episodes_cannot_be_submitted_and_the_page_says_why(tus, series, page):
    assert 'data-obstacle="no-episodes"' in page()
    assert "Drop at least one video file" in submit(tus, series)
    assert not Case.objects.exists()


def test_episodes_that_are_still_encoded_keep_a_series_back(tus, series, page, small_clip):
    tus.send("E01.mp4", small_clip.read_bytes())
    assert 'data-obstacle="encoding"' in page()
    assert "still being encoded: 1" in submit(tus, series)


@pytest.mark.parametrize(
    ("name", "words"), [("44_png_renamed.mp4", "not a video file"), ("20_invalid_nalu.mp4", "damaged somewhere")]
)
def test_a_file_that_fails_in_the_pipeline_says_why_and_makes_room_for_the_next(
    tus, series, page, shared_media, small_clip, run_pipeline, name, words
):
    tus.send("E01.mp4", (shared_media / "nasty" / name).read_bytes(), number=1)
    run_pipeline()
    assert words in page()
    assert 'data-obstacle="encoding-failed"' in page()
    tus.send("E01 fixed.mp4", small_clip.read_bytes(), number=1)
    assert words not in page()
    assert EpisodeVersion.objects.get().asset.source_name == "E01 fixed.mp4"


def test_a_submission_waits_in_the_queue_and_can_be_taken_back(tus, series, page, ready):
    assert "Submitted" in submit(tus, series)
    assert "Take it back" in page()
    assert set(EpisodeVersion.objects.values_list("state", flat=True)) == {"submitted"}
    answer = tus.client.post(f"/studio/series/{series.slug}/withdraw/", follow=True).content.decode()
    assert "Everything is a draft again" in answer
    assert set(EpisodeVersion.objects.values_list("state", flat=True)) == {"draft"}
    assert "Submit for review" in page()


def test_what_a_reviewer_has_opened_cannot_be_taken_back(tus, series, page, ready):
    submit(tus, series)
    Case.objects.update(opened_at="2026-11-01T00:00:00Z", state="in_review")
    assert "Take it back" not in page()
    answer = tus.client.post(f"/studio/series/{series.slug}/withdraw/", follow=True).content.decode()
    assert "already opened" in answer
    assert set(EpisodeVersion.objects.values_list("state", flat=True)) == {"submitted"}


def test_the_fix_list_names_clause_and_note_and_a_new_file_answers_it(tus, series, page, ready, make_clip):
    submit(tus, series)
    first, second = EpisodeVersion.objects.order_by("episode__number")
    decide(first, "approve", clause="", note="")
    decide(second, "request_changes")
    decide(SeriesVersion.objects.get(), "approve", clause="", note="")
    Case.objects.update(state="changes_requested")
    shown = page()
    assert "The music drowns the voices." in shown
    assert "T-SOUND" in shown
    assert "Changes requested" in shown
    assert "Published" in shown
    tus.send("E02 louder.mp4", make_clip(tone=880).read_bytes(), number=2)
    assert "New version ready" in page()
    assert list(
        EpisodeVersion.objects.filter(episode__number=2).order_by("number").values_list("state", flat=True)
    ) == ["changes_requested", "draft"]


def test_editing_a_published_episode_makes_a_draft_and_viewers_keep_the_old_one(tus, series, page, ready):
    submit(tus, series)
    for version in [*EpisodeVersion.objects.all(), SeriesVersion.objects.get()]:
        decide(version, "approve", clause="", note="")
    Case.objects.update(state="approved")
    form = {"number": 1, "title_en": "A better title", "title_zh": "", "synopsis_en": "", "synopsis_zh": ""}
    assert tus.client.post(f"/studio/series/{series.slug}/1/", form).status_code == 302
    episode = Episode.objects.get(number=1)
    assert episode.live_version.number == 1
    assert EpisodeVersion.objects.get(episode=episode, number=2).state == "draft"
    assert "The version before it is still playing" in page()


def test_an_episode_takes_texts_a_number_and_subtitles(tus, series, ready):
    address = f"/studio/series/{series.slug}/2/"
    form = {"number": 5, "title_en": "Home", "title_zh": "归来", "synopsis_en": "", "synopsis_zh": ""}
    assert tus.client.post(address, form)["Location"] == f"/studio/series/{series.slug}/5/"
    assert tus.client.post(address.replace("/2/", "/5/"), {**form, "number": 1}).status_code == 422
    assert tus.client.post(address.replace("/2/", "/5/"), {"number": 5}).status_code == 422
    subtitles = tus.client.post(
        f"/studio/series/{series.slug}/5/subtitles/",
        {"language": "en", "file": vtt("WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n")},
        follow=True,
    )
    assert "subtitles were added" in subtitles.content.decode()
    wrong = tus.client.post(
        f"/studio/series/{series.slug}/5/subtitles/",
        {"language": "en", "file": vtt("<script>alert(1)</script>")},
        follow=True,
    )
    assert "Line 1 cannot be read" in wrong.content.decode()


def vtt(text):
    return SimpleUploadedFile("E05.en.vtt", text.encode())


def test_a_producer_plays_an_episode_before_anybody_else(
    tus, series, small_clip, run_pipeline, client_for, make_user, make_company
):
    tus.send("E01.mp4", small_clip.read_bytes(), number=1)
    run_pipeline()
    address = f"/studio/series/{series.slug}/1/preview/"
    master = tus.client.get(address).json()["master"]
    assert tus.client.get(master).status_code == 200
    stranger = client_for(make_user(company=make_company()))
    assert stranger.get(address).status_code == 404
    assert stranger.get(master).status_code == 403


def test_findings_name_the_file_and_the_rule(tus, series, ready):
    text = tus.client.get(f"/studio/series/{series.slug}/findings/").content.decode()
    assert "shorter than 20 seconds" in text
    assert "T-PICTURE" in text
    assert "L-NUMBER" in text
    assert "E01.mp4" in text
