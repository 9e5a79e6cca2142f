"""The season drop and the numbered table, through HTTP."""

import json

import pytest

from dramas.models import Episode, EpisodeVersion
from media.models import Asset

pytestmark = pytest.mark.django_db(transaction=True)


def plan(client, series, *files, number=None):
    body = {"files": [{"name": name, "size": size} for name, size in files], "number": number}
    answer = client.post(f"/studio/series/{series.slug}/drop-plan/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    return {item["name"]: item for item in answer.json()["files"]}, answer.json()["gaps"]


def test_a_file_sent_in_pieces_becomes_a_numbered_episode(tus, series, small_clip):
    _address, answer = tus.send("第3集 归来.mp4", small_clip.read_bytes(), pieces=4)
    assert answer.status_code == 204
    assert list(Episode.objects.values_list("number", flat=True)) == [3]
    page = tus.client.get(f"/studio/series/{series.slug}/").content.decode()
    assert 'id="episode-3"' in page
    assert "Missing numbers" in page
    assert "Waiting to be examined" in page


def test_an_upload_goes_on_where_the_connection_broke(tus, small_clip):
    content = small_clip.read_bytes()
    address = tus.begin("E01.mp4", len(content))["Location"]
    tus.append(address, 0, content[:10_000])
    assert tus.offset(address) == 10_000
    assert tus.append(address, 0, content[:10_000]).status_code == 409
    tus.append(address, 10_000, content[10_000:])
    assert EpisodeVersion.objects.get().asset.source_bytes == len(content)


def test_the_number_said_in_the_page_beats_the_name(tus, small_clip):
    tus.send("E01.mp4", small_clip.read_bytes(), number=7)
    assert Episode.objects.get().number == 7


def test_an_unfinished_upload_is_shown_with_its_per_cent_and_can_be_discarded(tus, series):
    address = tus.begin("E02.mp4", 1000)["Location"]
    tus.append(address, 0, b"x" * 420)
    page = tus.client.get(f"/studio/series/{series.slug}/").content.decode()
    assert "E02.mp4" in page
    assert "42 %" in page
    assert tus.client.delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert "E02.mp4" not in tus.client.get(f"/studio/series/{series.slug}/").content.decode()


@pytest.mark.parametrize(
    ("number", "sentence"), [(None, "already uploaded here as"), (2, "in this series already: Episode 1")]
)
def test_the_same_file_again_is_refused_with_a_sentence_on_the_page(tus, series, small_clip, number, sentence):
    content = small_clip.read_bytes()
    tus.send("E01.mp4", content)
    address, _answer = tus.send("E02.mp4", content, number=number)
    assert tus.outcome(address)["state"] == "refused"
    assert sentence in tus.outcome(address)["message"]
    assert sentence in tus.client.get(f"/studio/series/{series.slug}/").content.decode()
    assert Episode.objects.count() == 1


def test_a_file_whose_draft_was_removed_may_be_sent_again(tus, series, small_clip):
    content = small_clip.read_bytes()
    tus.send("E01.mp4", content, number=1)
    assert tus.client.post(f"/studio/series/{series.slug}/1/remove/").status_code == 302
    assert not Episode.objects.exists()
    tus.send("E01.mp4", content, number=1)
    assert Episode.objects.get().number == 1


def test_an_empty_file_is_refused_before_anything_is_written(tus):
    _address, answer = tus.send("E01.mp4", b"")
    assert answer.status_code == 422
    assert answer.json()["code"] == "empty-file"


def test_the_plan_reads_numbers_finds_gaps_and_two_files_for_one_number(tus, series):
    files, gaps = plan(tus.client, series, ("E01.mp4", 5), ("S1E4.mov", 5), ("04 - again.mp4", 5), ("finale.mkv", 5))
    assert files["E01.mp4"]["number"] == 1
    assert {files["S1E4.mov"]["rule"], files["04 - again.mp4"]["rule"]} == {"", "same-number"}
    assert files["finale.mkv"]["number"] == 5
    assert files["finale.mkv"]["note"]
    assert gaps == [2, 3]


def test_the_plan_refuses_what_cannot_be_a_video_with_its_sentence(tus, series, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    files, _gaps = plan(tus.client, series, ("E01.mp4", 0), ("notes.pdf", 5), ("E03.mp4", 10**10))
    assert {name: item["rule"] for name, item in files.items()} == {
        "E01.mp4": "empty-file",
        "notes.pdf": "not-a-video",
        "E03.mp4": "too-large",
    }
    assert all(item["message"] for item in files.values())


def test_the_plan_says_when_a_number_is_taken(tus, series, small_clip):
    tus.send("E01.mp4", small_clip.read_bytes())
    files, _gaps = plan(tus.client, series, ("E01 new.mp4", 5))
    assert files["E01 new.mp4"]["rule"] == "number-taken"
    assert "Episode 1" in files["E01 new.mp4"]["message"]


def test_a_season_that_is_dropped_again_knows_what_has_arrived(tus, series, small_clip):
    content = small_clip.read_bytes()
    tus.send("E01.mp4", content, number=1)
    files, _gaps = plan(tus.client, series, ("E01.mp4", len(content)), ("E02.mp4", 5))
    assert files["E01.mp4"]["rule"] == "already-here"
    assert files["E02.mp4"]["rule"] == ""


def test_a_number_that_a_person_chose_beats_the_name(tus, series):
    files, _gaps = plan(tus.client, series, ("E01.mp4", 5), number=9)
    assert files["E01.mp4"]["number"] == 9


@pytest.mark.parametrize(
    "body", ["", "[]", '{"files": 3}', '{"files": [{}]}', '{"files": [{"name": "a", "size": "b"}]}']
)
def test_a_broken_list_of_files_is_refused(tus, series, body):
    answer = tus.client.post(f"/studio/series/{series.slug}/drop-plan/", body, content_type="application/json")
    assert answer.status_code == 422


def test_a_page_that_knows_everything_gets_nothing_and_later_only_the_rows_that_changed(
    tus, series, small_clip, other_clip
):
    tus.send("E01.mp4", small_clip.read_bytes())
    tus.send("E02.mp4", other_clip.read_bytes())
    page = tus.client.get(f"/studio/series/{series.slug}/").content.decode()
    address = next(part.split('"')[0] for part in page.split('hx-get="') if "marks=" in part.split('"')[0])
    assert tus.client.get(address).status_code == 204
    Asset.objects.update(state="ready", progress=100)
    changes = tus.client.get(address)
    assert changes.status_code == 200
    assert changes.content.decode().count("<tr") == 2
    assert "every 2s" not in changes.content.decode()
    assert "Ready to submit" in changes.content.decode()
    whole = tus.client.get(f"/studio/series/{series.slug}/changes/?marks=abc")
    assert whole["HX-Retarget"] == "#season"


def test_a_file_with_a_number_out_of_range_is_refused(tus):
    assert tus.begin("x.mp4", 10, 501).status_code == 422
