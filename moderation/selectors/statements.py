"""Statements of reasons as those whom they concern read them: in the reader's language, from what was kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.errors import NotFoundError
from dramas.services.verdicts import EPISODE
from moderation.models import Appeal, StatementOfReasons
from moderation.selectors.rules import Clause, policy_named


@dataclass(frozen=True)
class ReasonPart:
    """One part of what was restricted: an episode by ``position`` (0: the trailer), or the texts and cover. Ranges are milliseconds."""

    is_episode: bool
    position: int
    title: str
    clause: str
    clause_title: str
    note: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ReadStatement:
    """A statement, its clause in the reader's language, its parts and the appeal against it."""

    statement: StatementOfReasons
    clause_title: str
    clause_text: str
    parts: tuple[ReasonPart, ...]
    appeal: Appeal | None
    is_appealable: bool


def statements_of(company_ids: list[int]) -> QuerySet[StatementOfReasons]:
    """The statements written for some producers."""
    return StatementOfReasons.objects.filter(company_id__in=company_ids)


def statement_of(public_id: str, company_ids: list[int]) -> StatementOfReasons:
    """One statement written for one of some producers; NotFoundError otherwise."""
    statement = statements_of(company_ids).filter(public_id=public_id).first()
    if statement is None:
        raise NotFoundError
    return statement


def newest_statement(*, kind: str, ref: str, part: str = "", case_ref: str | None = None) -> StatementOfReasons | None:
    """The last statement on a subject or a part of it, or the one of a case."""
    rows = StatementOfReasons.objects.filter(subject_kind=kind, subject_ref=ref, part_ref=part)
    return (rows if case_ref is None else rows.filter(case_ref=case_ref)).order_by("-pk").first()


def read_statement(statement: StatementOfReasons, now: datetime) -> ReadStatement:
    """Everything that its page shows, in the active language."""
    clauses = policy_named(statement.policy_version).clauses
    clause = clauses.get(statement.clause)
    appeal = Appeal.objects.filter(statement_ref=statement.public_id).first()
    return ReadStatement(
        statement=statement,
        clause_title=clause.title() if clause else statement.clause,
        clause_text=clause.text() if clause else statement.clause_text,
        parts=tuple(_part(part, clauses.get(part["clause"])) for part in statement.parts),
        appeal=appeal,
        is_appealable=appeal is None and now <= statement.appeal_until,
    )


def appeals_by_statement(statements: list[StatementOfReasons]) -> dict[str, Appeal]:
    """The appeals against some statements, by the statement's public id, in one query."""
    found = Appeal.objects.filter(statement_ref__in=[statement.public_id for statement in statements])
    return {appeal.statement_ref: appeal for appeal in found}


def _part(part: dict[str, Any], clause: Clause | None) -> ReasonPart:
    return ReasonPart(
        is_episode=part.get("kind") == EPISODE,
        position=part.get("position", 0),
        title=part["title"],
        clause=part["clause"],
        clause_title=clause.title() if clause else "",
        note=part["note"],
        ranges=tuple((start, end) for start, end in part["ranges"]),
    )
