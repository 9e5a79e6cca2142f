"""What the desk does when something happened: open cases, start checks, tell producers."""

from core.events import receives
from core.models import WorkState
from core.tasks import enqueue
from dramas.events import SeriesLapsed, SeriesRenewed, SeriesSubmitted
from dramas.models import Series
from moderation.enums import CaseState
from moderation.events import AppealDecided, CaseDecided, CaseOpened, ReportAnswered, ReportFiled, SubjectTakenDown
from moderation.models import Case, CheckRun
from moderation.services.answers import tell_of_appeal, tell_of_receipt, tell_reporter
from moderation.services.cases import open_case
from moderation.services.checks import conclude_checks
from moderation.services.lapses import tell_producer_of_lapse, tell_producer_of_renewal
from moderation.services.notices import tell_producer_of_decision, tell_producer_of_takedown
from moderation.subjects.series import KIND
from moderation.tasks.checks import run_check


@receives(SeriesSubmitted)
def open_case_of_series(event: SeriesSubmitted) -> None:
    """A submitted series becomes a case."""
    series = Series.objects.filter(pk=event.series_id).first()
    if series is not None:
        open_case(kind=KIND, ref=series.public_id)


@receives(CaseOpened)
def start_checks(event: CaseOpened) -> None:
    """One task for each run that waits; the sweeper sends again what gets lost."""
    waiting = CheckRun.objects.filter(items__case=event.case_id, state=WorkState.QUEUED).order_by("pk")
    for run_id in waiting.values_list("pk", flat=True).distinct():
        enqueue(run_check, run_id)
    for case in Case.objects.filter(pk=event.case_id, state=CaseState.CHECKING):
        conclude_checks(case=case)  # everything may have been computed for an earlier submission


@receives(CaseDecided)
def tell_of_decision(event: CaseDecided) -> None:
    """The producer hears the outcome."""
    tell_producer_of_decision(case_ref=event.case_ref)


@receives(SubjectTakenDown)
def tell_of_takedown(event: SubjectTakenDown) -> None:
    """The producer hears why."""
    tell_producer_of_takedown(event)


@receives(ReportFiled)
def tell_of_report_received(event: ReportFiled) -> None:
    """Whoever reported it hears that it came, where the law wants that."""
    tell_of_receipt(report_ref=event.report_ref)


@receives(ReportAnswered)
def tell_of_answer(event: ReportAnswered) -> None:
    """Whoever reported it hears what came of it."""
    tell_reporter(report_ref=event.report_ref)


@receives(AppealDecided)
def tell_of_appeal_decided(event: AppealDecided) -> None:
    """Whoever appealed hears the answer."""
    tell_of_appeal(appeal_ref=event.appeal_ref)


@receives(SeriesLapsed)
def tell_of_lapse(event: SeriesLapsed) -> None:
    """The producer hears what ended and what to do."""
    tell_producer_of_lapse(series_id=event.series_id, reason=event.reason, day=event.day)


@receives(SeriesRenewed)
def tell_of_renewal(event: SeriesRenewed) -> None:
    """The producer hears that it is shown again."""
    tell_producer_of_renewal(series_id=event.series_id, day=event.day)
