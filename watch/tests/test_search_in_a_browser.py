"""The field of the search under fingers and keys."""

import pytest
from playwright.sync_api import expect

from dramas.models import SeriesText
from dramas.services.search import index_series
from tests.fixtures.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BRIDE = "The CEO's Contract Bride"
SHELF = {BRIDE: "总裁的契约新娘", "The CEO": "总裁", "Harbour Lights": "港口的灯"}


@pytest.fixture
def shelf(live, make_public_series):
    """Three series in two languages."""
    made = {}
    for english, chinese in SHELF.items():
        series = make_public_series(episodes=3, title=english, tropes=("ceo",), genre="romance")
        SeriesText.objects.create(version=series.live_version, language="zh-hans", title=chinese)
        index_series(series.pk)
        made[english] = series
    return made


def test_titles_are_offered_while_somebody_types_and_chosen_by_keys(live, open_context, shelf) -> None:
    page = open_context(size=DESKTOP).new_page()
    page.goto(live.url)
    field = page.get_by_role("combobox", name="Search for series")
    field.press_sequentially("zc")
    options = page.get_by_role("option")
    expect(options).to_have_text(["The CEO", "The CEO's Contract Bride"])
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("zc")
    field.press("o")
    page.wait_for_timeout(300)
    field.press("Backspace")
    expect(options).to_have_count(2)
    field.press("ArrowUp")
    field.press("Enter")
    page.wait_for_url(f"**/s/{shelf[BRIDE].slug}/")


def test_a_finger_searches_narrows_remembers_and_clears(live, open_context, shelf) -> None:
    page = open_context(size=PHONE).new_page()
    page.goto(live.url)
    page.get_by_role("link", name="Search").tap()
    field = page.get_by_role("combobox", name="Search for series")
    field.fill("总裁的")
    page.get_by_role("option", name="The CEO's Contract Bride").wait_for()
    with page.expect_response("**/search/past/"):
        field.press("Enter")
    expect(page.get_by_role("heading", name="Found for “总裁的”")).to_be_visible()
    page.locator("summary", has_text="Filters").tap()
    page.get_by_role("link", name="Action", exact=True).tap()
    expect(page.get_by_text("It may be there without them.")).to_be_visible()
    page.get_by_role("link", name="Search without filters").tap()
    expect(page.locator(".poster-card").first).to_contain_text(BRIDE)
    page.goto(f"{live.url}/search/")
    page.get_by_role("link", name="总裁的", exact=True).wait_for()
    page.get_by_role("button", name="Clear").tap()
    expect(page.get_by_role("heading", name="Searched before")).to_have_count(0)


def test_without_scripts_the_form_searches(live, open_context, shelf) -> None:
    page = open_context(size=DESKTOP, java_script_enabled=False).new_page()
    page.goto(live.url)
    page.get_by_label("Search for series").fill("harbor")
    page.get_by_label("Search for series").press("Enter")
    expect(page.get_by_text("Harbour Lights").last).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("scheme", "language"), [("dark", "en"), ("light", "zh-hans")])
def test_axe_finds_nothing(live, open_context, axe, shelf, size, scheme, language) -> None:
    context = open_context(size=size, color_scheme=scheme)
    context.add_cookies([{"name": "django_language", "value": language, "url": live.url}])
    context.add_init_script(f"localStorage.setItem('duanju-theme', '{scheme}')")
    page = context.new_page()
    for query in ("", "?q=zongcai&trope=ceo", "?q=nothing-at-all", "?length=huge"):
        page.goto(f"{live.url}/search/{query}")
        assert axe(page) == [], query
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, query
    page.goto(f"{live.url}/search/")
    page.get_by_role("main").get_by_role("combobox").press_sequentially("zc")
    page.get_by_role("option").first.wait_for()
    assert axe(page) == []


def test_the_menu_stands_at_the_end_of_the_head_with_the_field_and_without(live, open_context, shelf) -> None:
    for size in (PHONE, DESKTOP):
        page = open_context(size=size).new_page()
        for address in ("/", "/library/", "/search/"):
            page.goto(f"{live.url}{address}")
            head, end = page.locator(".site-head").bounding_box(), page.locator(".site-head__end").bounding_box()
            assert end["x"] + end["width"] > head["x"] + head["width"] - 80, (size, address)
