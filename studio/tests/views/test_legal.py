"""The page of law and papers: what a series shows, the papers behind it, and who may see them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.models import AuditRecord
from dramas.models import LicencePaper, SeriesVersion
from dramas.services.papers import MAX_BYTES
from studio.forms.legal import scenes_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a licence"


def address(series, end=""):
    return f"/studio/series/{series.slug}/legal/{end}"


def paper_form(content=PDF, **fields):
    form = {"kind": "production", "number": "P-1", "issued_on": "2026-01-01", "expires_on": "2027-01-01"} | fields
    return form | {"file": SimpleUploadedFile("licence.pdf", content)}


def descriptors_form(token=0, **fields):
    levels = {f"{name}_level": "0" for name in ("violence", "sex", "nudity", "language", "drugs", "horror", "theme")}
    return levels | {"edit_token": token} | fields


def test_the_page_says_what_the_law_makes_of_the_declarations(client_for, producer, series):
    page = client_for(producer).get(address(series)).content.decode()
    assert "other class" in page
    assert "No investment was declared" in page
    assert "IMDA G" in page


def test_what_a_series_shows_is_saved_with_its_places(client_for, producer, series):
    form = descriptors_form(violence_level="3", violence_scenes="1 01:20-01:45; 5 00:10", violence_note="a duel")
    client = client_for(producer)
    assert client.post(address(series, "descriptors/"), form).status_code == 302
    assert SeriesVersion.objects.get().descriptors == {
        "violence": {"level": 3, "scenes": [[1, 80000, 105000], [5, 10000, 10000]], "note": "a duel"}
    }
    page = client.get(address(series)).content.decode()
    assert "1 01:20-01:45; 5 00:10" in page
    assert "CN 16+" in page


def test_a_stale_form_is_refused_with_a_sentence(client_for, producer, series):
    client = client_for(producer)
    client.post(address(series, "descriptors/"), descriptors_form(violence_level="3"))
    answer = client.post(address(series, "descriptors/"), descriptors_form(sex_level="3"))
    assert (answer.status_code, "Somebody else saved" in answer.content.decode()) == (422, True)
    assert set(SeriesVersion.objects.get().descriptors) == {"violence"}


@pytest.mark.parametrize("text", ["here", "1 99", "1 02:00-01:00", "0 00:10", "501 00:10", "; ".join(["1 00:01"] * 41)])
def test_places_that_cannot_be_read_are_said(client_for, producer, series, text):
    answer = client_for(producer).post(
        address(series, "descriptors/"), descriptors_form(violence_level="3", violence_scenes=text)
    )
    assert answer.status_code == 422
    assert SeriesVersion.objects.get().descriptors == {}


def test_places_are_read_in_several_spellings():
    assert scenes_of("3 1:20–1:45；4 10:00") == [[3, 80000, 105000], [4, 600000, 600000]]


def test_a_paper_is_kept_listed_and_on_the_record(client_for, producer, series):
    client = client_for(producer)
    assert client.post(address(series, "papers/"), paper_form()).status_code == 302
    paper = LicencePaper.objects.get()
    assert (paper.series, paper.company, paper.content_type) == (None, series.company, "application/pdf")
    assert "P-1" in client.get(address(series)).content.decode()
    answer = client.get(address(series, f"papers/{paper.public_id}/"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="licence.pdf"'
    assert AuditRecord.objects.filter(verb="paper.added", subject_ref=series.public_id).exists()


def test_a_paper_of_the_series_is_not_one_of_the_company(client_for, producer, series, make_series):
    client = client_for(producer)
    client.post(address(series, "papers/"), paper_form(kind="filing"))
    client.post(address(series, "papers/"), paper_form())
    other = make_series("second-moon")
    kinds = [
        paper.kind
        for paper in LicencePaper.objects.all()
        if f"/{paper.public_id}/" in client.get(address(other)).content.decode()
    ]
    assert kinds == ["production"]


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (b"MZ a program", {}, "neither PDF, JPEG nor PNG"),
        (b"<html>", {}, "neither PDF, JPEG nor PNG"),
        (b"%PDF-" + b"x" * MAX_BYTES, {}, "larger than 10 MB"),
        (PDF, {"expires_on": "2025-01-01"}, "cannot expire before it was issued"),
        (PDF, {"kind": "passport"}, "Select a valid choice"),
        (PDF, {"expires_on": "soon"}, "Enter a valid date"),
        (b"", {}, "The submitted file is empty"),
    ],
)
def test_a_paper_that_cannot_be_used_is_refused_with_a_sentence(client_for, producer, series, content, fields, said):
    answer = client_for(producer).post(address(series, "papers/"), paper_form(content, **fields))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LicencePaper.objects.exists()


def test_papers_are_seen_by_their_company_and_by_reviewers_and_by_nobody_else(
    client_for, producer, series, make_user, make_company
):
    client_for(producer).post(address(series, "papers/"), paper_form())
    own, desk = (
        address(series, f"papers/{LicencePaper.objects.get().public_id}/"),
        f"/desk/papers/{LicencePaper.objects.get().public_id}/",
    )
    stranger, insider = make_user(company=make_company()), make_user("reviewer", company=series.company)
    reviewer, viewer = make_user("reviewer"), make_user()

    def status(who, where):
        answer = client_for(who).get(where)
        if answer.streaming:
            assert b"".join(answer.streaming_content) == PDF
        return answer.status_code

    assert [status(who, own) for who in (producer, stranger, viewer)] == [200, 404, 403]
    assert [status(who, desk) for who in (reviewer, insider, viewer, producer)] == [200, 403, 403, 403]
    assert status(reviewer, "/desk/papers/none/") == 404


@pytest.mark.parametrize(("role", "status"), [("editor", 302), ("uploader", 403), ("finance", 403), ("viewer", 403)])
def test_only_owners_and_editors_add_papers_and_descriptors(client_for, make_user, series, role, status):
    client = client_for(make_user(company=series.company, company_role=role))
    assert client.post(address(series, "papers/"), paper_form()).status_code == status
    assert client.post(address(series, "descriptors/"), descriptors_form()).status_code == status


def test_a_series_that_lapsed_says_why_on_its_pages(client_for, make_user, make_public_series):
    series = make_public_series(filing_number="V1", number_valid_until=timezone.localdate() - timedelta(days=1))
    series.publication, series.publication_block = "suspended", "number-expired"
    series.save()
    page = client_for(make_user(company=series.company)).get(f"/studio/series/{series.slug}/").content.decode()
    assert "hidden: the number is no longer valid" in page
    assert "the series is not shown now" in page
