"""The page and the API of earning: the table before anything, one credit for whatever is posted twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.earning import BARS
from billing.models import CheckIn, LedgerTransaction
from billing.selectors.balances import wallet_balance

pytestmark = pytest.mark.django_db


def coins(user) -> int:
    return wallet_balance(user.pk, now=timezone.now()).spendable


def test_a_guest_sees_the_whole_table_and_no_button(client):
    page = client.get("/earn/").content.decode()
    for shown in ("Day 7", "+20", "Confirm your e-mail address", "Watch episodes to their end", "3 times", "every day"):
        assert shown in page
    assert "Check in for today" not in page
    assert client.post("/earn/check-in/").headers["Location"].startswith("/accounts/login/")


def test_checking_in_twice_is_one_credit(client_for, viewer):
    client = client_for(viewer)
    assert "Check in for today" in client.get("/earn/").content.decode()
    for sentence in ("5 coins are in your wallet.", "You had checked in today already."):
        assert sentence in client.post("/earn/check-in/", follow=True).content.decode()
    assert (coins(viewer), CheckIn.objects.count(), LedgerTransaction.objects.count()) == (5, 1, 1)
    assert "1 day in a row." in client.get("/earn/").content.decode()


def test_a_task_is_collected_once_and_not_before_it_is_done(client_for, viewer):
    client = client_for(viewer)
    page = client.post("/earn/tasks/verify-email/", follow=True).content.decode()
    assert "20 coins are in your wallet." in page
    assert "You had collected this already." in client.post("/earn/tasks/verify-email/", follow=True).content.decode()
    assert client.post("/earn/tasks/finish-episodes/").status_code == 409
    assert client.post("/earn/tasks/nothing/").status_code == 404
    assert coins(viewer) == 20


def test_the_api_says_the_same(client_for, viewer, client):
    assert client.get("/api/v1/earn").status_code == 401
    mine = client_for(viewer)
    state = mine.get("/api/v1/earn").json()
    assert state["check_in"] == [5, 5, 8, 8, 10, 10, 20]
    assert [task["is_ready"] for task in state["tasks"]] == [True, False, False]
    assert [mine.post("/api/v1/earn/check-in").json() for _ in range(2)] == [
        {"is_new": True, "left": 5},
        {"is_new": False, "left": 5},
    ]
    assert mine.post("/api/v1/earn/tasks/verify-email").json() == {"is_new": True, "left": 25}
    assert mine.post("/api/v1/earn/tasks/finish-episodes").json()["code"] == "task-not-done"
    assert mine.get("/api/v1/earn").json()["streak"] == 1


def test_an_account_that_may_not_earn_sees_no_button_and_gets_nothing(client_for, viewer, monkeypatch):
    monkeypatch.setitem(BARS, "youth", lambda _user_id: True)
    client = client_for(viewer)
    page = client.get("/earn/").content.decode()
    assert "No coins are earned with this account." in page
    assert "Check in for today" not in page
    assert client.post("/earn/check-in/").status_code == 403
    assert client.post("/api/v1/earn/tasks/verify-email").status_code == 403
    assert coins(viewer) == 0


def test_the_page_costs_the_same_after_many_days(client_for, viewer, query_budget):
    client, today = client_for(viewer), timezone.localdate()

    def make(number: int) -> None:
        CheckIn.objects.create(user=viewer, day=today - timedelta(days=number), step=0)

    query_budget(make, lambda: client.get("/earn/"), at_most=16)
