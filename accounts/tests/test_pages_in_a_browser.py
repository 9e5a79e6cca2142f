"""Every page of people in a real browser: axe finds nothing, nothing scrolls sideways, and the whole way in works by touch."""

import json
import re

import pytest

from accounts.services.notices import notify
from tests.fixtures.browser import DESKTOP, PHONE
from tests.fixtures.people import PASSWORD

pytestmark = pytest.mark.browser

OPEN_PAGES = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/inactive/",
    "/accounts/password/reset/done/",
    "/accounts/no-such-page/",
    "/cookies/",
    "/earn/",
    "/dev/outbox/",
)
OWN_PAGES = (
    "/me/notices/",
    "/me/settings/",
    "/me/security/",
    "/me/privacy/",
    "/earn/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
)
DEMO = [{"role": "reviewer", "email": "reviewer@demo.example", "password": PASSWORD, "name": "Wen Qing"}]
LOOKS = pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])


@pytest.fixture
def outbox(settings, tmp_path):
    """A data folder of this test alone, with an outbox and the demo's accounts."""
    settings.DUANJU_DATA = tmp_path
    settings.EMAIL_BACKEND = "accounts.mail.LocalOutboxBackend"
    (tmp_path / "demo-accounts.json").write_text(json.dumps(DEMO), encoding="utf-8")
    return tmp_path / "outbox"


def problems(page, axe) -> list[str]:
    """What axe finds, and whether the page scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*axe(page), *(["the page scrolls sideways"] if wide else [])]


@LOOKS
def test_axe_finds_nothing_on_the_way_in(open_context, live, axe, outbox, size, theme):
    page = open_context(size=size, color_scheme=theme).new_page()
    found = {}
    for address in OPEN_PAGES:
        page.goto(live + address)
        found[address] = problems(page, axe)
    page.goto(live + "/accounts/signup/")
    page.fill("[name=email]", "lin@example.org")
    page.fill("[name=password1]", "short")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_selector(".errorlist")
    found["a form with errors"] = problems(page, axe)
    page.fill("[name=password1]", "paper-lantern-42")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_selector("[name=code]")
    found["the code"] = problems(page, axe)
    page.goto(live + "/dev/outbox/")
    found["the outbox"] = problems(page, axe)
    assert {address: rows for address, rows in found.items() if rows} == {}


@LOOKS
def test_axe_finds_nothing_on_a_persons_own_pages(open_context, live, axe, viewer, outbox, size, theme):
    for number in range(30):
        notify(user_id=viewer.pk, kind="review", title=f"Episode {number} was approved", body="Well done. " * 20)
    page = open_context(viewer, size=size, color_scheme=theme).new_page()
    found = {}
    for address in OWN_PAGES:
        page.goto(live + address)
        found[address] = problems(page, axe)
    assert {address: rows for address, rows in found.items() if rows} == {}


@LOOKS
def test_axe_finds_nothing_in_the_administration(open_context, live, axe, make_user, company, size, theme):
    operator = make_user("operator", "reviewer", company=company, is_staff=True)
    page = open_context(operator, size=size, color_scheme=theme).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found = {}
    models = ("user", "rolegrant", "producercompany", "companymember", "companyrelation")
    addresses = [f"/operate/accounts/{model}/{what}" for model in models for what in ("", "add/")]
    addresses.remove("/operate/accounts/user/add/")
    addresses += [
        f"/operate/accounts/user/{operator.pk}/change/",
        f"/operate/accounts/producercompany/{company.pk}/change/",
    ]
    for address in ("/operate/", *addresses):
        page.goto(live + address)
        found[address] = list(complaints)
        found[address] += axe(page)
        complaints.clear()  # axe itself tries inline styles
    assert {address: rows for address, rows in found.items() if rows} == {}


def test_a_guest_creates_an_account_with_the_code_from_the_outbox(page, live, outbox):
    page.goto(live + "/accounts/signup/?next=/me/settings/")
    page.fill("[name=email]", "lin@example.org")
    page.fill("[name=password1]", "paper-lantern-42")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_selector("[name=code]")
    mails = page.context.new_page()
    mails.goto(live + "/dev/outbox/")
    code = re.search(r"\b\d{6}\b", mails.inner_text("article h2")).group()
    page.fill("[name=code]", code)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(live + "/me/settings/")
    assert page.locator("main").get_by_text("lin@example.org").is_visible()


def test_the_use_button_fills_in_an_account_of_the_demo(page, live, outbox, make_user):
    make_user("reviewer", email=DEMO[0]["email"])
    page.goto(live + "/accounts/login/?next=/me/notices/")
    page.get_by_role("button", name="Use Wen Qing").click()
    assert page.input_value("[name=login]") == DEMO[0]["email"]
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(live + "/me/notices/")


def test_the_sign_in_page_works_without_the_console_complaining(page, live, outbox):
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(live + "/accounts/login/", wait_until="networkidle")
    assert complaints == []
