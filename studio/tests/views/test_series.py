"""Making a series, its texts and its cover; who may come in at all."""

import io

import pytest
from PIL import Image

from core.actors import SYSTEM
from dramas.models import Series, SeriesVersion
from dramas.services.series import SeriesEdit, SeriesTextInput, edit_series

NEW = "/studio/series/new/"


def details_form(**changes):
    values = {
        "title_en": "The Moon Gate",
        "title_zh": "月门",
        "language": "zh-hans",
        "edit_token": "0",
        "tropes": "revenge, 重生",
        "investment": "200000",
    }
    return {**values, **changes}


def test_a_producer_makes_a_series_from_a_title(client_for, producer, company):
    answer = client_for(producer).post(NEW, {"company": company.pk, "language": "en", "title_en": "The Moon Gate"})
    assert answer.status_code == 302
    assert answer["Location"] == "/studio/series/the-moon-gate/"
    assert Series.objects.get().company == company


def test_a_chinese_title_alone_gets_an_address_too(client_for, producer, company):
    client_for(producer).post(NEW, {"company": company.pk, "language": "zh-hans", "title_zh": "月门"})
    assert Series.objects.get().slug.startswith("drama-")


def test_a_series_without_a_title_is_refused_with_a_sentence(client_for, producer, company):
    answer = client_for(producer).post(NEW, {"company": company.pk, "language": "en"})
    assert answer.status_code == 422
    assert "Give the series a title" in answer.content.decode()


def test_an_address_that_is_taken_is_said_at_its_field(client_for, producer, company, series):
    answer = client_for(producer).post(
        NEW, {"company": company.pk, "language": "en", "title_en": "X", "slug": series.slug}
    )
    assert answer.status_code == 422
    assert "is taken" in answer.content.decode()


def test_nobody_makes_a_series_for_another_company(client_for, producer, make_company):
    other = make_company()
    answer = client_for(producer).post(NEW, {"company": other.pk, "language": "en", "title_en": "X"})
    assert answer.status_code == 422
    assert not Series.objects.exists()


def test_texts_and_declarations_are_saved_in_both_languages(client_for, producer, series):
    form = details_form(
        synopsis_zh="故事",
        filing_number="(粤)网微剧备字(2026)第1号",
        ai_made="on",
        special_themes=["justice"],
        audience_rating="12+",
    )
    assert client_for(producer).post(f"/studio/series/{series.slug}/details/", form).status_code == 302
    version = SeriesVersion.objects.get()
    assert {text.language: text.title for text in version.texts.all()} == {"en": "The Moon Gate", "zh-hans": "月门"}
    assert (version.tropes, version.investment_minor, version.special_themes) == (
        ["revenge", "重生"],
        20_000_000,
        ["justice"],
    )
    assert version.ai_made


def test_a_stale_form_is_refused_and_both_texts_are_shown(client_for, producer, series):
    edit_series(
        actor=SYSTEM, series=series, edit=SeriesEdit(texts=[SeriesTextInput("en", "Their title")]), edit_token=0
    )
    client = client_for(producer)
    answer = client.post(f"/studio/series/{series.slug}/details/", details_form(title_en="My title"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Their title" in page
    assert 'value="My title"' in page
    assert 'name="edit_token" value="1"' in page
    assert (
        client.post(
            f"/studio/series/{series.slug}/details/", details_form(title_en="My title", edit_token="1")
        ).status_code
        == 302
    )


def test_a_form_made_before_a_review_is_stale_after_it(client_for, producer, series):
    edit_series(
        actor=SYSTEM, series=series, edit=SeriesEdit(texts=[SeriesTextInput("en", "Their title")]), edit_token=0
    )
    SeriesVersion.objects.update(state="approved", digest="d" * 64)
    answer = client_for(producer).post(
        f"/studio/series/{series.slug}/details/", details_form(title_en="My title", edit_token="0")
    )
    assert answer.status_code == 409


def test_texts_in_review_cannot_be_changed(client_for, producer, series):
    SeriesVersion.objects.update(state="submitted", digest="d" * 64)
    client = client_for(producer)
    assert client.post(f"/studio/series/{series.slug}/details/", details_form()).status_code == 409
    assert "being reviewed" in client.get(f"/studio/series/{series.slug}/details/").content.decode()


def picture(width=720, height=1280):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#803040").save(buffer, "JPEG")
    buffer.seek(0)
    buffer.name = "cover.jpg"
    return buffer


def test_a_cover_is_stored_and_shown_to_its_producer_only(client_for, producer, series, make_user, make_company):
    client = client_for(producer)
    assert client.post(f"/studio/series/{series.slug}/cover/", {"cover": picture()}).status_code == 302
    digest = SeriesVersion.objects.get().cover_sha256
    address = f"/studio/series/{series.slug}/cover/{digest}/360.jpg"
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (360, 640)
    assert client_for(make_user(company=make_company())).get(address).status_code == 404
    assert client.get(f"/studio/series/{series.slug}/cover/{'0' * 64}/360.jpg").status_code == 404


def test_a_cover_that_is_no_picture_is_refused(client_for, producer, series):
    fake = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    fake.name = "cover.png"
    answer = client_for(producer).post(f"/studio/series/{series.slug}/cover/", {"cover": fake})
    assert answer.status_code == 422
    assert "not a picture" in answer.content.decode()


PAGES = ["", "details/", "changes/", "review/", "findings/"]


@pytest.mark.parametrize("page", PAGES)
def test_another_producers_series_does_not_exist(client_for, make_user, make_company, series, page):
    stranger = make_user(company=make_company())
    assert client_for(stranger).get(f"/studio/series/{series.slug}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["/studio/", NEW, "/studio/series/moon-gate/"])
def test_a_viewer_is_refused_and_a_guest_is_asked_to_sign_in(client_for, viewer, series, page):
    assert client_for(viewer).get(page).status_code == 403
    answer = client_for(None).get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 302), ("editor", 302), ("uploader", 403), ("finance", 403), ("viewer", 403)]
)
def test_only_owners_and_editors_change_texts(client_for, make_user, company, series, role, status):
    member = make_user(company=company, company_role=role)
    client = client_for(member)
    assert client.get(f"/studio/series/{series.slug}/details/").status_code == 200
    assert client.post(f"/studio/series/{series.slug}/details/", details_form()).status_code == status


