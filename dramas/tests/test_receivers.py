"""Files that arrive for a series become drafts."""

import pytest
from django.utils import timezone

from dramas.models import EpisodeVersion
from dramas.receivers import add_uploaded_episode
from media.enums import UploadState
from media.events import UploadFinished
from media.models import Upload


@pytest.fixture
def arrive(db, make_asset):
    def make(series, name, number="", kind="series"):
        asset = make_asset(source_name=name)
        upload = Upload.objects.create(
            owner_key="company:1",
            actor_ref="user:1",
            target_kind=kind,
            target_ref=f"{series.public_id}{number}",
            name=name,
            length_bytes=1000,
            offset_bytes=1000,
            state=UploadState.COMPLETE,
            asset=asset,
            expires_at=timezone.now(),
        )
        add_uploaded_episode(UploadFinished(upload.pk, asset.pk, kind, upload.target_ref))
        upload.refresh_from_db()
        return upload

    return make


def test_the_name_tells_the_number_and_the_first_title(make_series, arrive):
    series = make_series(episodes=0)
    arrive(series, "第七集 '; $( ).mp4")
    version = EpisodeVersion.objects.get(episode__series=series)
    assert (version.episode.number, version.texts.get().title) == (7, "第七集 '; $( )")


def test_the_producer_may_say_which_episode_it_is(make_series, arrive):
    series = make_series(episodes=0)
    arrive(series, "E01.mp4", ":9")
    assert EpisodeVersion.objects.get(episode__series=series).episode.number == 9


def test_a_refusal_is_written_on_the_upload(make_series, arrive):
    series = make_series(episodes=1)
    upload = arrive(series, "E01.mp4")
    assert (upload.state, upload.refusal_rule) == (UploadState.REFUSED, "number-taken")
    assert "Episode 1" in upload.refusal_params["message"]
    assert EpisodeVersion.objects.filter(episode__series=series).count() == 1


def test_files_for_others_are_left_alone(make_series, arrive):
    series = make_series(episodes=0)
    assert arrive(series, "E01.mp4", kind="creative").state == UploadState.COMPLETE
    assert not EpisodeVersion.objects.filter(episode__series=series).exists()
