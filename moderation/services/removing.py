"""Takes something from every viewer: subject, record, statement of reasons and events in one transaction. Who may is asked above."""

from dataclasses import dataclass
from datetime import datetime

from core.actors import Actor
from core.audit import record_audit
from core.events import emit
from moderation.enums import Restriction, Source
from moderation.events import SubjectTakenDown
from moderation.services.statements import Grounds, write_statement
from moderation.subjects import subject_of


@dataclass(frozen=True)
class Removal:
    """What goes and why: a clause of the day's policy and a sentence for the producer."""

    kind: str
    ref: str
    part: str
    clause: str
    reason: str
    source: Source = Source.OWN
    case_ref: str = ""


def remove(*, actor: Actor, removal: Removal, now: datetime) -> None:
    """Make it invisible within seconds. Inside a transaction; raises what the subject raises."""
    subject = subject_of(removal.kind)
    subject.take_down(actor=actor, ref=removal.ref, reason=removal.clause, part=removal.part)
    record_audit(
        actor=actor,
        verb="subject.taken-down",
        subject_kind=removal.kind,
        subject_ref=removal.ref,
        payload={"clause": removal.clause, "part": removal.part},
    )
    grounds = Grounds(
        restriction=Restriction.REMOVED,
        clause=removal.clause,
        facts=removal.reason,
        source=removal.source,
        part_ref=removal.part,
        case_ref=removal.case_ref,
    )
    write_statement(actor=actor, kind=removal.kind, ref=removal.ref, grounds=grounds, now=now)
    emit(
        SubjectTakenDown(
            subject_kind=removal.kind,
            subject_ref=removal.ref,
            part_ref=removal.part,
            clause=removal.clause,
            reason=removal.reason,
        )
    )
