"""Every address that can read or move money, by every role, with rows that belong to somebody else: what is answered is stated for each.

The list of addresses comes from the resolver by what views are made of (``money_views``): a new one fails here until its line is written.
"""

import json

import pytest
from django.db import transaction

from billing.models import ChangeQuote, PaymentOrder, Payout, PayoutProfile, ShareQuestion, Subscription, Unlock
from core.http.access import ACCESS_ATTRIBUTE
from tests.architecture.money_views import is_about_money, label_of, money_addresses
from tests.architecture.test_bad_input import path_to, routes

pytestmark = pytest.mark.django_db
ROLES = ("guest", "viewer", "producer", "reviewer", "operator", "owner")

# "producer" owns another company, "owner" what the address names. login: sent to sign in. 503: the payment company, which is away.
PAGES = """
billing:message        get   405   405   405   405   405   405
billing:message        post  400   400   400   400   400   400
studio:earnings        get   login 403   302   403   403   302
studio:earnings        post  login 403   405   403   403   405
studio:earnings_line   get   login 403   404   403   403   200
studio:earnings_line   post  login 403   404   403   403   302
studio:earnings_of     get   login 403   404   403   403   200
studio:earnings_of     post  login 403   405   403   403   405
studio:earnings_account get  login 403   404   403   403   200
studio:earnings_account post login 403   404   403   403   302
studio:earnings_payout get   login 403   405   403   403   405
studio:earnings_payout post  login 403   404   403   403   302
studio:earnings_cancel get   login 403   405   403   403   405
studio:earnings_cancel post  login 403   404   403   403   302
studio:statement       get   login 403   404   403   403   200
studio:statement       post  login 403   405   403   403   405
studio:statement_file  get   login 403   404   403   403   200
studio:statement_file  post  login 403   405   403   403   405
watch:feed             get   200   200   200   200   200   200
watch:feed             post  405   405   405   405   405   405
watch:series           get   200   200   200   200   200   200
watch:series           post  405   405   405   405   405   405
watch:player           get   200   200   200   200   200   200
watch:player           post  405   405   405   405   405   405
watch:paywall          get   200   200   200   200   200   200
watch:paywall          post  405   405   405   405   405   405
watch:wallet           get   login 200   200   200   200   200
watch:wallet           post  login 405   405   405   405   405
watch:limits           get   login 405   405   405   405   405
watch:limits           post  login 302   302   302   302   302
watch:auto-unlock      get   login 405   405   405   405   405
watch:auto-unlock      post  login 302   302   302   302   302
watch:shop             get   200   200   200   200   200   200
watch:shop             post  405   405   405   405   405   405
watch:buy              get   login 405   405   405   405   405
watch:buy              post  login 503   503   503   503   503
watch:order            get   login 404   404   404   404   200
watch:order            post  login 405   405   405   405   405
watch:pay-again        get   login 405   405   405   405   405
watch:pay-again        post  login 404   404   404   404   503
watch:give-up          get   login 405   405   405   405   405
watch:give-up          post  login 404   404   404   404   302
watch:receipt          get   login 404   404   404   404   200
watch:receipt          post  login 405   405   405   405   405
watch:earn             get   200   200   200   200   200   200
watch:earn             post  405   405   405   405   405   405
watch:check-in         get   login 405   405   405   405   405
watch:check-in         post  login 302   302   302   302   302
watch:collect          get   login 405   405   405   405   405
watch:collect          post  login 302   302   302   302   302
watch:api-earn         get   401   200   200   200   200   200
watch:api-earn         post  401   405   405   405   405   405
watch:api-check-in     get   401   405   405   405   405   405
watch:api-check-in     post  401   200   200   200   200   200
watch:api-collect      get   401   405   405   405   405   405
watch:api-collect      post  401   200   200   200   200   200
watch:tiers            get   200   200   200   200   200   200
watch:tiers            post  405   405   405   405   405   405
watch:subscribe        get   login 405   405   405   405   405
watch:subscribe        post  login 503   503   503   503   409
watch:subscription     get   login 302   302   302   302   200
watch:subscription     post  login 405   405   405   405   405
watch:cancel           get   login 404   404   404   404   200
watch:cancel           post  login 404   404   404   404   302
watch:resume           get   login 405   405   405   405   405
watch:resume           post  login 404   404   404   404   409
watch:recover          get   login 405   405   405   405   405
watch:recover          post  login 404   404   404   404   409
watch:pause            get   login 405   405   405   405   405
watch:pause            post  login 404   404   404   404   302
watch:change           get   login 405   405   405   405   405
watch:change           post  login 404   404   404   404   200
watch:accept           get   login 405   405   405   405   405
watch:accept           post  login 404   404   404   404   302
watch:keep             get   login 405   405   405   405   405
watch:keep             post  login 404   404   404   404   302
watch:consent          get   login 405   405   405   405   405
watch:consent          post  login 404   404   404   404   404
watch:api-playback     get   405   405   405   405   405   405
watch:api-playback     post  402   402   402   402   402   201
watch:api-unlock       get   401   405   405   405   405   405
watch:api-unlock       post  401   402   402   402   402   200
watch:api-auto-unlock  get   401   405   405   405   405   405
watch:api-auto-unlock  post  401   409   409   409   409   409
watch:api-wait         get   401   405   405   405   405   405
watch:api-wait         post  401   409   409   409   409   409
watch:api-undo         get   401   405   405   405   405   405
watch:api-undo         post  401   404   404   404   404   409
watch:api-grant        get   405   405   405   405   405   405
watch:api-grant        post  404   404   404   404   404   200
watch:api-progress     get   405   405   405   405   405   405
watch:api-progress     post  404   404   404   404   404   204
"""
# The administration is the operators' alone; what they may do with each table of billing's. Nothing is ever deleted.
OPERATORS_ADD = [
    "coinpack",
    "plan",
    "planversion",
    "planprice",
    "priceplanversion",
    "contractversion",
    "refund",
    "pricequestion",
]
OPERATORS_SAVE_NOTHING = {"refund", "webhookevent"}  # a form whose fields may all be empty goes back to the list
OPERATORS_CHANGE = ["coinpack", "plan", "producershare", "refund", "webhookevent"]
SENT = {
    "watch:api-playback": {},
    "watch:api-unlock": {"key": "abcdefgh-1", "scope": "series", "seen_coins": 1000},
    "watch:api-auto-unlock": {"key": "abcdefgh-1"},
    "watch:api-undo": {"key": "world-unlock"},
    "watch:api-progress": {"position_ms": 1000, "age_ms": 0},
    "studio:earnings_line": {"text": "Why?"},
    "studio:earnings_account": {
        "account_holder": "Somebody Else",
        "iban": "DE89370400440532013000",
        "tax_country": "DE",
        "tax_number": "2",
        "minimum_minor": "5000",
    },
    "watch:consent": {"answer": "yes"},
}


