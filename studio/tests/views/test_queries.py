"""Every page costs the same number of queries for three rows as for thirty."""

import hashlib

import pytest

from core.actors import SYSTEM
from dramas.models import EpisodeVersion, Subtitle
from dramas.services.episodes import add_episode
from media.models import Asset, Upload


@pytest.fixture
def add_row(series):
    def add(number):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        asset = Asset.objects.create(
            owner_key="company:1",
            source_name=f"E{number}.mp4",
            source_key=f"sources/{number}",
            source_bytes=1000,
            source_sha256=digest,
            state="ready",
            duration_ms=60_000,
            width=720,
            height=1280,
            analysis={"black": [[0, 3]]},
            facts={"audio": None},
        )
        version = add_episode(
            actor=SYSTEM, series=series, asset=asset, number=number + 1, title=f"Part {number}", language="en"
        )
        Subtitle.objects.create(version=version, language="en", content="WEBVTT", sha256=digest)
        target = f"{series.public_id}:{number + 1}"
        for state in ("open", "refused"):
            Upload.objects.create(
                owner_key="company:1",
                actor_ref="user:1",
                target_kind="series",
                target_ref=target,
                name=f"{state} {number}.mp4",
                length_bytes=10,
                state=state,
                refusal_rule="not-a-video",
                expires_at="2999-01-01T00:00:00Z",
            )

    return add


@pytest.mark.parametrize("page", ["", "changes/?all=1", "review/", "findings/", "details/", "1/"])
def test_a_page_of_a_series_costs_the_same_for_thirty_episodes(
    query_budget, client_for, producer, series, add_row, page
):
    client = client_for(producer)
    query_budget(add_row, lambda: client.get(f"/studio/series/{series.slug}/{page}"), at_most=30)


def test_a_fix_list_costs_the_same_for_thirty_lines(query_budget, client_for, producer, series, add_row):
    client = client_for(producer)

    def add_returned(number):
        add_row(number)
        EpisodeVersion.objects.filter(episode__number=number + 1).update(state="rejected", digest="d" * 64)

    query_budget(add_returned, lambda: client.get(f"/studio/series/{series.slug}/"), at_most=31)


def test_the_front_page_costs_the_same_for_twenty_four_series(client_for, producer, make_series, query_budget):
    client = client_for(producer)
    query_budget(lambda number: make_series(f"series-{number}"), lambda: client.get("/studio/"), at_most=20)


def test_the_front_page_continues_where_it_ended(client_for, producer, make_series):
    for number in range(26):
        make_series(f"series-{number}")
    client = client_for(producer)
    first = client.get("/studio/")
    assert first.content.decode().count("shelf__line") == 24
    second = client.get("/studio/", {"cursor": first.context["page"].next_cursor})
    assert second.content.decode().count("shelf__line") == 2
