"""The fix list in a real browser: a moment plays the version that came back at that second, and its frame is seen."""

import pytest
from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM
from dramas.models import EpisodeVersion, SeriesVersion
from media.models import Asset
from media.services.imports import import_file
from media.targets import UploadTarget
from moderation.enums import Restriction, Source
from moderation.models import Case
from moderation.services.statements import Grounds, write_statement
from moderation.signed_links import sign_statement
from studio.tests.returned import decided_case, judged, remark
from tests.fixtures.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECONDS = "() => document.querySelector('[data-player-video]').currentTime"


@pytest.fixture
def returned(live, make_clip, make_public_series, company, eager_tasks, encoded_once):
    """Texts and episode 2 with remarks on them, and a statement."""
    series = make_public_series(episodes=2, title="The Moon Gate")
    series.company = company
    series.save(update_fields=["company"])
    clip = make_clip(seconds=8, width=360, height=640)
    imported = import_file(clip, target=UploadTarget(owner_key="company:1", actor_ref=SYSTEM.ref))
    EpisodeVersion.objects.filter(episode__series=series).update(asset=Asset.objects.get(pk=imported.asset_id))
    case = decided_case(series)
    texts = judged(case, SeriesVersion.objects.get(series=series))
    episode = judged(case, EpisodeVersion.objects.get(episode__series=series, episode__number=2))
    remark(texts, clause="C-RIGHTS", note="The cover shows a trademark.")
    remark(episode, canned="black-stretch", start_ms=4000, end_ms=6000)
    remark(episode, note="Wrong name.", field="subtitles:en", quote="Goodbye, Li Wei", start_ms=5000, end_ms=5000)
    return series


def test_a_moment_plays_the_producers_own_picture_at_that_second(live, open_context, producer, returned) -> None:
    page = open_context(producer, size=DESKTOP).new_page()
    page.goto(f"{live.url}/studio/series/{returned.slug}/fixes/")
    page.locator(".fix-line__picture").first.wait_for(timeout=20_000)
    page.get_by_role("link", name="0:04–0:06").click()
    page.get_by_role("dialog", name="Episode 2").wait_for()
    for _ in range(400):
        seconds = page.evaluate(SECONDS)
        if seconds > 4.3:
            break
        page.wait_for_timeout(50)
    assert 4.3 < seconds < 9
    page.keyboard.press("Escape")
    assert page.locator("[data-player-video]").evaluate("video => video.paused")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_fix_lists_statements_and_the_review_panel(
    live, open_context, axe, producer, returned, size
) -> None:
    grounds = Grounds(Restriction.REMOVED, "C-SEX", "Episode 2 shows too much.", Source.REPORT)
    with transaction.atomic():
        statement = write_statement(
            actor=SYSTEM, kind="series", ref=returned.public_id, grounds=grounds, now=timezone.now()
        )
    page = open_context(producer, size=size).new_page()
    series = f"/studio/series/{returned.slug}/"
    for address in (f"{series}fixes/", "/studio/fixes/", "/studio/reasons/", f"/studio/reasons/{statement.public_id}/"):
        page.goto(live.url + address)
        assert axe(page) == [], address
    Case.objects.update(state="queued", decided_at=None)
    page.goto(live.url + series)
    page.get_by_text("You are next.").wait_for()
    assert axe(page) == []
    guest = open_context(size=size).new_page()
    guest.goto(f"{live.url}/reasons/{sign_statement(statement.public_id, producer.pk)}/")
    guest.get_by_label("Why is the decision wrong?").wait_for()
    assert axe(guest) == []