@pytest.mark.parametrize(("role", "status"), [("owner", 201), ("uploader", 201), ("finance", 403), ("viewer", 403)])
def test_uploaders_may_upload_and_mere_viewers_of_the_company_may_not(
    client_for, make_user, company, series, role, status
):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    member = make_user(company=company, company_role=role)
    assert client_for(member).post(f"/studio/uploads/?series={series.slug}", headers=headers).status_code == status


def test_an_expired_licence_lets_upload_but_says_that_publishing_stops(
    client_for, make_user, make_company, make_series
):
    company = make_company(licence_expires_on="2020-01-01")
    series = make_series("late", owner=company)
    client = client_for(make_user(company=company))
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    assert client.post(f"/studio/uploads/?series={series.slug}", headers=headers).status_code == 201
    assert "has expired" in client.get("/studio/").content.decode()
    assert 'data-obstacle="licence-expired"' in client.get(f"/studio/series/{series.slug}/").content.decode()
    answer = client.post(f"/studio/series/{series.slug}/submit/", follow=True)
    assert "has expired" in answer.content.decode()


def test_a_producer_lets_lines_run_over_the_picture_and_stops_it_without_a_review(client_for, producer, series):
    client, details = client_for(producer), f"/studio/series/{series.slug}/details/"
    assert "Turn danmaku on" in client.get(details).content.decode()
    version = series.versions.get()
    for is_on, offer in (("1", "Turn danmaku off"), ("0", "Turn danmaku on")):
        answer = client.post(f"/studio/series/{series.slug}/danmaku/", {"is_on": is_on}, follow=True)
        assert offer in answer.content.decode()
        series.refresh_from_db()
        assert series.has_danmaku is (is_on == "1")
    assert (series.versions.get(), series.versions.get().edit_token) == (version, version.edit_token)


@pytest.mark.parametrize("role", ["uploader", "finance", "viewer"])
def test_who_does_not_edit_the_series_does_not_turn_danmaku_on(client_for, make_user, company, series, role):
    client = client_for(make_user(company=company, company_role=role))
    assert "Turn danmaku on" not in client.get(f"/studio/series/{series.slug}/details/").content.decode()
    assert client.post(f"/studio/series/{series.slug}/danmaku/", {"is_on": "1"}).status_code == 403
    series.refresh_from_db()
    assert not series.has_danmaku


def test_a_producer_says_where_the_series_may_be_shown(client_for, producer, series):
    client, details = client_for(producer), f"/studio/series/{series.slug}/details/"
    assert "empty means everywhere" in client.get(details).content.decode()
    answer = client.post(f"/studio/series/{series.slug}/countries/", {"countries": "us, cn"}, follow=True)
    assert 'value="CN US"' in answer.content.decode()
    answer = client.post(f"/studio/series/{series.slug}/countries/", {"countries": "CN <b>"})
    assert answer.status_code == 422
    assert "is no country" in answer.content.decode()
    series.refresh_from_db()
    assert series.countries == "CN US"
