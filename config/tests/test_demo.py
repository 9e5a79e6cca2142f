"""The demo season comes about through the services, whenever and however often it is interrupted."""

import json
import os
import shutil
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from accounts.development import demo_accounts
from accounts.models import ProducerCompany, RoleGrant, User
from config.demo.season import building
from config.demo.season.building import Artist, build_season
from config.demo.season.cast import MEMBERS, seat_everybody
from config.demo.stories import STORIES
from config.demo.stories.script import Fate
from dramas.enums import Publication, VersionState
from dramas.models import Episode, EpisodeVersion, Series
from moderation.enums import CaseState
from moderation.models import Case, Decision

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCutError(Exception):
    """The power cut."""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    """A data folder of this test, encodings that may be ugly, and a process that keeps its priority."""
    settings.DUANJU_DATA = tmp_path
    settings.ENCODING_PROFILES = {"standard": "ultrafast"}
    monkeypatch.setattr(os, "nice", lambda _more: 0)
    return tmp_path


@pytest.fixture
def short_stories(monkeypatch):
    """One story of each fate, as short as can be."""
    wanted = {Fate.PUBLISHED: 1, Fate.WAITING_FOR_REVIEW: 1, Fate.ONE_EPISODE_REJECTED: 2}
    picked = {story.fate: replace(story, episodes=story.episodes[: wanted[story.fate]]) for story in reversed(STORIES)}
    stories = tuple(picked[fate] for fate in wanted)
    monkeypatch.setattr(building, "STORIES", stories)
    return {story.fate: story for story in stories}


@pytest.fixture
def artist(make_clip):
    """Draws clips instead of scenes; ``limit`` episodes, then the power goes."""

    def make(limit: int = 99) -> Artist:
        drawn = []

        def draw_episode(story, number, folder):
            if len(drawn) >= limit:
                raise PowerCutError
            drawn.append(number)
            folder.mkdir(exist_ok=True)
            tone = 300 + 40 * number + sum(map(ord, story.slug)) % 30
            return shutil.copy(make_clip(seconds=1.5, tone=tone), folder / f"{story.slug}-{number:02d}.mp4")

        def draw_cover(story):
            content = BytesIO()
            Image.new("RGB", (720, 1280), (len(story.slug) * 5, 40, 60)).save(content, "JPEG")
            return content.getvalue()

        return Artist(draw_episode, draw_cover)

    return make


def test_everybody_gets_a_seat_once_and_keeps_the_password(folder):
    first = seat_everybody()
    assert seat_everybody() == first == demo_accounts()
    assert User.objects.count() == len(MEMBERS)
    assert all(User.objects.get(email=account.email).check_password(account.password) for account in first)
    assert set(RoleGrant.objects.values_list("role", flat=True)) == {"reviewer", "operator"}
    assert all(company.licence_number for company in ProducerCompany.objects.all())
    assert (folder / "demo-accounts.json").stat().st_mode & 0o077 == 0


def test_a_lost_file_of_accounts_is_written_again_with_passwords_that_work(folder):
    seat_everybody()
    (folder / "demo-accounts.json").unlink()
    assert all(User.objects.get(email=account.email).check_password(account.password) for account in seat_everybody())
    assert len(json.loads((folder / "demo-accounts.json").read_text())) == len(MEMBERS)


def test_a_production_site_gets_no_demo_accounts(settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("demo")
    assert not User.objects.exists()


def test_an_interrupted_season_goes_on_and_each_story_meets_its_fate(short_stories, artist, eager_tasks):
    seat_everybody()
    told: list[str] = []
    with pytest.raises(PowerCutError):
        build_season(artist(limit=2), told.append)
    assert Episode.objects.filter(publication=Publication.PUBLISHED).count() == 1

    build_season(artist(), told.append)
    assert told[-1] == "The demo season is complete."

    published = Series.objects.get(slug=short_stories[Fate.PUBLISHED].slug)
    assert published.publication == Publication.PUBLISHED
    assert {text.language for text in published.live_version.texts.all()} == {"en", "zh-hans"}
    assert published.live_version.cover_sha256

    waiting = Series.objects.get(slug=short_stories[Fate.WAITING_FOR_REVIEW].slug)
    assert waiting.publication == Publication.HIDDEN
    assert Case.objects.get(subject_ref=waiting.public_id).state == CaseState.QUEUED

    returned = Series.objects.get(slug=short_stories[Fate.ONE_EPISODE_REJECTED].slug)
    assert returned.publication == Publication.HIDDEN
    rejected = EpisodeVersion.objects.get(episode__series=returned, state=VersionState.REJECTED)
    decision = Decision.objects.get(item_ref=rejected.public_id)
    assert decision.clause == "T-PICTURE"
    assert decision.note
    assert decision.reviewer_ref.startswith("user:")

    cases = Case.objects.count()
    rejected.delete()  # whatever people do with a finished season is left alone
    build_season(artist(limit=0), told.append)
    assert Case.objects.count() == cases