def stated() -> dict[tuple[str, str], dict[str, str]]:
    """What each role is answered, by address and method."""
    rows = [line.split() for line in PAGES.split("\n") if line]
    found = {(label, method): dict(zip(ROLES, answers, strict=True)) for label, method, *answers in rows}
    assert len(found) == len(rows), "an address is stated twice"
    return found


def of_the_administration(label: str, method: str) -> dict[str, str]:
    table, _line, page = label.removeprefix("operate:billing_").rpartition("_")
    may = {
        "changelist": True,
        "history": True,
        "add": table in OPERATORS_ADD,
        "change": method == "get" or table in OPERATORS_CHANGE,
        "delete": False,
    }
    goes_on = page == "None" or ((method, page) == ("post", "change") and table in OPERATORS_SAVE_NOTHING)
    operator = "302" if goes_on else "200" if may[page] else "403"
    return {"guest": "login", **dict.fromkeys(ROLES[1:], "403"), "operator": operator}


def expected(label: str, method: str) -> dict[str, str]:
    if label.startswith("operate:"):
        return of_the_administration(label.replace("operate:None", "operate:billing_x_None"), method)
    return stated()[label, method]


@pytest.fixture
def clients(world, client_for, viewer, producer, reviewer, operator, settings):
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    people = (None, viewer, producer, reviewer, operator, world.owner)
    return {role: client_for(user) for role, user in zip(ROLES, people, strict=True)}


