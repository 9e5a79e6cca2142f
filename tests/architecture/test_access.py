"""Every address of the site declares who may call it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.sign_in_urls import WAY_IN
from core.http.access import ACCESS_ATTRIBUTE


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern, those of other packages included."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            yield route, pattern


def test_every_address_declares_its_access():
    bare = [route for route, pattern in addresses(get_resolver()) if not hasattr(pattern.callback, ACCESS_ATTRIBUTE)]
    assert bare == [], "put @public or @requires(policy) on these views"


def test_the_walk_sees_pages_the_api_sign_in_and_the_administration():
    routes = [route for route, _ in addresses(get_resolver())]
    for beginning in ("api/v1/", "accounts/login/", "operate/", "studio/", "desk/", "media/", "s/"):
        assert any(route.startswith(beginning) for route in routes), beginning
    assert len(routes) > 60


def test_the_studio_the_desk_and_the_administration_are_not_public():
    public = [
        route
        for route, pattern in addresses(get_resolver())
        if route.startswith(("studio/", "desk/", "operate/"))
        and getattr(pattern.callback, ACCESS_ATTRIBUTE, "") == "public"
    ]
    assert public == []


def test_of_allauths_addresses_the_way_in_alone_is_public():
    public = {
        pattern.name
        for route, pattern in addresses(get_resolver())
        if route.startswith("accounts/") and getattr(pattern.callback, ACCESS_ATTRIBUTE, "") == "public"
    }
    assert public <= WAY_IN
    assert {"account_login", "mfa_login_webauthn", "mfa_authenticate"} <= public
    closed = {pattern.name for route, pattern in addresses(get_resolver()) if route.startswith("accounts/")} - public
    assert {"account_email", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_deactivate_totp"} <= closed
