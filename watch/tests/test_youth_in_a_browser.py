"""Youth mode in a real Chromium: turned on, the pool, minutes that run out while it plays, the night, signing out, the PIN."""

import pytest
from django.utils import timezone

from playback.models import YouthDay
from tests.fixtures.browser import DESKTOP, PHONE
from watch.tests.playing import is_running, until
from watch.tests.streams import HandMade, make_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("daytime")]
PIN = "2580"
LIMIT_MS = 40 * 60_000


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The stream, made once."""
    return make_by_hand(tmp_path_factory.mktemp("youth"))


@pytest.fixture
def tame(live, make_public_series):
    return make_public_series(title="For Everybody", episodes=2)


@pytest.fixture
def wild(live, make_public_series):
    series = make_public_series(title="Wild Hearts")
    series.live_version.minimum_age = 8
    series.live_version.save(update_fields=["minimum_age"])
    return series


def turn_on(page, live):
    page.goto(f"{live.url}/me/youth/")
    page.get_by_label("New PIN", exact=True).fill(PIN)
    page.get_by_label("New PIN once more").fill(PIN)
    page.get_by_role("button", name="Turn youth mode on").click()
    page.get_by_role("heading", name="Leave youth mode").wait_for()


def give_pin(page, live, pin):
    page.goto(f"{live.url}/me/youth/")
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Leave youth mode").click()


def test_a_day_in_youth_mode(live, open_context, viewer, tame, wild, folder, site_hour):
    page = open_context(viewer).new_page()
    page.goto(f"{live.url}/")
    assert page.get_by_text("Wild Hearts").count() > 0
    turn_on(page, live)
    page.goto(f"{live.url}/")
    assert (page.get_by_text("Wild Hearts").count(), page.get_by_text("For Everybody").count() > 0) == (0, True)
    HandMade(folder).serve(page)
    page.goto(f"{live.url}/s/{tame.slug}/1/")
    until(page, is_running(0))
    now = timezone.now()
    YouthDay.objects.update(used_ms=LIMIT_MS - 4_000, seen_at=now)
    page.wait_for_url("**/youth/", timeout=15_000)
    assert (timezone.now() - now).total_seconds() < 4 + 5 + 1
    assert page.get_by_text("40 minutes were used today").is_visible()
    page.goto(f"{live.url}/feed/")
    assert page.url == f"{live.url}/youth/"
    site_hour(23)
    page.goto(f"{live.url}/s/{tame.slug}/1/")
    assert page.get_by_text("Come back at 06:00").is_visible()


def test_a_device_that_signed_out_is_let_go_by_the_pin_alone(live, open_context, viewer, wild):
    page = open_context(viewer).new_page()
    turn_on(page, live)
    page.goto(f"{live.url}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{live.url}/")
    assert page.get_by_text("Wild Hearts").count() == 0
    page.get_by_text("Menu", exact=True).locator("..").click()
    assert page.get_by_role("link", name="Youth mode is on").is_visible()
    for _time in range(5):
        give_pin(page, live, "0000")
        assert page.get_by_text("This is not the PIN.").is_visible()
    give_pin(page, live, PIN)
    assert page.get_by_text("Wait 15 minutes").is_visible()
    viewer.youth_pin.tries = 0
    viewer.youth_pin.save(update_fields=["tries"])
    give_pin(page, live, PIN)
    page.wait_for_url(f"{live.url}/")
    assert page.get_by_text("Wild Hearts").count() > 0


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_axe_finds_nothing(live, open_context, viewer, axe, tame, size, theme, site_hour):
    page = open_context(viewer, size=size, color_scheme=theme).new_page()
    found = {}

    def look(name):
        found[name] = axe(page)

    page.goto(f"{live.url}/me/youth/")
    look("off")
    turn_on(page, live)
    for summary in page.locator("main summary").all():
        summary.click()
    look("on")
    site_hour(23)
    page.goto(f"{live.url}/youth/")
    look("night")
    assert {name: said for name, said in found.items() if said} == {}
