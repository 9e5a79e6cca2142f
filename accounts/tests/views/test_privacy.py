"""The pages of privacy: a copy for its owner only, an end with a way back, and every cookie named."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import AccountDeletion, PersonalDataExport
from accounts.services.deletion import ask_deletion
from accounts.tasks.privacy import build_personal_export, erase_account
from tests.fixtures.people import PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(user, *, confirmed: bool = False) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    if confirmed:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def ready(viewer) -> PersonalDataExport:
    signed_in(viewer).post("/me/privacy/exports/")
    export = PersonalDataExport.objects.get(user=viewer)
    build_personal_export(export.pk)
    return export


def test_a_copy_is_downloaded_after_the_password_by_its_owner(ready, viewer, producer):
    address = f"/me/privacy/exports/{ready.public_id}/"
    client = signed_in(viewer)
    assert client.get(address).headers["Location"].startswith("/accounts/reauthenticate/?next=")
    back = client.post(f"/accounts/reauthenticate/?next={address}", {"password": PASSWORD, "next": address})
    assert back.headers["Location"] == address
    answer = client.get(address)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert signed_in(producer, confirmed=True).get(address).status_code == 404
    assert Client().get(address).headers["Location"].startswith("/accounts/login/")


def test_a_copy_whose_file_is_gone_is_404(ready, viewer):
    PersonalDataExport.objects.update(file="personal-data/nothing.zip")
    assert signed_in(viewer, confirmed=True).get(f"/me/privacy/exports/{ready.public_id}/").status_code == 404


def test_the_page_tells_how_far_a_copy_is(ready, viewer):
    page = signed_in(viewer).get("/me/privacy/").content.decode()
    assert f"/me/privacy/exports/{ready.public_id}/" in page
    PersonalDataExport.objects.update(state="failed")
    assert "It could not be put together." in signed_in(viewer).get("/me/privacy/").content.decode()


def test_the_end_is_asked_for_after_the_password_and_signs_other_devices_out(viewer):
    here, there = signed_in(viewer), signed_in(viewer)
    assert here.get("/me/privacy/delete/").status_code == 302
    assert here.post("/me/privacy/delete/").headers["Location"].startswith("/accounts/reauthenticate/")
    assert not AccountDeletion.objects.exists()
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "What you would lose" in here.get("/me/privacy/delete/").content.decode()
    here.post("/me/privacy/delete/")
    assert there.get("/me/privacy/").status_code == 302
    assert "Your account will be deleted on" in here.get("/").content.decode()


def test_signing_in_shows_the_banner_and_one_button_keeps_the_account(viewer):
    ask_deletion(user_id=viewer.pk, now=timezone.now())
    client = signed_in(viewer)
    for address in ("/", "/me/settings/", "/wallet/"):
        page = client.get(address).content.decode()
        assert "Your account will be deleted on" in page
        assert "Keep my account" in page
    client.post("/me/privacy/keep/")
    assert "Your account will be deleted on" not in client.get("/").content.decode()
    assert not AccountDeletion.objects.exists()


def test_a_deleted_account_has_no_way_in_and_its_address_is_free_again(viewer, client):
    address = viewer.email
    erase_account(ask_deletion(user_id=viewer.pk, now=timezone.now() - timedelta(days=8)).pk)
    page = client.post("/accounts/login/", {"login": address, "password": PASSWORD}).content.decode()
    assert "do not belong together" in page
    answer = client.post("/accounts/signup/", {"email": address, "password1": "paper-lantern-42"})
    assert answer.headers["Location"].startswith("/accounts/confirm-email/")


def test_every_cookie_that_is_set_is_named(client, viewer):
    client.get("/")
    client.post("/i18n/language/", {"language": "en"})
    client.post("/accounts/login/", {"login": viewer.email, "password": PASSWORD})
    client.get("/me/settings/")
    page = Client().get("/cookies/").content.decode()
    assert {settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME} <= set(client.cookies)
    assert [name for name in client.cookies if f">{name}<" not in page] == []


def test_the_page_costs_the_same_with_many_copies(viewer, query_budget):
    client = signed_in(viewer)

    def make(_number: int) -> None:
        PersonalDataExport.objects.create(user=viewer, state="failed")

    query_budget(make, lambda: client.get("/me/privacy/"), at_most=12)
