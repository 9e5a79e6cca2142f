"""A reviewer's hour at the desk, mostly by keyboard, on a real clip that went through the whole chain."""

import time

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from dramas.models import EpisodeVersion
from dramas.services.episodes import set_subtitle
from dramas.services.series import NewSeries, SeriesEdit, SeriesTextInput, create_series
from dramas.services.submission import submit_series
from media.services.imports import import_file
from media.targets import UploadTarget
from moderation.enums import CaseState
from moderation.models import Case
from moderation.selectors.rules import policy_on
from tests.fixtures.browser import PHONE

pytestmark = pytest.mark.browser
VTT = "WEBVTT\n\n00:00.500 --> 00:01.500\nHello, rain.\n\n00:02.000 --> 00:03.500\nBuy cocaine now.\n"
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
    second = EpisodeVersion.objects.get(episode__series=series, episode__number=2)
    set_subtitle(actor=SYSTEM, version=second, language="en", content=VTT)
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


def open_case(page, live) -> None:
    page.goto(f"{live.url}/desk/")
    page.get_by_role("button", name="Review 雨夜来信").click()
    page.wait_for_selector("#verdict-form")
    page.wait_for_load_state()


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, expression: str) -> None:
    """Tab until an element has the focus; ``expression`` speaks of ``e``."""
    for _press in range(60):
        if page.evaluate(f"(e => Boolean(e && {expression}))(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(expression)


def shown_part(page, number: int) -> None:
    page.wait_for_selector(f'.part[aria-current] >> text="{number}"')
    until(page, "document.querySelector('#video').readyState >= 2")


def claim_by_keys(page, live) -> None:
    page.goto(f"{live.url}/desk/")
    tab_to(page, "e.textContent.includes('Review') && e.closest('#queue') && e.type === 'submit'")
    press(page, "Enter")
    page.wait_for_selector("#verdict-form")
    page.wait_for_load_state()


def watch_with_care(page) -> None:
    """Blurred, grey and silent at first; then sharp, then in colour; to the end at three times the speed."""
    assert page.evaluate("document.querySelector('#video').muted")
    assert page.evaluate(FILTER).startswith("blur")
    assert "grayscale(1)" in page.evaluate(FILTER)
    press(page, "b")
    assert page.evaluate(FILTER) == "grayscale(1)"
    press(page, "g")
    assert page.evaluate(FILTER) == "none"
    assert page.locator("#said").inner_text() == "Colour"
    press(page, " ")
    until(page, "document.querySelector('#video').currentTime > 0.2")
    press(page, *"lllll")
    assert page.evaluate("document.querySelector('#video').playbackRate") == 3
    until(page, "document.querySelector('#video').currentTime > 3.4")


def mark_and_remark(page) -> None:
    """Two frames, the first clause, a sentence. The player keeps its height."""
    height = page.evaluate("document.querySelector('.player').offsetHeight")
    press(page, "ArrowLeft", ",", "[", ".", ".", "]")  # stepping by frames stops the picture
    marks = page.evaluate("['start', 'end'].map(edge => document.querySelector(`#remark-${edge}`).value)")
    assert marks[0].startswith("0:0")
    assert marks[0] < marks[1]
    press(page, "1", "f")
    page.keyboard.type("Show the face here.")
    press(page, "Control+Enter")
    page.get_by_text("Show the face here.").wait_for()
    assert page.evaluate("document.querySelector('.player').offsetHeight") == height


def complete(page, verdict: str) -> None:
    """Keep the last verdict; the way to the decision has the focus then."""
    press(page, verdict, "Enter")
    page.wait_for_selector("[data-decide]")
    until(page, "document.activeElement.matches('[data-decide]')")


def decide_by_keys(page, axe) -> None:
    tab_to(page, "e.matches('[data-decide]')")
    press(page, "Enter")
    page.wait_for_url("**/decide/")
    assert axe(page) == []
    tab_to(page, "e.matches('main button[type=submit]')")
    press(page, "Enter")
    page.wait_for_url("**/desk/")


def test_a_case_from_queue_to_decision_by_keyboard_alone(desk_page, live, real_case, axe, settings) -> None:
    settings.REVIEW_UNDO_SECONDS = 60
    page = desk_page
    claim_by_keys(page, live)
    assert axe(page) == []
    press(page, "a")  # the texts, in spite of the finding: chosen, and sent only by Enter on the button
    assert not real_case.items.exclude(verdict="").exists()
    press(page, "Enter")
    shown_part(page, 1)
    watch_with_care(page)
    mark_and_remark(page)
    remark = real_case.items.get(position=1).remarks.get()
    assert remark.clause == "T-PICTURE"
    assert 0 < remark.end_ms - remark.start_ms < 200
    assert axe(page) == []
    press(page, "r", "Enter")  # its clause is that of the remark
    shown_part(page, 2)
    press(page, "n")
    assert page.locator(".finding.is-current").count() == 1
    press(page, "c")  # the black stretch is a remark now
    page.locator(".remark").wait_for()
    complete(page, "r")
    press(page, "u")  # nothing is final yet
    page.wait_for_selector("[data-decide]", state="detached")
    assert real_case.items.get(position=2).verdict == ""
    complete(page, "r")
    decide_by_keys(page, axe)
    page.get_by_text("You have decided on").wait_for()
    assert axe(page) == []
    press(page, "u")
    page.wait_for_selector("#verdict-form")
    real_case.refresh_from_db()
    assert real_case.state == CaseState.IN_REVIEW
    settings.REVIEW_UNDO_SECONDS = 0
    decide_by_keys(page, axe)
    real_case.refresh_from_db()
    assert real_case.state == CaseState.CHANGES_REQUESTED
    assert real_case.items.get(position=1).viewings.get().watched_ms > 3000, "what was played is on the record"
    assert real_case.items.get(position=2).remarks.get().published_at is not None


def test_what_was_played_to_the_share_can_be_approved_with_the_rest(desk_page, live, real_case, settings) -> None:
    settings.REVIEW_BULK_SHARE_BPS = 5000
    page = desk_page
    open_case(page, live)
    press(page, "ArrowDown")
    shown_part(page, 1)
    assert page.locator("[data-rest]").count() == 0
    press(page, "k")
    page.locator("[data-rest]").wait_for(timeout=15_000)
    page.locator("[data-rest]").click()
    page.get_by_text("1 part approved.").wait_for()


def test_a_subtitle_line_jumps_follows_and_takes_a_remark(desk_page, live, real_case) -> None:
    page = desk_page
    open_case(page, live)
    press(page, "ArrowDown")
    shown_part(page, 1)
    press(page, "ArrowDown")
    shown_part(page, 2)
    page.locator(".line__jump").nth(1).click()
    until(page, "Math.abs(document.querySelector('#video').currentTime - 2) < 0.1")
    until(page, "document.querySelectorAll('.line')[1].classList.contains('is-now')")
    page.locator("[data-remark-on]").nth(1).click()
    page.keyboard.type("Take the offer out.")
    clause = list(policy_on(timezone.localdate()).clauses).index("T-SOUND") + 1
    press(page, "Escape", str(clause), "f", "Control+Enter")
    page.locator(".remark").wait_for()
    remark = real_case.items.get(position=2).remarks.get()
    assert (remark.clause, remark.quote, remark.start_ms, remark.end_ms) == ("T-SOUND", "Buy cocaine now.", 2000, 3500)
    item = real_case.items.get(position=2)
    text = EpisodeVersion.objects.get(public_id=item.ref).subtitles.get().content
    assert text[remark.text_start : remark.text_end] == "Buy cocaine now."


def test_keys_are_shown_by_a_question_mark_and_can_be_switched_off(desk_page, live, real_case, axe) -> None:
    page = desk_page
    open_case(page, live)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert axe(page) == []
    page.get_by_label("Single keys work").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    assert page.locator('[name="verdict"]:checked').count() == 0


def test_a_refused_verdict_says_why_and_keeps_what_was_typed(desk_page, live, real_case) -> None:
    page = desk_page
    open_case(page, live)
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
