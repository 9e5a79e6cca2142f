"""A series of ten episodes from submission to viewers: reviewed by keyboard, two returned with moments, put right, compared, published."""

import pytest

from core.actors import SYSTEM
from dramas.enums import Publication
from dramas.models import Episode, Series
from dramas.services.series import NewSeries, SeriesEdit, SeriesTextInput, create_series
from media.services.imports import import_file
from media.targets import UploadTarget
from moderation.enums import AppealState, CaseState, RemarkState
from moderation.models import Appeal, Case, Opinion, Remark
from moderation.tests.browser.test_desk import press, shown_part, tab_to
from tests.fixtures.browser import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
FLAGGED = (4, 7)
EPISODES = 10
LONG_MS = 240_000


@pytest.fixture
def drop(live, eager_tasks, encoded_once, company, make_clip):
    """``drop(series, number, black=False)``: the file of one episode arrives, is encoded and becomes a draft."""

    def arrive(series: Series, number: int, *, black: bool = False) -> None:
        seconds, picture = (4, "color=c=black") if black else (2, "testsrc2")
        clip = make_clip(seconds=seconds, width=180, height=320, picture=picture, tone=200 + 20 * number)
        target = UploadTarget(f"company:{company.pk}", "system", "series", f"{series.public_id}:{number}")
        import_file(clip, target=target)

    return arrive


@pytest.fixture
def make_draft(company, drop):
    """``make_draft(episodes, flagged=(), **declared)``: a series with its episodes as drafts."""

    def make(episodes: int, *, flagged: tuple[int, ...] = (), **declared) -> Series:
        texts = [SeriesTextInput("en", "The Tenth Lantern", "", "A lantern maker finds her father's last letter.")]
        edit = SeriesEdit(filing_number="V32011421250077", **declared)
        new = NewSeries(slug="tenth-lantern", language="en", texts=texts, edit=edit)
        series = create_series(actor=SYSTEM, company=company, new=new)
        for number in range(1, episodes + 1):
            drop(series, number, black=number in flagged)
        return series

    return make


@pytest.fixture
def windows(open_context):
    """``windows(person)``: a new window of somebody."""
    return lambda person=None: open_context(person, size=DESKTOP).new_page()


def submit(page, live, series: Series) -> None:
    """The producer presses the button. The checks run before the answer here, for tasks are eager."""
    page.set_default_timeout(LONG_MS)
    page.goto(f"{live.url}/studio/series/{series.slug}/")
    page.get_by_role("button", name="Submit").first.click()
    page.get_by_text("Waiting for a reviewer").first.wait_for()


def begin(page, live) -> None:
    """By keyboard: the desk, the first case."""
    page.goto(f"{live.url}/desk/")
    tab_to(page, "e.textContent.includes('Review') && e.closest('#queue') && e.type === 'submit'")
    press(page, "Enter")
    page.wait_for_selector("#verdict-form")
    page.wait_for_load_state()


def approve(page) -> None:
    press(page, "a", "Enter")


def decide(page) -> None:
    page.wait_for_selector("[data-decide]")
    tab_to(page, "e.matches('[data-decide]')")
    press(page, "Enter")
    page.wait_for_url("**/decide/")
    tab_to(page, "e.matches('main button[type=submit]')")
    press(page, "Enter")
    page.wait_for_url("**/desk/")


