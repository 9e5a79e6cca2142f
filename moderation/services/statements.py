"""Statements of reasons: written once with every restriction, in the words of the policy of that day, and never changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.actors import Actor
from core.audit import record_audit
from core.events import emit
from moderation.enums import RESTRICTING, Restriction, Source
from moderation.events import ReasonsStated
from moderation.models import Case, CaseItem, Remark, StatementOfReasons
from moderation.selectors.classification import duties_on
from moderation.selectors.findings import attention_by_item
from moderation.selectors.rules import Clause, appeal_deadline, policy_on
from moderation.subjects import subject_of

EVERYWHERE = ["*"]


@dataclass(frozen=True)
class Grounds:
    """What a restriction rests on; ``parts`` as StatementOfReasons keeps them, ``facts`` a sentence or more."""

    restriction: Restriction
    clause: str
    facts: str
    source: Source
    is_detected_automatically: bool = False
    parts: Sequence[dict[str, Any]] = ()
    case_ref: str = ""
    part_ref: str = ""
    rule_pack: str = ""


def state_reasons(*, actor: Actor, case: Case, items: Sequence[CaseItem], now: datetime) -> StatementOfReasons | None:
    """The statement for what a case returned or rejected; None when it restricts nothing, or nobody stands behind it."""
    returned = [item for item in items if item.verdict in RESTRICTING]
    if not returned:
        return None
    looks = attention_by_item(returned)
    parts = [_part(item) for item in returned]
    grounds = Grounds(
        restriction=Restriction.NOT_SHOWN,
        clause=returned[0].clause,
        facts="\n".join(_facts(item, part) for item, part in zip(returned, parts, strict=True)),
        source=Source.OWN,
        is_detected_automatically=any(look.flags or look.blocks for look in looks.values()),
        parts=parts,
        case_ref=case.public_id,
        rule_pack=case.rule_pack,
    )
    return write_statement(actor=actor, kind=case.subject_kind, ref=case.subject_ref, grounds=grounds, now=now)


def write_statement(*, actor: Actor, kind: str, ref: str, grounds: Grounds, now: datetime) -> StatementOfReasons | None:
    """Keep a statement for the producer of a subject, or the person who made it; None where neither is there (any more)."""
    subject = subject_of(kind)
    company_id, content = subject.company_id(ref), subject.content(ref, grounds.part_ref)
    if company_id is None and subject.author_id(ref) is None:
        return None
    policy, limits = policy_on(timezone.localdate(now)), duties_on(timezone.localdate(now))
    clause = policy.clauses[grounds.clause]
    language = _language(ref, kind)
    with translation.override(language):
        title = subject.title(ref, grounds.part_ref)[:200]
        until = appeal_deadline(now)
        explanation = clause.text(language)[: limits.statement_explanation_characters]
        text = _rendered(title, clause, grounds, until)
    statement = StatementOfReasons.objects.create(
        case_ref=grounds.case_ref,
        company_id=company_id,
        subject_kind=kind,
        subject_ref=ref,
        part_ref=grounds.part_ref,
        title=title,
        restriction=grounds.restriction,
        ground=clause.ground,
        category=clause.category,
        clause=clause.code,
        clause_text=clause.text(language)[: limits.statement_ground_characters],
        policy_version=policy.version,
        rule_pack=grounds.rule_pack,
        content_types=list(content.types),
        content_on=timezone.localdate(content.came_at),
        facts=grounds.facts[: limits.statement_facts_characters],
        explanation=explanation,
        parts=list(grounds.parts),
        territories=EVERYWHERE,
        source=grounds.source,
        is_detected_automatically=grounds.is_detected_automatically,
        decided_by_ref=actor.ref,
        language=language,
        decided_at=now,
        appeal_until=until,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    _announce(statement, actor)
    return statement


def _announce(statement: StatementOfReasons, actor: Actor) -> None:
    record_audit(
        actor=actor,
        verb="reasons.stated",
        subject_kind=statement.subject_kind,
        subject_ref=statement.subject_ref,
        payload={"statement": statement.public_id, "clause": statement.clause, "sha256": statement.sha256},
    )
    emit(ReasonsStated(statement_ref=statement.public_id))


def _part(item: CaseItem) -> dict[str, Any]:
    timed = Remark.objects.filter(item=item, published_at__isnull=False, start_ms__isnull=False)
    return {
        "kind": item.kind,
        "ref": item.ref,
        "position": item.position,
        "title": item.title,
        "verdict": item.verdict,
        "clause": item.clause,
        "note": item.note,
        "ranges": [[start, end] for start, end in timed.values_list("start_ms", "end_ms")],
    }


def _facts(item: CaseItem, part: dict[str, Any]) -> str:
    moments = ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in part["ranges"])
    return " · ".join(piece for piece in (item.title, item.clause, moments, item.note) if piece)


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}:{seconds:02}"


def _language(ref: str, kind: str) -> str:
    """The original language of the work when the site speaks it, else the site's own."""
    spoken = {code for code, _name in settings.LANGUAGES}
    newest = Case.objects.filter(subject_kind=kind, subject_ref=ref).order_by("-pk").values_list("language", flat=True)
    language = (newest.first() or "").lower()
    return language if language in spoken else settings.LANGUAGE_CODE


def _rendered(title: str, clause: Clause, grounds: Grounds, until: datetime) -> str:
    """The statement as the producer reads it, in the active language."""
    automatic = (
        _("An automatic check pointed to it; a person decided.")
        if grounds.is_detected_automatically
        else _("A person found it and decided.")
    )
    lines = [
        _("“%(title)s” %(restriction)s.") % {"title": title, "restriction": grounds.restriction.label},
        _("Clause %(code)s, %(name)s: %(text)s") % {"code": clause.code, "name": clause.title(), "text": clause.text()},
        _("Facts: %(facts)s") % {"facts": grounds.facts},
        automatic,
        _("Where it holds: everywhere."),
        _("You can appeal until %(day)s, free of charge; somebody who had no part in this decides.")
        % {"day": timezone.localdate(until).isoformat()},
    ]
    return "\n".join(lines)
