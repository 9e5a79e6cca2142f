"""The fix list: every published remark with its moment and its words in the reader's language, and one way to hand all of it in again."""

import pytest

from core.actors import SYSTEM
from dramas.models import EpisodeVersion, SeriesVersion
from dramas.services.series import SeriesEdit, edit_series
from moderation.enums import Verdict
from moderation.models import Case, Decision
from studio.tests.returned import decided_case, judged, remark


@pytest.fixture
def returned(make_public_series, company):
    """Episode 2 and the texts came back."""
    series = make_public_series(episodes=3, title="The Moon Gate")
    series.company = company
    series.save(update_fields=["company"])
    case = decided_case(series)
    texts = judged(case, SeriesVersion.objects.get(series=series))
    episode = judged(case, EpisodeVersion.objects.get(episode__series=series, episode__number=2))
    return series, texts, episode


def page(client, series, **headers):
    return client.get(f"/studio/series/{series.slug}/fixes/", headers=headers)


def test_a_line_has_clause_moment_ready_made_reason_note_and_the_quoted_subtitle(
    returned, client_for, producer
) -> None:
    series, _texts, episode = returned
    remark(episode, canned="black-stretch", start_ms=12_000, end_ms=15_000)
    remark(episode, note="Wrong name.", field="subtitles:en", quote="Goodbye, Li Wei")
    text = page(client_for(producer), series).content.decode()
    for words in (
        "Episode 2",
        "The picture stays black here.",
        "Picture fault",
        "0:12–0:15",
        f"/studio/series/{series.slug}/2/?t=12&amp;version=1",
        "Wrong name.",
        "Goodbye, Li Wei",
        "Subtitles · en",
        "The music drowns the voices.",
        "Submit again",
        "Edit texts and cover",
    ):
        assert words in text, words


def test_the_list_is_worded_in_the_readers_language(returned, client_for, producer) -> None:
    series, _texts, episode = returned
    remark(episode, canned="black-stretch", start_ms=0, end_ms=0)
    text = page(client_for(producer), series, **{"accept-language": "zh-hans"}).content.decode()
    assert "此处画面黑屏" in text
    assert "画面故障" in text
    assert "The picture stays black" not in text


def test_drafts_of_reviewers_and_what_one_of_two_said_are_never_shown(returned, client_for, producer) -> None:
    series, _texts, episode = returned
    remark(episode, published=False, note="SECRET draft")
    client = client_for(producer)
    assert "SECRET" not in page(client, series).content.decode()
    assert "SECRET" not in client.get(f"/api/v1/studio/series/{series.slug}/fixes").content.decode()


def test_a_later_list_says_what_was_fixed_and_what_was_not(returned, client_for, producer) -> None:
    series, _texts, episode = returned
    old = [remark(episode, note=note) for note in ("black hole", "hiss", "typo")]
    again = decided_case(series)
    second = EpisodeVersion.objects.get(public_id=episode.ref)
    newer = EpisodeVersion.objects.create(
        episode=second.episode, number=2, asset=second.asset, state="submitted", digest="e" * 64
    )
    item = judged(again, newer)
    third = judged(again, EpisodeVersion.objects.get(episode__series=series, episode__number=3), Verdict.APPROVE)
    remark(item, note="black hole", carried_from=old[0], state="fixed")
    remark(item, note="hiss", carried_from=old[1], state="not_fixed")
    remark(third, note="typo", carried_from=old[2], state="fixed")
    text = page(client_for(producer), series).content.decode()
    assert "not fixed" in text
    assert text.index("not fixed") < text.index("From the list before") < text.index("typo")
    lines = client_for(producer).get(f"/api/v1/studio/series/{series.slug}/fixes").json()["results"][1]["lines"]
    assert [(line["note"], line["state"]) for line in lines] == [("black hole", "fixed"), ("hiss", "not_fixed")]


