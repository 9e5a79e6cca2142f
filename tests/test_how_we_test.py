"""A tour: how tests are written here. Read it from top to bottom, then copy what you need.

1. A test's name is a sentence that would be true of a good product. No docstring is needed when the name says it.
2. Tests of an app lie in `<app>/tests/` and mirror it: `services/encoding.py` → `tests/services/test_encoding.py`.
3. Journeys (`tests/journeys/`) go through HTTP or a real browser only; nothing is reached by the back door.
4. Warnings are errors, the order is random, two processes run at once: a test must not need another one.
5. Real things before stand-ins: real SQLite files, real ffmpeg on tiny clips, real Chromium. Mock only what costs money or time we cannot spend.
"""

import threading

import pytest
from django.core import mail
from django.db import connection, transaction

from accounts.models import RoleGrant
from core.actors import ActorKind
from core.errors import ConflictError
from core.events import emit
from core.leases import singleton


# People come from factories. Ask for the one you need; the role is in the name.
def test_a_reviewer_holds_the_role_of_a_reviewer(reviewer, reviewer_actor):
    assert RoleGrant.objects.filter(user=reviewer, role="reviewer").exists()
    assert reviewer_actor.kind is ActorKind.USER
    assert reviewer_actor.has_role("reviewer")


# Make your own where the difference is the point of the test.
def test_a_company_has_a_licence_that_holds_today(make_company, make_user):
    company = make_company(name="Moonlight Pictures")
    uploader = make_user(company=company, company_role="uploader")
    assert company.licence_number
    assert uploader.memberships.get().role == "uploader"


# A page is asked through `client_for(user)`, or `client_for(None)` for a guest.
def test_a_guest_who_opens_an_unknown_page_gets_a_page_that_says_so(client_for, db):
    response = client_for(None).get("/nothing-is-here/")
    assert response.status_code == 404
    assert b"There is no page at this address" in response.content


# One broken rule, one sentence: parametrised tables read better than five functions.
@pytest.mark.parametrize(
    ("accept", "content_type"), [("text/html", "text/html"), ("application/json", "application/problem+json")]
)
def test_an_error_speaks_the_language_of_the_caller(client_for, db, accept, content_type):
    response = client_for(None).get("/nothing-is-here/", headers={"Accept": accept})
    assert response.headers["Content-Type"].startswith(content_type)


# Events and tasks run after the commit. `transaction=True` gives a test real commits;
# without it, `django_capture_on_commit_callbacks(execute=True)` runs them.
@pytest.mark.django_db(transaction=True)
def test_what_is_promised_inside_a_transaction_is_kept_after_it():
    done = []
    with transaction.atomic():
        transaction.on_commit(lambda: done.append("delivered"))
        assert done == []
    assert done == ["delivered"]


# Races are tested with real threads on a real file. Close each thread's connection.
@pytest.mark.django_db(transaction=True)
def test_one_of_many_wins_a_name():
    together, release, winners = threading.Barrier(4), threading.Event(), []

    def run():
        together.wait()
        with singleton("tour") as mine:
            winners.append(mine)
            if mine:
                release.wait(10)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(winners) < 4:
        threading.Event().wait(0.01)
    release.set()
    for thread in threads:
        thread.join()
    assert sorted(winners) == [False, False, False, True]


# A list costs as many queries for thirty rows as for three.
def test_a_list_of_people_costs_the_same_for_thirty_rows(make_user, query_budget):
    count = query_budget(
        lambda _: make_user("reviewer"), lambda: list(RoleGrant.objects.select_related("user")), at_most=1
    )
    assert count == 1


# Domain errors are asserted by code, never by their sentence: sentences are translated.
def test_an_error_has_a_code_that_never_changes():
    with pytest.raises(ConflictError) as caught:
        raise ConflictError("The case was decided by somebody else.", code="case-decided")
    assert (caught.value.status, caught.value.code) == (409, "case-decided")


# Mail is caught by Django's own outbox.
def test_no_mail_leaves_a_test():
    assert mail.outbox == []


# What must be refused is tested as carefully as what must work.
@pytest.mark.django_db(transaction=True)
def test_an_event_that_could_outlive_its_cause_is_refused():
    with pytest.raises(RuntimeError):
        emit(object())


# Video is real: three seconds, drawn once per run.
def test_a_clip_is_a_real_file(small_clip):
    assert small_clip.stat().st_size > 20_000
    assert small_clip.read_bytes()[4:8] == b"ftyp"


# Encoded video is real too. A test that needs some and is about something else asks for `encoded_once`: ffmpeg makes it once per run.
# What says nothing about a database is left out on PostgreSQL: a test that never reaches one, or is marked `one_database`.
def test_what_ffmpeg_made_once_is_copied(remembered_runs, tmp_path):
    noise = ["-nostdin", "-f", "lavfi", "-i", "anoisesrc=d=0.1", "noise.wav"]
    made = [remembered_runs.run(noise, folder=tmp_path, media_seconds=1) for _time in range(2)]
    assert made[0] == made[1]


# A browser test is marked, opens the live site, and looks as a person would. `axe` finds what assistive technology stumbles over.
@pytest.mark.browser
def test_a_browser_sees_the_sign_in_page(live, page, axe):
    page.goto(live + "/accounts/login/")
    assert page.get_by_role("button", name="Sign in").first.is_visible()
    assert axe(page) == []
