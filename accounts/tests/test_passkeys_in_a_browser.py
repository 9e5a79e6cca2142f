"""Passkeys in a real browser with a virtual authenticator, under the site's own Content-Security-Policy."""

import os
from pathlib import Path

import pytest

from accounts.services.people import set_active
from core.actors import SYSTEM
from tests.fixtures.browser import DESKTOP, PHONE, sign_in
from tests.fixtures.people import PASSWORD

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SCREENSHOTS", "")  # noqa: TID251 - a switch of the test run
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(live) -> str:
    """Passkeys belong to a name, not to a number."""
    return live.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(open_context):
    """A phone with an authenticator; what the browser complains about is kept in ``page.complaints``."""
    page = open_context(size=PHONE).new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.authenticator = page.context.new_cdp_session(page)
    page.authenticator.send("WebAuthn.enable")
    answer = page.authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    page.authenticator_id = answer["authenticatorId"]
    return page


def shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def add_passkey(page, site: str, user) -> None:
    sign_in(page, site, user.email)
    page.goto(f"{site}/me/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My phone")
    shot(page, "passkey-add")
    page.get_by_role("button", name="Add this device or key").click()
    page.wait_for_url("**/recovery-codes/")


def sign_out(page, site: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")


def test_a_passkey_is_added_and_signs_in_alone(page, site, viewer, axe):
    add_passkey(page, site, viewer)
    assert page.get_by_test_id("codes").locator("li").count() == 10
    shot(page, "recovery-codes")
    found = axe(page)
    page.goto(f"{site}/me/security/")
    assert page.get_by_test_id("passkey").filter(has_text="My phone").count() == 1
    shot(page, "security-phone")
    found += axe(page)
    sign_out(page, site)
    shot(page, "login-phone")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/me/security/")
    assert page.get_by_test_id("passkey").count() == 1
    assert [line for line in page.complaints if "404" not in line] == []
    assert found == []


def test_after_a_password_the_passkey_is_asked_for(page, site, viewer, axe):
    add_passkey(page, site, viewer)
    sign_out(page, site)
    page.get_by_label("E-mail address").fill(viewer.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/2fa/authenticate/**")
    shot(page, "second-step")
    assert axe(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/")
    assert page.complaints == []


def test_a_passkey_confirms_a_change_and_is_removed(page, site, viewer):
    add_passkey(page, site, viewer)
    sign_out(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/accounts/2fa/webauthn/reauthenticate/?next=/me/security/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/me/security/")
    page.get_by_role("link", name="Remove My phone").click()
    shot(page, "passkey-remove")
    page.get_by_role("button", name="Remove this passkey").click()
    page.wait_for_url("**/me/security/")
    assert page.get_by_text("My phone").count() == 0
    assert page.complaints == []


def test_a_refused_ceremony_is_a_sentence(page, site, viewer):
    add_passkey(page, site, viewer)
    sign_out(page, site)
    page.authenticator.send(
        "WebAuthn.setUserVerified", {"authenticatorId": page.authenticator_id, "isUserVerified": False}
    )
    page.authenticator.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": page.authenticator_id})
    page.authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": {**OPTIONS, "hasResidentKey": False}})
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The passkey was not used.").first.wait_for(timeout=15_000)
    page.goto(f"{site}/me/security/")
    assert "/accounts/login/" in page.url, "nobody was signed in"


def test_a_locked_account_has_no_way_in_by_passkey(page, site, viewer):
    add_passkey(page, site, viewer)
    set_active(actor=SYSTEM, user=viewer, is_active=False)
    sign_out(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda address: "login" not in address, timeout=15_000)
    assert "/accounts/inactive/" in page.url
    page.goto(f"{site}/me/security/")
    assert "/accounts/login/" in page.url


@pytest.mark.parametrize(("size", "theme", "language"), [(PHONE, "dark", "zh-CN"), (DESKTOP, "light", "en-US")])
def test_the_pages_of_an_account_in_both_languages_and_themes(open_context, live, viewer, axe, size, theme, language):
    page = open_context(viewer, size=size, color_scheme=theme, locale=language).new_page()
    page.goto(live + "/accounts/reauthenticate/?next=/me/privacy/")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/privacy/")
    found = {}
    for address in (
        "/me/privacy/",
        "/me/privacy/delete/",
        "/me/security/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/earn/",
        "/cookies/",
        "/accounts/login/",
    ):
        page.goto(live + address)
        shot(page, f"{address.strip('/').replace('/', '-')}-{language}")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found[address] = axe(page) + (["scrolls sideways"] if wide else [])
    page.goto(live + "/me/privacy/delete/")
    page.locator("main .button--danger").click()
    page.wait_for_url("**/me/privacy/")
    found["the banner"] = axe(page)
    shot(page, f"banner-{language}")
    page.goto(live + "/")
    shot(page, f"banner-home-{language}")
    page.locator(".account-state button").click()
    page.wait_for_url("**/me/privacy/")
    assert page.locator(".account-state").count() == 0
    assert {address: rows for address, rows in found.items() if rows} == {}
