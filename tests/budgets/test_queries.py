"""Every page and list that needs no argument costs as many queries for thirty rows as for three, whoever opens it."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import Notice
from core.actors import SYSTEM
from core.http.access import ACCESS_ATTRIBUTE
from dramas.models import Episode, EpisodeVersion
from moderation.enums import Restriction, Source
from moderation.models import Report
from moderation.services.statements import Grounds, write_statement
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
        reported(operator, episode, number)
        restricted(mine)

    return add


def reported(user, episode: Episode, number: int) -> None:
    """A report by a person, one episode of a series."""
    Report.objects.create(
        subject_kind="series",
        subject_ref=episode.series.public_id,
        part_ref=episode.public_id,
        reporter_ref=f"user:{user.pk}",
        reason="violence",
        state="dismissed",
        reported_at=timezone.now() - timedelta(minutes=number),
        answered_at=timezone.now(),
    )


def restricted(series) -> None:
    """A statement of reasons, and a version that came back."""
    grounds = Grounds(Restriction.REMOVED, "C-SEX", "Too much of it.", Source.OWN)
    write_statement(actor=SYSTEM, kind="series", ref=series.public_id, grounds=grounds, now=timezone.now())
    EpisodeVersion.objects.filter(episode__series=series).update(state="rejected")


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
        assert {
            "studio/",
            "studio/fixes/",
            "studio/reasons/",
            "reports/",
            "api/v1/reports",
            "desk/",
            "me/notices/",
        } <= set(opened), costs


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
