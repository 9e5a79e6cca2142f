"""Whoever leaves leaves their words for as long as an appeal may need them, and not a day longer."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.privacy import ERASERS, EXPORTERS
from moderation.enums import AppealState, ReportState
from moderation.models import Appeal, Report, ReporterRecord
from moderation.services.leaving import forget_old_words

pytestmark = pytest.mark.django_db
ANSWERED = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEFT = ANSWERED + timedelta(days=10)
KEPT = timedelta(days=215)
SECOND = timedelta(seconds=1)


@pytest.fixture
def report(viewer) -> Report:
    """One of the viewer's that was turned down."""
    return Report.objects.create(
        subject_kind="billboard",
        subject_ref="b1",
        reporter_ref=f"user:{viewer.pk}",
        reason="violence",
        text="A dog is beaten.",
        state=ReportState.DISMISSED,
        reported_at=ANSWERED - timedelta(days=1),
        answered_at=ANSWERED,
    )


@pytest.fixture
def appeal(report, make_case) -> Appeal:
    """The viewer's, which nobody has decided."""
    return Appeal.objects.create(
        report_ref=report.public_id,
        by_ref=report.reporter_ref,
        text="Look again at the dog.",
        case=make_case(),
        appealed_at=LEFT,
        first_decider_ref="user:9",
    )


def leave(viewer, now=LEFT) -> None:
    for _twice in range(2):
        ERASERS["moderation"](viewer.pk, now)


def words() -> list[str]:
    """What still stands in reports and appeals."""
    rows = [*Report.objects.all(), *Appeal.objects.all()]
    return [row.text for row in rows if row.text]


@pytest.mark.parametrize("places", [("CN", "*"), ("EU", "*")])
def test_words_outlive_an_account_until_nobody_can_appeal_any_more(report, viewer, settings, places) -> None:
    settings.JURISDICTIONS = places
    ReporterRecord.objects.create(reporter_ref=report.reporter_ref, dismissed=1)
    leave(viewer)
    assert (words(), ReporterRecord.objects.count()) == (["A dog is beaten."], 0)
    assert forget_old_words(now=ANSWERED + KEPT - SECOND) == 0
    assert words() == ["A dog is beaten."]
    assert forget_old_words(now=ANSWERED + KEPT) == 1
    assert (words(), Report.objects.get().state) == ([], ReportState.DISMISSED)
    assert forget_old_words(now=ANSWERED + 2 * KEPT) == 0


def test_words_that_nobody_can_need_go_with_the_account(report, viewer) -> None:
    leave(viewer, now=ANSWERED + KEPT)
    assert words() == []


def test_the_words_of_an_open_report_wait_for_its_answer(report, viewer) -> None:
    Report.objects.update(state=ReportState.OPEN, answered_at=None)
    leave(viewer)
    assert forget_old_words(now=LEFT + KEPT) == 0
    answered = LEFT + KEPT + timedelta(days=3)
    Report.objects.update(state=ReportState.UPHELD, answered_at=answered)
    late = LEFT + 2 * KEPT
    assert (forget_old_words(now=late), words()) == (0, ["A dog is beaten."])
    assert (forget_old_words(now=answered + KEPT), words()) == (1, [])


def test_an_appeal_keeps_its_own_words_and_those_of_the_report(report, appeal, viewer) -> None:
    leave(viewer)
    assert (forget_old_words(now=LEFT + KEPT), len(words())) == (0, 2)
    decided = LEFT + KEPT
    Appeal.objects.update(state=AppealState.UPHELD, decided_by_ref="user:8", decided_at=decided)
    assert (forget_old_words(now=decided + KEPT - SECOND), len(words())) == (0, 2)
    assert (forget_old_words(now=decided + KEPT), words()) == (2, [])


def test_nothing_goes_of_people_who_stay_or_of_producers(report, appeal, make_user, viewer) -> None:
    Appeal.objects.update(company_id=7, report_ref="", statement_ref="s1")
    leave(make_user())
    assert forget_old_words(now=ANSWERED + 9 * KEPT) == 0
    leave(viewer)
    assert (forget_old_words(now=ANSWERED + 9 * KEPT), words()) == (1, ["Look again at the dog."])


def test_the_law_of_a_place_may_ask_for_longer(report, viewer, law) -> None:
    law("evidence_days: 300")
    leave(viewer)
    assert (forget_old_words(now=ANSWERED + KEPT), len(words())) == (0, 1)
    assert (forget_old_words(now=ANSWERED + timedelta(days=300)), words()) == (1, [])


def test_a_viewers_own_appeals_are_in_their_copy(report, appeal, viewer) -> None:
    (row,) = EXPORTERS["appeals"](viewer.pk)
    assert (row["text"], row["state"], row["report_ref"]) == ("Look again at the dog.", "appealed", report.public_id)
