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
    """An operator removed a published subject; ``reason`` is the sentence for its producer."""

    subject_kind: str
    subject_ref: str
    clause: str
    reason: str