def test_ten_episodes_two_returned_put_right_and_published(
    live, windows, make_draft, drop, producer, reviewer, viewer
) -> None:
    series = make_draft(EPISODES, flagged=FLAGGED)
    studio, desk = windows(producer), windows(reviewer)
    submit(studio, live, series)

    begin(desk, live)
    approve(desk)
    for number in range(1, EPISODES + 1):
        shown_part(desk, number)
        if number not in FLAGGED:
            approve(desk)
            continue
        press(desk, "n")
        assert desk.locator(".finding.is-current").count() == 1
        press(desk, "c")  # the finding becomes a remark with its moments
        desk.locator(".remark").wait_for()
        press(desk, "r", "Enter")
    decide(desk)

    case = Case.objects.get()
    assert case.state == CaseState.CHANGES_REQUESTED
    assert set(Remark.objects.values_list("item__position", "clause")) == {(n, "T-PICTURE") for n in FLAGGED}
    assert all(remark.published_at and remark.end_ms > remark.start_ms for remark in Remark.objects.all())
    shown = Episode.objects.filter(publication=Publication.PUBLISHED).values_list("number", flat=True)
    assert set(shown) == set(range(1, EPISODES + 1)) - set(FLAGGED)

    studio.goto(f"{live.url}/studio/series/{series.slug}/fixes/")
    for number in FLAGGED:
        assert studio.get_by_text(f"Episode {number}").count()
        drop(series, number)
    submit(studio, live, series)

    begin(desk, live)
    for number in FLAGGED:
        shown_part(desk, number)
        assert desk.locator(".lane__mark--changed").count() >= 1, "what changed is marked on the time line"
        tab_to(desk, "e.textContent.trim() === 'Fixed'")
        press(desk, "Enter")
        desk.locator(".remark .badge", has_text="fixed").wait_for()
        approve(desk)
    decide(desk)

    assert set(Remark.objects.filter(carried_from__isnull=False).values_list("state", flat=True)) == {RemarkState.FIXED}
    assert not Episode.objects.exclude(publication=Publication.PUBLISHED).exists()
    phone = windows(viewer)
    phone.goto(f"{live.url}/s/{series.slug}/")
    phone.get_by_text("The Tenth Lantern").first.wait_for()


def test_a_key_class_series_needs_two_people(live, windows, make_draft, producer, reviewer, make_user) -> None:
    series = make_draft(1, special_themes=["military"], number_kind="licence")
    submit(windows(producer), live, series)
    for person, state in ((reviewer, CaseState.SECOND_REVIEW), (make_user("reviewer"), CaseState.APPROVED)):
        desk = windows(person)
        begin(desk, live)
        approve(desk)
        shown_part(desk, 1)
        approve(desk)
        decide(desk)
        assert Case.objects.get().state == state
        assert Episode.objects.get().publication == (
            Publication.PUBLISHED if state == CaseState.APPROVED else Publication.HIDDEN
        )
    assert Opinion.objects.values("reviewer_ref").distinct().count() == 2


def test_an_appeal_is_decided_by_somebody_else(live, windows, make_draft, producer, reviewer, make_user) -> None:
    series = make_draft(1, flagged=(1,))
    studio = windows(producer)
    submit(studio, live, series)
    desk = windows(reviewer)
    begin(desk, live)
    approve(desk)
    shown_part(desk, 1)
    press(desk, "n", "c")
    desk.locator(".remark").wait_for()
    press(desk, "r", "Enter")
    decide(desk)

    studio.goto(f"{live.url}/studio/reasons/")
    studio.get_by_role("link", name="The Tenth Lantern").first.click()
    studio.get_by_label("Why is the decision wrong?").fill(
        "The dark seconds belong to the story: the lantern goes out."
    )
    studio.get_by_role("button", name="Appeal").click()
    studio.wait_for_load_state()
    assert Appeal.objects.get().state == AppealState.APPEALED

    desk.goto(f"{live.url}/desk/")
    assert desk.get_by_role("button", name="Review The Tenth Lantern").count() == 0, "not for whoever decided first"
    other = windows(make_user("reviewer"))
    begin(other, live)
    assert other.get_by_text("the lantern goes out").count()
    press(other, "a")  # overturn
    tab_to(other, "e.id === 'note'")
    other.keyboard.type("The darkness is part of the story.")
    press(other, "Control+Enter")
    decide(other)
    assert Appeal.objects.get().state == AppealState.OVERTURNED
    assert Episode.objects.get().publication == Publication.PUBLISHED
