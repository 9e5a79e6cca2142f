"""A reviewer's hour at the desk, mostly by keyboard, on a real clip that went through the whole chain."""

import re
import time

import pytest

from core.actors import SYSTEM
from dramas.services.series import NewSeries, SeriesEdit, SeriesTextInput, create_series
from dramas.services.submission import submit_series
from media.services.imports import import_file
from media.targets import UploadTarget
from moderation.enums import CaseState, Verdict
from moderation.models import Case
from tests.fixtures.browser import PHONE

pytestmark = pytest.mark.browser
WIDE = {"width": 1440, "height": 900}


def until(page, expression: str, seconds: float = 15) -> None:
    """Wait for a truth in the page; through the debugger, for our own policy forbids eval."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


@pytest.fixture
def real_case(live, eager_tasks, encoded_once, company, make_clip) -> Case:
    """Two small real clips, the second one black: uploaded, encoded, checked, submitted."""
    texts = [SeriesTextInput("zh-hans", "雨夜来信", "", "她不再赌博。"), SeriesTextInput("en", "A Letter in the Rain")]
    new = NewSeries(slug="rain", language="zh-hans", texts=texts, edit=SeriesEdit(filing_number="V32011421250001"))
    series = create_series(actor=SYSTEM, company=company, new=new)
    target = UploadTarget(f"company:{company.pk}", "system", "series", series.public_id)
    for picture, tone in (("testsrc2", 440), ("color=c=black", 330)):
        import_file(make_clip(seconds=4, width=360, height=640, picture=picture, tone=tone), target=target)
    submit_series(actor=SYSTEM, series=series)
    return Case.objects.get()


@pytest.fixture
def desk_page(open_context, reviewer):
    """The reviewer's window; anything on its console fails the test."""
    page = open_context(reviewer, size=WIDE).new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" and "422" not in line.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []


FILTER = "getComputedStyle(document.querySelector('#video')).filter"


def watch_at_double_speed(page) -> None:
    """Space plays, l is faster, k pauses."""
    page.keyboard.press(" ")
    until(page, "document.querySelector('#video').currentTime > 0.4")
    for _press in range(3):
        page.keyboard.press("l")
    assert page.evaluate("document.querySelector('#video').playbackRate") == 2
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('#video').paused")


def test_a_case_from_queue_to_decision_by_keyboard(desk_page, live, real_case, axe) -> None:
    page = desk_page
    page.goto(f"{live.url}/desk/")
    assert axe(page) == []
    page.get_by_role("button", name="Review 雨夜来信").click()
    page.wait_for_selector("#verdict-form")
    assert axe(page) == []

    page.keyboard.press("a")  # the texts, in spite of the finding: chosen, and sent only by Enter on the button
    assert not real_case.items.exclude(verdict="").exists()
    page.keyboard.press("Enter")
    page.wait_for_selector('.part[aria-current] >> text="1"')

    until(page, "document.querySelector('#video').readyState >= 2")
    assert page.evaluate("document.querySelector('#video').muted")
    assert page.evaluate(FILTER).startswith("blur")
    page.keyboard.press("b")
    assert page.evaluate(FILTER) == "none"
    watch_at_double_speed(page)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_selector('.part[aria-current] >> text="2"')

    assert axe(page) == []
    page.keyboard.press("n")
    assert page.locator(".finding.is-current").count() == 1
    page.locator(".lane__mark").first.click()
    page.locator("[data-use-clause]").first.click()
    assert page.locator("#clause").input_value() == "T-PICTURE"
    assert "black" in page.locator("#note").input_value()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-decide]")
    page.keyboard.press("z")  # nothing is final yet
    page.wait_for_selector("[data-decide]", state="detached")
    assert real_case.items.get(position=2).verdict == ""
    page.locator("[data-use-clause]").first.click()
    page.keyboard.press("Control+Enter")
    page.locator("[data-decide]").click()
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("Approve 2, return 1, reject 0")).click()
    page.wait_for_url("**/desk/")
    real_case.refresh_from_db()
    assert real_case.state == CaseState.CHANGES_REQUESTED
    assert real_case.items.get(position=2).verdict == Verdict.REQUEST_CHANGES


def test_keys_are_shown_by_a_question_mark_and_can_be_switched_off(desk_page, live, real_case, axe) -> None:
    page = desk_page
    page.goto(f"{live.url}/desk/")
    page.get_by_role("button", name="Review 雨夜来信").click()
    page.wait_for_selector("#verdict-form")
    page.wait_for_load_state()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert axe(page) == []
    page.get_by_label("Single keys work").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    assert page.locator('[name="verdict"]:checked').count() == 0


def test_a_refused_verdict_says_why_and_keeps_what_was_typed(desk_page, live, real_case) -> None:
    page = desk_page
    page.goto(f"{live.url}/desk/")
    page.get_by_role("button", name="Review 雨夜来信").click()
    page.wait_for_selector("#verdict-form")
    page.wait_for_load_state()
    page.keyboard.press("x")
    page.locator("#note").fill("A long thought.")
    with page.expect_response(lambda answer: answer.status == 422):
        page.locator("[data-save]").click()
    page.get_by_text("Name the clause that").wait_for()
    assert page.locator("#note").input_value() == "A long thought."


def test_the_desk_on_a_phone(open_context, reviewer, operator, live, real_case, axe) -> None:
    page = open_context(reviewer, size=PHONE).new_page()
    page.goto(f"{live.url}/desk/")
    assert axe(page) == []
    page.get_by_role("button", name="Review 雨夜来信").click()
    page.wait_for_selector("#verdict-form")
    page.wait_for_load_state()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    brake = open_context(operator, size=PHONE).new_page()
    brake.goto(f"{live.url}/desk/takedown/series/{real_case.subject_ref}/")
    assert axe(brake) == []
