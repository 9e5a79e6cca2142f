"""What the page of a series says before the first coin."""

import re

import pytest

from dramas.models import Dub, EpisodeVersion, Subtitle

pytestmark = pytest.mark.django_db


def facts_of(client, series):
    html = client.get(f"/s/{series.slug}/").content.decode()
    block = re.search(r'<dl class="facts">(.*?)</dl>', html, re.DOTALL)[1]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", block, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", value).split()) for name, value in pairs}


def test_languages_notes_and_ratings_are_told(client, make_public_series):
    descriptors = {"violence": {"level": 2}, "horror": {"level": 4}, "sex": {"level": 0}}
    series = make_public_series(language="zh-hans", descriptors=descriptors, cast=["Lin Wan", "Gu Chen"])
    for live in EpisodeVersion.objects.filter(episode__series=series):
        for language in ("en", "zh-hans"):
            Subtitle.objects.create(version=live, language=language, content="WEBVTT\n", sha256="0" * 64)
        Dub.objects.create(version=live, language="en", asset=live.asset)
    series.live_version.ratings = [{"market": "US", "rating": "16+", "minimum_age": 16}]
    series.live_version.save(update_fields=["ratings"])
    told = facts_of(client, series)
    assert told["Spoken in"] == "Simplified Chinese, English"
    assert told["Subtitles"] == "English, Simplified Chinese"
    assert told["It shows"] == "Horror: 4 of 5 Violence: 2 of 5"
    assert told["Rated"] == "US 16+ (from 16 years)"
    assert told["Cast"] == "Lin Wan, Gu Chen"


def test_tracks_of_what_is_not_public_are_not_promised(client, make_public_series, make_episode):
    series = make_public_series(language="en")
    hidden = make_episode(series, 9)
    Subtitle.objects.create(version=hidden.live_version, language="fr", content="WEBVTT\n", sha256="0" * 64)
    hidden.publication = "taken_down"
    hidden.save(update_fields=["publication"])
    told = facts_of(client, series)
    assert "Subtitles" not in told
    assert told["Spoken in"] == "English"
