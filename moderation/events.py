"""What happens to cases."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case has items whose automated checks are due; emitted again when items were added."""

    case_id: int


@dataclass(frozen=True)
class CaseDecided(Event):
    """A decision took effect. ``outcome`` is a CaseState; the verdicts are the Decision rows of ``case_ref``."""

    case_ref: str
    subject_kind: str
    subject_ref: str
    outcome: str


@dataclass(frozen=True)
class SubjectTakenDown(Event):
    """A published subject, or the part of it that viewers know as ``part_ref``, was removed; ``reason`` is for its producer."""

    subject_kind: str
    subject_ref: str
    clause: str
    reason: str
    part_ref: str = ""


@dataclass(frozen=True)
class ReasonsStated(Event):
    """A statement of reasons was written for a producer."""

    statement_ref: str


@dataclass(frozen=True)
class ReportFiled(Event):
    """A viewer reported something."""

    report_ref: str


@dataclass(frozen=True)
class ReportAnswered(Event):
    """A report by a viewer was looked at; its state says what came of it."""

    report_ref: str


@dataclass(frozen=True)
class AppealDecided(Event):
    """An appeal was decided by somebody who had no part in what it was about."""

    appeal_ref: str
