"""Series drafts, covers, episodes and their refusals."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from core.actors import SYSTEM
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from dramas.models import Episode, EpisodeVersion
from dramas.selectors.studio import access_series, latest_version, missing_numbers
from dramas.services.covers import cover_file, set_cover
from dramas.services.episodes import add_episode, remove_draft, renumber_episode, set_subtitle
from dramas.services.series import NewSeries, SeriesEdit, SeriesTextInput, create_series, edit_series
from dramas.terms import free_count, is_free
from tests.fixtures.refusals import refused


def picture(size=(720, 1280), kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#335577").save(buffer, kind)
    return buffer.getvalue()


def test_a_series_needs_a_title_and_a_free_address(make_company):
    company = make_company()
    with refused(InvalidError, "title-missing"):
        create_series(actor=SYSTEM, company=company, new=NewSeries("a", "en", [SeriesTextInput("en", " ")]))
    create_series(actor=SYSTEM, company=company, new=NewSeries("a", "en", [SeriesTextInput("en", "A")]))
    with refused(ConflictError, "slug-taken"):
        create_series(actor=SYSTEM, company=company, new=NewSeries("a", "en", [SeriesTextInput("en", "B")]))


def test_strangers_may_not_create_or_open_a_series(make_company, make_series, viewer_actor):
    with pytest.raises(ForbiddenError):
        create_series(
            actor=viewer_actor, company=make_company(), new=NewSeries("a", "en", [SeriesTextInput("en", "A")])
        )
    series = make_series(episodes=0)
    with refused(NotFoundError, "not-found"):
        access_series(viewer_actor, series.slug)


def test_a_stale_save_is_refused_and_changes_nothing(make_series):
    series = make_series(episodes=0)
    token = latest_version(series).edit_token
    edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(genre="romance"), edit_token=token)
    with refused(ConflictError, "stale-edit"):
        edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(genre="horror"), edit_token=token)
    assert latest_version(series).genre == "romance"


def test_an_unknown_special_theme_is_named(make_series):
    with pytest.raises(InvalidError) as refusal:
        edit_series(actor=SYSTEM, series=make_series(episodes=0), edit=SeriesEdit(special_themes=["gardening"]))
    assert "gardening" in str(refusal.value)


def test_a_cover_is_stored_in_all_sizes_under_its_digest(make_series):
    draft = set_cover(actor=SYSTEM, series=make_series(episodes=0), content=picture((1000, 1000), "WEBP"))
    with default_storage.open(cover_file(draft.cover_sha256, "720")) as stored:
        assert Image.open(stored).size == (720, 1280)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "cover-unreadable"),
        (b"GIF89a" + b"\0" * 40, "cover-unreadable"),
        (picture((100, 200)), "cover-too-small"),
        (picture()[:300], "cover-unreadable"),
        (b"\xff" * (12 * 1024 * 1024 + 1), "cover-too-large"),
    ],
)
def test_a_bad_cover_is_refused_with_its_reason(make_series, content, code):
    series = make_series(episodes=0)
    with refused(InvalidError, code):
        set_cover(actor=SYSTEM, series=series, content=content)
    assert latest_version(series).cover_sha256 == ""


def test_the_same_file_twice_and_a_taken_number_are_refused(make_series, make_asset):
    series = make_series(episodes=1)
    first = EpisodeVersion.objects.get(episode__series=series)
    twin, other = make_asset(source_sha256=first.asset.source_sha256), make_asset()
    with refused(ConflictError, "duplicate-file"):
        add_episode(actor=SYSTEM, series=series, asset=twin, number=2, title="t", language="en")
    with refused(ConflictError, "number-taken"):
        add_episode(actor=SYSTEM, series=series, asset=other, number=1, title="t", language="en")
    with refused(InvalidError, "number-range"):
        add_episode(actor=SYSTEM, series=series, asset=other, number=501, title="t", language="en")
    assert Episode.objects.filter(series=series).count() == 1


def test_numbers_can_be_corrected_while_drafts_and_gaps_are_listed(make_series):
    series = make_series(episodes=3)
    episode = Episode.objects.get(series=series, number=2)
    with refused(ConflictError, "number-taken"):
        renumber_episode(actor=SYSTEM, episode=episode, number=3)
    renumber_episode(actor=SYSTEM, episode=episode, number=6)
    assert missing_numbers(series) == [2, 4, 5]


def test_removing_the_only_draft_removes_the_episode(make_series):
    series = make_series(episodes=1)
    remove_draft(actor=SYSTEM, version=EpisodeVersion.objects.get(episode__series=series))
    assert not Episode.objects.filter(series=series).exists()


def test_subtitles_are_kept_as_webvtt_or_refused_by_their_rule(make_series):
    version = EpisodeVersion.objects.get(episode__series=make_series(episodes=1))
    set_subtitle(actor=SYSTEM, version=version, language="en", content="WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n")
    srt = "1\n00:00:01,000 --> 00:00:02,500\nHello again\n"
    set_subtitle(actor=SYSTEM, version=version, language="en", content=srt.encode("gb18030"))
    assert "00:00:01.000 --> 00:00:02.500\nHello again" in version.subtitles.get().content
    for bad, rule in (("", "subtitle-empty"), ("WEBVTT\n\nno times\nat all", "subtitle-unreadable-line")):
        with refused(InvalidError, rule):
            set_subtitle(actor=SYSTEM, version=version, language="en", content=bad)
    assert version.subtitles.get().content.startswith("WEBVTT")


@pytest.mark.parametrize(
    ("total", "chosen", "free"),
    [(8, None, 5), (3, None, 3), (60, None, 6), (61, None, 7), (80, 20, 20), (8, 99, 8), (8, 0, 0)],
)
def test_the_free_share_is_five_or_a_tenth_unless_chosen(total, chosen, free):
    assert free_count(total, chosen) == free
    assert is_free(free + 1, total, chosen) is False