def test_an_appeal_about_a_version_does_not_change_what_the_list_says(returned, client_for, producer) -> None:
    series, _texts, episode = returned
    row = Decision.objects.get(item_ref=episode.ref)
    row.pk, row.public_id, row.purpose, row.verdict, row.clause = None, "appealdecid1", "appeal", "uphold", ""
    row._state.adding = True
    row.save()
    assert "Sound fault" in page(client_for(producer), series).content.decode()


def test_a_part_with_a_new_version_is_marked_and_one_submission_takes_everything(
    returned, client_for, producer
) -> None:
    series, _texts, episode = returned
    version = EpisodeVersion.objects.get(public_id=episode.ref)
    EpisodeVersion.objects.create(episode=version.episode, number=2, asset=version.asset)
    edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(genre="romance"))
    signed_in = client_for(producer)
    text = page(signed_in, series).content.decode()
    assert text.count("New version ready") == 2
    assert "Everything has a new version" in text
    signed_in.post(f"/studio/series/{series.slug}/submit/")
    assert EpisodeVersion.objects.get(episode=version.episode, number=2).state == "submitted"
    assert SeriesVersion.objects.filter(series=series).latest("number").state == "submitted"
    assert "with the reviewers" not in text


def test_the_rail_leads_to_the_series_that_have_something_to_fix(returned, client_for, producer, make_public_series):
    series, _texts, _episode = returned
    other = make_public_series(title="Nothing wrong here")
    other.company = series.company
    other.save(update_fields=["company"])
    text = client_for(producer).get("/studio/fixes/").content.decode()
    assert "The Moon Gate" in text
    assert "2 parts came back" in text
    assert "Nothing wrong here" not in text


def test_nobody_else_reads_it(returned, client_for, make_user, make_company, viewer, reviewer) -> None:
    series = returned[0]
    stranger = make_user(company=make_company())
    for address in (f"/studio/series/{series.slug}/fixes/", f"/api/v1/studio/series/{series.slug}/fixes"):
        assert client_for(stranger).get(address).status_code == 404
        assert client_for(viewer).get(address).status_code == 403
        assert client_for(reviewer).get(address).status_code == 403
    assert "The Moon Gate" not in client_for(stranger).get("/studio/fixes/").content.decode()


def test_the_version_that_came_back_can_be_played_beside_the_new_one(returned, client_for, producer) -> None:
    series, _texts, episode = returned
    version = EpisodeVersion.objects.get(public_id=episode.ref)
    EpisodeVersion.objects.create(episode=version.episode, number=2, asset=version.asset)
    client, address = client_for(producer), f"/studio/series/{series.slug}/2/preview/"
    assert version.asset.public_id in client.get(address, {"version": "1"}).json()["master"]
    assert client.get(address, {"version": "9"}).status_code == 404


def test_second_looks_are_told_to_nobody(returned, client_for, producer) -> None:
    series = returned[0]
    Case.objects.update(state="second_review", opened_at="2026-11-01T00:00:00Z", decided_at=None)
    client = client_for(producer)
    for address in ("", "fixes/", "review/"):
        text = client.get(f"/studio/series/{series.slug}/{address}").content.decode()
        assert "In review" in text
        assert "second" not in text.split("<main", 1)[-1].lower(), address
        assert "Take it back" not in text


@pytest.mark.parametrize("address", ["fixes/", "review/"])
def test_the_list_costs_the_same_for_thirty_parts(
    query_budget, client_for, producer, make_public_series, make_episode, company, address
):
    series = make_public_series(episodes=0)
    series.company = company
    series.save(update_fields=["company"])
    case, client = decided_case(series), client_for(producer)

    def add(number):
        episode = make_episode(series, number + 1)
        item = judged(case, episode.live_version)
        remark(item, note="Look.", start_ms=1000, end_ms=2000)

    query_budget(add, lambda: client.get(f"/studio/series/{series.slug}/{address}"), at_most=30)
