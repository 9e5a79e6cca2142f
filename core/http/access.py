"""Access is declared on every view: @public or @requires(policy). A test walks all URLs and fails on a bare one."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import ForbiddenError, NotSignedInError, in_youth_mode

V = TypeVar("V", bound=Callable[..., Any])
Policy = Callable[[Actor], bool]
ACCESS_ATTRIBUTE = "duanju_access"


def actor_of(request: Any) -> Actor:
    """Who asks; accounts' middleware has put it on the request (DRF requests pass the attribute through)."""
    actor: Actor = request.actor
    return actor


def user_id_of(request: Any) -> int:
    """Who is signed in; only for views that require it."""
    user_id = actor_of(request).user_id
    assert user_id is not None  # noqa: S101 - such a view's policy holds for nobody else
    return user_id


def public(view: V) -> V:
    """Everybody may call the view; what it shows is still limited by selectors and grants."""
    setattr(view, ACCESS_ATTRIBUTE, "public")
    return view


def requires(policy: Policy) -> Callable[[V], V]:
    """Only actors for whom the policy holds may call the view. Guests are asked to sign in, others are refused."""

    def decorate(view: V) -> V:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            check_access(actor_of(request), policy)
            return view(request, *args, **kwargs)

        setattr(guarded, ACCESS_ATTRIBUTE, f"requires {policy.__name__}")
        return guarded  # type: ignore[return-value]

    return decorate


def check_access(actor: Actor, policy: Policy) -> None:
    """Raise NotSignedInError or ForbiddenError unless the policy holds."""
    if policy(actor):
        return
    if actor.youth_mode:
        raise in_youth_mode()
    if not actor.is_signed_in:
        raise NotSignedInError(_("Please sign in to continue."))
    raise ForbiddenError(
        _("Your account is not allowed to open this page. Ask the operator if you think it should be.")
    )


def declare(
    patterns: Iterable[URLPattern | URLResolver], access: Callable[[Any], Any]
) -> list[URLPattern | URLResolver]:
    """Declare the access of URL patterns that another package brings."""
    declared = list(patterns)
    for pattern in declared:
        if isinstance(pattern, URLResolver):
            declare(pattern.url_patterns, access)
        elif not hasattr(pattern.callback, ACCESS_ATTRIBUTE):
            pattern.callback = access(_own(pattern.callback))
    return declared


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """A function of its own around a view of another package, so that no shared object is marked."""

    @functools.wraps(view)
    def called(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return called
