"""The producers' API: the same tables as the pages, for members only."""

from core.actors import SYSTEM
from dramas.services.episodes import add_episode
from media.models import Asset


def add(series, number):
    asset = Asset.objects.create(
        owner_key="company:1",
        source_name=f"E{number}.mp4",
        source_key=f"s/{number}",
        source_bytes=10,
        source_sha256=f"{number:064d}",
        state="ready",
    )
    return add_episode(actor=SYSTEM, series=series, asset=asset, number=number, title=f"Part {number}", language="en")


def test_a_producer_lists_series_with_their_states(client_for, producer, series):
    add(series, 1)
    body = client_for(producer).get("/api/v1/studio/series").json()
    assert body["next_cursor"] == ""
    assert body["results"][0]["title"] == "The Moon Gate"
    assert body["results"][0]["tally"]["ready"] == 1
    assert body["results"][0]["stage"]["key"] == "draft"


def test_episodes_come_in_order_and_in_pages(client_for, producer, series):
    for number in range(60, 0, -1):
        add(series, number)
    client = client_for(producer)
    first = client.get(f"/api/v1/studio/series/{series.slug}/episodes").json()
    second = client.get(f"/api/v1/studio/series/{series.slug}/episodes", {"cursor": first["next_cursor"]}).json()
    assert [row["number"] for row in first["results"] + second["results"]] == list(range(1, 61))
    assert first["results"][0]["stage"]["label"] == "Ready to submit"


def test_uploads_that_wait_are_listed(tus, series):
    tus.begin("E02.mp4", 1000)
    body = tus.client.get(f"/api/v1/studio/series/{series.slug}/uploads").json()
    assert [item["name"] for item in body["unfinished"]] == ["E02.mp4"]


def test_others_get_a_problem_document(client_for, viewer, make_user, make_company, series):
    address = f"/api/v1/studio/series/{series.slug}/episodes"
    answers = [client_for(user).get(address) for user in (None, viewer, make_user(company=make_company()))]
    assert [answer.status_code for answer in answers] == [401, 403, 404]
    assert all(answer["Content-Type"] == "application/problem+json" for answer in answers)


def test_a_list_costs_the_same_for_thirty_episodes(client_for, producer, series, query_budget):
    client = client_for(producer)
    query_budget(
        lambda number: add(series, number + 1),
        lambda: client.get(f"/api/v1/studio/series/{series.slug}/episodes"),
        at_most=14,
    )
