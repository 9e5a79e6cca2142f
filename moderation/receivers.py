"""What the desk does when something happened: open cases, start checks, tell producers."""

from core.events import receives
from core.tasks import enqueue
from dramas.events import SeriesSubmitted
from dramas.models import Series
from moderation.events import CaseDecided, CaseOpened, SubjectTakenDown
from moderation.models import CaseItem
from moderation.services.cases import open_case
from moderation.services.notices import tell_producer_of_decision, tell_producer_of_takedown
from moderation.subjects.series import KIND
from moderation.tasks.checks import check_item


@receives(SeriesSubmitted)
def open_case_of_series(event: SeriesSubmitted) -> None:
    """A submitted series becomes a case."""
    series = Series.objects.filter(pk=event.series_id).first()
    if series is not None:
        open_case(kind=KIND, ref=series.public_id)


@receives(CaseOpened)
def start_checks(event: CaseOpened) -> None:
    """One task an item; the sweeper sends again what gets lost."""
    for item_id in CaseItem.objects.filter(case_id=event.case_id).order_by("pk").values_list("pk", flat=True):
        enqueue(check_item, item_id)


@receives(CaseDecided)
def tell_of_decision(event: CaseDecided) -> None:
    """The producer hears the outcome."""
    tell_producer_of_decision(case_ref=event.case_ref)


@receives(SubjectTakenDown)
def tell_of_takedown(event: SubjectTakenDown) -> None:
    """The producer hears why."""
    tell_producer_of_takedown(kind=event.subject_kind, ref=event.subject_ref, clause=event.clause, reason=event.reason)
