"""Every page and list that needs no argument costs as many queries for thirty rows as for three, whoever opens it."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import Notice
from core.http.access import ACCESS_ATTRIBUTE
from dramas.models import Episode
from playback.models import WatchPosition
from tests.architecture.test_access import addresses

# Pages that show no rows of ours, begin something, or answer only to a form.
ELSEWHERE = ("accounts/", "operate/", "i18n/", "static/")


def pages() -> list[str]:
    """Addresses without arguments."""
    found = [(route, pattern) for route, pattern in addresses(get_resolver()) if isinstance(pattern, URLPattern)]
    plain = {route for route, pattern in found if "<" not in route and hasattr(pattern.callback, ACCESS_ATTRIBUTE)}
    return sorted(route for route in plain if not route.startswith(ELSEWHERE) and "(" not in route)


@pytest.fixture
def add_row(make_public_series, make_user, make_company, operator, company):
    """Adds one of everything that a list may show to ``operator``, who is a member of ``company`` too."""
    make_user(company=company)
    company.members.create(user=operator, role="owner")

    def add(number: int) -> None:
        series = make_public_series(episodes=2)
        mine = make_public_series(episodes=1)
        mine.company = company
        mine.save(update_fields=["company"])
        episode = Episode.objects.filter(series=series).first()
        WatchPosition.objects.create(
            viewer_key=f"user:{operator.pk}",
            episode=episode,
            position_ms=9_000,
            event_at=timezone.now() - timedelta(minutes=number),
        )
        Notice.objects.create(user=operator, kind="account", title=f"Notice {number}", dedupe_key=f"notice-{number}")
        make_user("reviewer", company=make_company())

    return add


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["guest", "operator"])
def test_every_page_without_arguments_costs_the_same_for_thirty_rows(who, add_row, query_budget, client_for, operator):
    client = client_for(operator if who == "operator" else None)
    costs = {}

    def open_all() -> None:
        for route in pages():
            answer = client.get(f"/{route}")
            assert answer.status_code < 500, route
            costs[route] = answer.status_code

    query_budget(add_row, open_all)
    opened = [route for route, status in costs.items() if status == 200]
    assert {"", "api/v1/series"} <= set(opened)
    if who == "operator":
        assert {"studio/", "desk/", "me/notices/"} <= set(opened), costs


@pytest.mark.django_db
def test_every_list_of_the_administration_costs_the_same_for_thirty_rows(add_row, query_budget, client_for, operator):
    client = client_for(operator)
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]
    assert lists

    def open_all() -> None:
        for address in lists:
            assert client.get(address).status_code == 200, address

    query_budget(add_row, open_all)
