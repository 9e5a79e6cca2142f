"""Calls are counted by minute: a person's by their account, others' by the address that only a trusted proxy can have written."""

import pytest
from django.test import RequestFactory
from rest_framework.decorators import api_view
from rest_framework.response import Response

from core.actors import guest, person
from core.http import throttles
from core.http.address import client_network
from core.http.throttles import throttled

NOON = 1_770_000_000.0 // 60 * 60


@api_view(["GET"])
@throttled("cups")
def cups(request):
    return Response([])


@api_view(["GET"])
def plates(request):
    return Response([])


@pytest.fixture
def clock(monkeypatch):
    """``clock[0]`` is the time."""
    now = [NOON + 45]
    monkeypatch.setattr(throttles.time, "time", lambda: now[0])
    return now


@pytest.fixture
def call(settings, clock):
    """``call(view, actor, **meta)``: the answer, where three of anything are allowed in a minute, and five cups to a person."""
    settings.API_RATES = {"api": 3, "api-address": 3, "cups": 5, "cups-address": 3}

    def ask(view=plates, actor=None, **meta):
        request = RequestFactory().get("/api/v1/cups", **meta)
        request.actor = actor or guest("k3")
        return view(request)

    return ask


def statuses(call, count, *arguments, **meta):
    return [call(*arguments, **meta).status_code for _call in range(count)]


def test_a_call_too_many_is_told_when_to_come_again(call, clock):
    assert statuses(call, 4) == [200, 200, 200, 429]
    answer = call()
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "15"
    clock[0] += 15
    assert statuses(call, 4) == [200, 200, 200, 429]


def test_a_scope_is_counted_for_itself_and_a_person_wherever_they_are(call):
    assert statuses(call, 6, cups, person(1)) == [200] * 5 + [429]
    assert statuses(call, 1, cups, person(1), REMOTE_ADDR="10.0.0.9") == [429]
    assert statuses(call, 1, cups, person(2)) == [200]
    assert statuses(call, 1, plates, person(1)) == [200]
    assert statuses(call, 4, cups, guest("another")) == [200, 200, 200, 429], "a new cookie is no new address"
    assert statuses(call, 1, cups, guest("another"), REMOTE_ADDR="10.0.0.9") == [200]


@pytest.mark.parametrize("rates", [{}, {"api": 0, "api-address": 0}])
def test_no_rate_and_none_at_all_are_no_limit(call, settings, rates):
    settings.API_RATES = rates
    assert statuses(call, 9) == [200] * 9


def test_threads_lose_no_call(race, call):
    answers = race(lambda _: call().status_code, threads=8)
    assert sorted(answers) == [200] * 3 + [429] * 5


def test_a_cache_that_is_away_stops_nobody(call, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    }
    assert statuses(call, 5) == [200] * 5


@pytest.mark.parametrize(
    ("hops", "peer", "forwarded", "found"),
    [
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (1, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (1, "127.0.0.1", "", "127.0.0.1"),
        (2, "127.0.0.1", "198.51.100.1", "127.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.7", "", "203.0.113.7"),
        (1, "", "<script>", "unknown"),
    ],
)
def test_the_address_is_the_one_that_only_a_proxy_can_have_written(settings, hops, peer, forwarded, found):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = hops
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)) == found
