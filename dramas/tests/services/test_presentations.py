"""What stands around the picture: dubs, labels, the presentation that players get, and the file for people outside."""

import json

import pytest

from core.actors import SYSTEM
from core.errors import InvalidError, NotFoundError
from dramas.digests import episode_version_digest
from dramas.languages import endonym
from dramas.models import Dub, EpisodeVersion, SeriesVersion
from dramas.selectors.labels import labels_in, labels_of, stored_labels
from dramas.selectors.readiness import submission_obstacles
from dramas.services.dubs import add_dub, remove_dub
from dramas.services.episodes import revise_episode, set_subtitle
from dramas.services.exports import export_episode
from dramas.services.presentations import presentation_of
from media.enums import AssetKind, AssetState
from media.models import Asset, EncodingJob, Presentation
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"


@pytest.fixture
def version(make_public_series) -> EpisodeVersion:
    """A new draft of the first episode of a public series, sixty seconds long."""
    series = make_public_series(episodes=1, ai_made=True, filing_number="0123", language="zh-hans")
    live = EpisodeVersion.objects.get(episode__series=series)
    return revise_episode(actor=SYSTEM, version=live)


def sound(version: EpisodeVersion, **changes: object) -> Asset:
    fields = {
        "owner_key": version.asset.owner_key,
        "kind": AssetKind.SOUND,
        "source_name": "dub.m4a",
        "source_key": "k",
        "source_bytes": 1,
        "source_sha256": "d" * 64,
        "state": AssetState.READY,
        "duration_ms": 60_400,
        "plan_hash": "d" * 12,
        **changes,
    }
    return Asset.objects.create(**fields)


def test_a_dub_changes_the_digest_and_a_version_without_one_keeps_its_own(version):
    before = episode_version_digest(version)
    add_dub(actor=SYSTEM, version=version, language="en", asset=sound(version))
    with_dub = episode_version_digest(EpisodeVersion.objects.get(pk=version.pk))
    assert with_dub != before
    remove_dub(actor=SYSTEM, version=version, language="en")
    assert episode_version_digest(EpisodeVersion.objects.get(pk=version.pk)) == before
    with refused(NotFoundError, "no-dub"):
        remove_dub(actor=SYSTEM, version=version, language="en")


def test_a_dub_must_be_sound_of_the_same_house_and_about_as_long_as_the_picture(version):
    short, picture = sound(version, duration_ms=50_000), sound(version, kind=AssetKind.VIDEO)
    with refused(InvalidError, "dub-length"):
        add_dub(actor=SYSTEM, version=version, language="en", asset=short)
    with refused(InvalidError, "dub-track"):
        add_dub(actor=SYSTEM, version=version, language="en", asset=picture)
    with refused(InvalidError, "dub-track"):
        add_dub(actor=SYSTEM, version=version, language="en", asset=version.asset, rendition="audio")
    with pytest.raises(NotFoundError):
        add_dub(actor=SYSTEM, version=version, language="en", asset=sound(version, owner_key="company:999"))
    assert not Dub.objects.exists()


def test_a_further_track_of_the_video_can_be_a_dub_and_stays_with_the_next_version(version):
    Asset.objects.filter(pk=version.asset_id).update(plan={"sounds": [{"name": "audio"}, {"name": "audio-2"}]})
    version.refresh_from_db()
    add_dub(actor=SYSTEM, version=version, language="en", asset=version.asset, rendition="audio-2")
    EpisodeVersion.objects.filter(pk=version.pk).update(state="approved", digest="x")
    version.refresh_from_db()
    following = revise_episode(actor=SYSTEM, version=version)
    assert [(dub.language, dub.rendition) for dub in following.dubs.all()] == [("en", "audio-2")]


def test_a_series_waits_for_its_dubs(version):
    series = version.episode.series
    add_dub(actor=SYSTEM, version=version, language="en", asset=sound(version, state=AssetState.ENCODING))
    codes = [obstacle.code for obstacle in submission_obstacles(series, series.created_at.date())]
    assert "dub-not-ready" in codes


def test_the_presentation_carries_subtitles_ready_dubs_and_labels_in_every_language(version):
    set_subtitle(actor=SYSTEM, version=version, language="en", content=VTT)
    add_dub(actor=SYSTEM, version=version, language="en", asset=sound(version))
    made = presentation_of(version)
    content = made.content
    assert content["language"] == "zh-hans"
    assert [(track["language"], track["name"]) for track in content["subtitles"]] == [("en", "English")]
    assert [(track["language"], track["rendition"]) for track in content["dubs"]] == [("en", "audio")]
    told = {(label["id"], label["language"]): label["text"] for label in content["labels"]}
    assert told["ai-made", "en"] == "Made with AI"
    assert "0123" in told["filing-number", "zh-hans"]
    assert presentation_of(version) == made
    Asset.objects.filter(kind=AssetKind.SOUND).update(state=AssetState.ENCODING)
    assert presentation_of(version).content["dubs"] == []
    assert Presentation.objects.count() == 2


def test_labels_are_stored_once_and_shown_in_the_language_that_is_asked_for(version):
    texts = version.episode.series.live_version
    assert isinstance(texts, SeriesVersion)
    texts.required_labels = stored_labels(texts)
    texts.filing_number = "9999"
    assert any("0123" in label.text for label in labels_in(texts, "en"))
    assert {label.language for label in labels_of(texts)} == {"en", "zh-hans"}
    assert [label.id for label in labels_in(texts, "fr")] == ["ai-made", "filing-number"]
    assert labels_of(None) == ()


def test_an_export_asks_for_labels_and_the_implicit_label_of_what_was_made_with_ai(version):
    Asset.objects.filter(pk=version.asset_id).update(provenance={"aigc": {"ReservedCode1": "kept"}})
    version.refresh_from_db()
    job = export_episode(actor=SYSTEM, version=version)
    assert isinstance(job, EncodingJob)
    assert [label["id"] for label in job.params["labels"]] == ["ai-made", "filing-number"]
    implicit = json.loads(job.params["metadata"]["AIGC"])
    assert (implicit["Label"], implicit["ReservedCode1"]) == ("1", "kept")
    assert implicit["ContentProducer"] == version.episode.series.company.name


@pytest.mark.parametrize(("code", "name"), [("zh-hans", "简体中文"), ("en", "English"), ("xx", "Xx")])
def test_languages_are_called_as_they_call_themselves(code, name):
    assert endonym(code) == name
