"""How often the API may be called in a minute: by a person, or else from an address, each scope for itself.

Calls are counted in the cache by ``add`` and ``incr``, which lose no call among threads and processes (several web processes share a cache, see
config/checks.py). A minute is one of the clock, so at the turn of one twice as many may come in a row. A cache that is away counts nothing:
better no limits than nothing to watch.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.http.access import actor_of
from core.http.address import client_network

log = structlog.get_logger(__name__)
F = TypeVar("F", bound=Callable[..., Any])
MINUTE_SECONDS = 60
KEPT_SECONDS = 2 * MINUTE_SECONDS


class Throttle(BaseThrottle):
    """The scope of every call that names none. Its limits are ``API_RATES["api"]`` and ``API_RATES["api-address"]``; 0 or none: no limit."""

    scope = "api"
    waits = float(MINUTE_SECONDS)

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the call, and say whether it is still within the limit."""
        actor = actor_of(request)
        rate, who = (
            (self.scope, actor.ref) if actor.is_signed_in else (f"{self.scope}-address", client_network(request))
        )
        limit = settings.API_RATES.get(rate, 0)
        if not limit:
            return True
        minute, passed = divmod(time.time(), MINUTE_SECONDS)
        self.waits = MINUTE_SECONDS - passed
        return _counted(f"throttle:{rate}:{who}:{int(minute)}") <= limit

    def wait(self) -> float:
        """Seconds until the next minute."""
        return self.waits


def _counted(key: str) -> int:
    """How many calls this one makes."""
    try:
        if cache.add(key, 1, KEPT_SECONDS):
            return 1
        return int(cache.incr(key))
    except ValueError:  # pushed out of the cache in between
        return 1
    except RedisError as error:
        log.warning("calls not counted", error=str(error))
        return 0


def throttled(scope: str) -> Callable[[F], F]:
    """Under ``@api_view``: limits of its own for a call, ``API_RATES[scope]`` and ``API_RATES[f"{scope}-address"]``."""

    def decorate(view: F) -> F:
        view.throttle_classes = [type("ScopedThrottle", (Throttle,), {"scope": scope})]  # type: ignore[attr-defined]
        return view

    return decorate


def tell_of_limits(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """For the schema: any call may be refused for coming too often (a hook of drf-spectacular)."""
    answer = {
        "description": "Too many calls in this minute.",
        "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"]["429"] = answer
    return result
