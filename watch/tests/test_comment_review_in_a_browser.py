"""A comment from the viewer's words over the reviewer's keyboard to what everybody then sees, in a real browser."""

import time

import pytest

from accounts.models import Notice
from moderation.models import Case, Report
from tests.fixtures.browser import PHONE
from watch.enums import CommentState
from watch.models import Comment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 900}
HELD = "Buy heroin here"


@pytest.fixture
def comments_url(live, make_public_series, eager_tasks, settings) -> str:
    """The page of comments of an episode; decisions take effect at once."""
    settings.REVIEW_UNDO_SECONDS = 0
    series = make_public_series(title="The Moon Gate")
    return f"{live.url}/s/{series.slug}/1/comments/"


@pytest.fixture
def pages(open_context, viewer, reviewer, make_user):
    """The author's, another viewer's and the reviewer's windows; anything on their consoles fails the test."""
    said: list[str] = []
    opened = []
    for user, size in ((viewer, PHONE), (make_user(display_name="Bo"), PHONE), (reviewer, WIDE)):
        page = open_context(user, size=size).new_page()
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        opened.append(page)
    yield opened
    assert said == []


def until(page, expression: str, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


def tab_to(page, expression: str) -> None:
    """Tab until an element has the focus; ``expression`` speaks of ``e``."""
    for _press in range(80):
        if page.evaluate(f"(e => Boolean(e && {expression}))(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(expression)


def write(page, url: str, text: str) -> None:
    page.goto(url)
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Send").click()
    page.wait_for_load_state()


def is_seen(page, url: str, text: str) -> bool:
    page.goto(url)
    return bool(page.get_by_text(text, exact=True).count())


def claim(page, live, axe) -> None:
    """From the queue into the only case, by keys."""
    page.goto(f"{live.url}/desk/")
    assert axe(page) == []
    tab_to(page, "e.textContent.includes('Review') && e.closest('#queue') && e.type === 'submit'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict-form")
    page.wait_for_load_state()
    assert axe(page) == []


def decide(page, verdict: str, axe, *, clause: int = 0, note: str = "") -> None:
    """A verdict by its letter, a clause by its digit, a sentence; then the decision, by Enter alone."""
    page.keyboard.press(verdict)
    if clause:
        page.keyboard.press(str(clause))
    if note:
        tab_to(page, "e.id === 'note'")
        page.keyboard.type(note)
    tab_to(page, "e.matches('[data-save]')")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-decide]")
    tab_to(page, "e.matches('[data-decide]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decide/")
    assert axe(page) == []
    tab_to(page, "e.matches('main button[type=submit]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def heard(page, live, axe) -> str:
    """What stands on a person's page of notices."""
    page.goto(f"{live.url}/me/notices/")
    assert axe(page) == []
    return page.locator("main").inner_text()


def test_a_comment_that_was_held_is_let_through_by_keyboard(pages, live, comments_url, axe) -> None:
    author, other, desk = pages
    write(author, comments_url, HELD)
    author.get_by_text("Somebody looks at your comment before others see it.").first.wait_for()
    assert axe(author) == []
    assert not is_seen(other, comments_url, HELD)
    claim(desk, live, axe)
    assert "heroin" in desk.locator("main").inner_text()
    assert "The Moon Gate" in desk.locator("main").inner_text()
    assert Comment.objects.get().state == CommentState.HELD
    decide(desk, "a", axe)
    assert Comment.objects.get().state == CommentState.VISIBLE
    assert is_seen(other, comments_url, HELD)


def test_a_comment_that_was_held_is_refused_by_keyboard_and_its_author_hears_why(
    pages, live, viewer, comments_url, axe
) -> None:
    author, other, desk = pages
    write(author, comments_url, HELD)
    claim(desk, live, axe)
    decide(desk, "x", axe, clause=8, note="It offers drugs.")
    assert Comment.objects.get().state == CommentState.REMOVED
    assert not is_seen(other, comments_url, HELD)
    told = heard(author, live, axe)
    assert "A comment of yours is not shown" in told
    assert HELD in told
    assert Notice.objects.get().user == viewer
    author.goto(live.url + Notice.objects.get().url)
    assert "/comment-reasons/" in author.url
    for scheme in ("dark", "light"):
        author.evaluate("scheme => document.documentElement.dataset.theme = scheme", scheme)
        assert axe(author) == [], scheme


def test_a_reported_comment_goes_by_keyboard_and_both_hear_of_it(pages, live, comments_url, axe) -> None:
    author, other, desk = pages
    write(author, comments_url, "You are all stupid")
    assert is_seen(other, comments_url, "You are all stupid")
    comment = Comment.objects.get()
    other.goto(f"{live.url}/comments/{comment.public_id}/report/")
    other.get_by_label("Hatred against people").check()
    assert axe(other) == []
    other.get_by_role("button", name="Send the report").click()
    other.get_by_role("heading", name="What came of it").wait_for()
    assert Report.objects.get().subject_kind == "comment"
    assert is_seen(other, comments_url, "You are all stupid"), "a report alone removes nothing"
    claim(desk, live, axe)
    assert "Hatred against people" in desk.locator("main").inner_text()
    decide(desk, "x", axe, clause=9, note="It insults everybody who reads it.")
    assert Comment.objects.get().state == CommentState.REMOVED
    assert Case.objects.get().decided_at is not None
    assert not is_seen(other, comments_url, "You are all stupid")
    assert "A comment of yours is not shown" in heard(author, live, axe)
    assert "We looked at what you reported and took action." in heard(other, live, axe)
