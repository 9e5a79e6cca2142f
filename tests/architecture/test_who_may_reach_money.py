"""Every address that has to do with money, by every role: the list comes from the resolver, so a new address is in it by itself."""

import re

import pytest
from django.urls import get_resolver

from core.http.access import ACCESS_ATTRIBUTE
from tests.architecture.test_access import addresses

pytestmark = pytest.mark.django_db
MONEY = re.compile(
    r"^(wallet|tiers|subscription|payments|paywall|studio/earnings)/|^operate/billing/|api/v1/.*(unlock|wait)"
)
PUBLIC = {"paywall/<slug:episode_id>/", "wallet/shop/", "tiers/", "payments/messages/<slug:provider>/"}
ROLES = ("guest", "viewer", "producer", "reviewer", "operator")
NOBODYS = {"int": "999999", "str": "nobodys", "slug": "nobodys", "path": "999999"}


def money_addresses():
    """Route and pattern of each."""
    return [(route, pattern) for route, pattern in addresses(get_resolver()) if MONEY.search(route)]


def filled(route):
    """The route with ids that belong to nobody."""
    plain = re.sub(r"<(\w+):\w+>", lambda found: NOBODYS[found[1]], route)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)|[\^$\\]", "999999", plain) if "<" in route or "(" in route else f"/{plain}"


@pytest.fixture
def clients(client, client_for, viewer, producer, reviewer, operator):
    people = {"viewer": viewer, "producer": producer, "reviewer": reviewer, "operator": operator}
    return {"guest": client, **{name: client_for(user) for name, user in people.items()}}


def test_the_list_is_not_empty_and_names_what_is_known():
    routes = {route for route, _pattern in money_addresses()}
    assert routes >= PUBLIC
    assert len(routes) > 45


def test_what_is_public_is_named_here():
    public = {
        route for route, pattern in money_addresses() if getattr(pattern.callback, ACCESS_ATTRIBUTE, "") == "public"
    }
    assert public == PUBLIC


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_only_where_it_belongs_and_nothing_breaks(clients, method):
    wrong = []
    for route, _pattern in money_addresses():
        for role, client in clients.items():
            answer = getattr(client, method)(filled(route))
            if answer.status_code >= 500 or not _fits(route, role, answer):
                wrong.append(f"{method} {route} as {role}: {answer.status_code}")
    assert wrong == []


def _fits(route, role, answer):
    """Guests are sent to sign in, others than operators never see /operate/, and an id of nobody's is never answered with a page."""
    asks_to_sign_in = answer.status_code in (401, 302) and (
        answer.status_code == 401 or "/accounts/login/" in answer.headers["Location"]
    )
    if route in PUBLIC:
        return answer.status_code in (200, 400, 404, 405)
    if role == "guest":
        return asks_to_sign_in or answer.status_code == 405
    if route.startswith("operate/"):
        allowed = (200, 302, 403, 404, 405) if role == "operator" else (302, 403, 404)
        return answer.status_code in allowed and (role == "operator" or b"changelist" not in answer.content)
    if "<" in route:
        return answer.status_code in (301, 302, 400, 403, 404, 405, 409, 415, 422)
    return answer.status_code in (200, 302, 400, 403, 404, 405, 409, 415, 422)
