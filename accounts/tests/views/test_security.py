"""Sessions: seen, ended one by one or all but this one, and never somebody else's."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.selectors.security import sessions_of
from tests.fixtures.people import PASSWORD

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36"


def signed_in(user, user_agent: str = CHROME) -> Client:
    client = Client(headers={"User-Agent": user_agent})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def works(client: Client) -> bool:
    return client.get("/me/security/").status_code == 200


def test_every_session_is_listed_by_browser_and_only_ones_own(viewer, producer):
    here = signed_in(viewer)
    signed_in(viewer, "curl/8")
    signed_in(producer)
    page = here.get("/me/security/").content.decode()
    assert page.count('data-testid="session"') == 2
    assert "Chrome on Android" in page
    assert "curl/8" in page
    assert page.count("this one") == 1


def test_one_session_is_ended(viewer):
    here, there = signed_in(viewer), signed_in(viewer)
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/me/security/sessions/{row.pk}/end/").headers["Location"] == "/me/security/"
    assert (works(here), works(there)) == (True, False)
    assert here.post(f"/me/security/sessions/{row.pk}/end/").status_code == 404


def test_nobody_ends_the_session_of_somebody_else(viewer, producer):
    here, theirs = signed_in(viewer), signed_in(producer)
    row = UserSession.objects.get(session_key=theirs.session.session_key)
    assert here.post(f"/me/security/sessions/{row.pk}/end/").status_code == 404
    assert works(theirs)


def test_all_others_are_ended(viewer):
    here, *others = [signed_in(viewer) for _ in range(3)]
    here.post("/me/security/sessions/end-others/")
    assert works(here)
    assert not any(works(other) for other in others)


def test_what_ended_by_itself_is_not_listed(viewer):
    signed_in(viewer).session.flush()
    assert not sessions_of(viewer.pk).exists()


def test_the_page_costs_the_same_with_many_sessions(viewer, query_budget):
    here = signed_in(viewer)
    query_budget(lambda _number: signed_in(viewer), lambda: here.get("/me/security/"), at_most=12)