def asked(client, method: str, path: str, label: str):
    """The answer in a word. What it did is taken back."""
    with transaction.atomic():
        sent = SENT.get(label) if method == "post" else None
        is_api = ":api-" in label
        body = (
            {"data": json.dumps(sent), "content_type": "application/json"}
            if is_api and sent is not None
            else {"data": sent}
        )
        answer = getattr(client, method)(path, **(body if sent is not None else {}))
        is_login = answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
        if answer.streaming:
            b"".join(answer.streaming_content)
        mine = books()
        transaction.set_rollback(True)
    return "login" if is_login else str(answer.status_code), mine


def books() -> dict[str, list]:
    """What of the owner's a stranger might have moved."""
    return {
        "orders": list(
            PaymentOrder.objects.filter(idem_key__startswith="pack:").order_by("pk").values_list("state")[:2]
        ),
        "subscription": list(Subscription.objects.order_by("pk").values_list("state", "price", "next_price")[:1]),
        "quotes": list(ChangeQuote.objects.values_list("used_at")[:1]),
        "payouts": list(Payout.objects.values_list("state", "amount_minor")),
        "accounts": list(PayoutProfile.objects.values_list("account_holder", "tax_number")),
        "questions": list(ShareQuestion.objects.values_list("text")),
        "undone": list(Unlock.objects.filter(undone_at__isnull=False)),
    }


def test_the_list_holds_what_is_known_and_says_each_of_it():
    labels = {label_of(pattern) for _route, pattern in money_addresses()}
    assert {label for label in labels if not label.startswith("operate:")} == {label for label, _method in stated()}
    assert len([label for label in labels if label.startswith("operate:")]) > 70
    assert not is_about_money(next(pattern for route, pattern in routes() if route == "me/settings/"))


def test_what_is_public_shows_prices_and_takes_signed_messages_and_nothing_else():
    public = {
        label_of(pattern)
        for _route, pattern in money_addresses()
        if getattr(pattern.callback, ACCESS_ATTRIBUTE, "") == "public"
    }
    assert public == {
        "billing:message",
        *("watch:feed", "watch:series", "watch:player", "watch:paywall", "watch:shop", "watch:tiers", "watch:earn"),
        *("watch:api-playback", "watch:api-grant", "watch:api-progress"),
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_is_answered_as_stated_and_moves_nothing_of_anybody_elses(world, clients, method):
    wrong, before = [], books()
    for route, pattern in money_addresses():
        label, path = label_of(pattern), path_to(route, pattern, world)
        for role, client in clients.items():
            answer, after = asked(client, method, path, label)
            if answer != expected(label, method)[role]:
                wrong.append(f"{method} {label} as {role}: {answer}, not {expected(label, method)[role]}")
            if after != before and role != "owner" and not (role == "operator" and label.startswith("operate:")):
                wrong.append(f"{method} {label} as {role} has changed something of the owner's")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("role", "status"), [("finance", "200"), ("editor", "403"), ("uploader", "403"), ("viewer", "403")]
)
def test_of_a_company_only_owners_and_finance_people_see_the_money(world, client_for, make_user, role, status):
    client = client_for(make_user(company=world.company, company_role=role))
    answers = {
        label_of(pattern): asked(client, "get", path_to(route, pattern, world), "")[0]
        for route, pattern in money_addresses()
        if label_of(pattern).startswith("studio:")
    }
    pages = {label for (label, method), row in stated().items() if method == "get" and row["owner"] == "200"}
    assert {answers[label] for label in pages if label.startswith("studio:")} == {status}
