"""Statements of reasons as the studio lists them."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import CompanyMember
from core.actors import Actor
from core.errors import NotFoundError
from core.pagination import Page, keyset_page
from dramas.models import Series
from moderation.models import Appeal, StatementOfReasons
from moderation.selectors.rules import policy_named
from moderation.selectors.statements import appeals_by_statement, statement_of, statements_of
from moderation.signed_links import read_statement_link
from moderation.subjects.series import KIND

PAGE_SIZE = 24


@dataclass(frozen=True)
class ReasonLine:
    """One statement in the list, its clause in the reader's language."""

    statement: StatementOfReasons
    clause_title: str
    appeal: Appeal | None


def own_company_ids(actor: Actor) -> list[int]:
    """The producers that a person works for, by primary key."""
    return list(CompanyMember.objects.filter(user_id=actor.user_id or 0).values_list("company_id", flat=True))


def reasons_page(actor: Actor, cursor: str | None) -> Page[StatementOfReasons]:
    """One page of the statements written for the person's companies, newest first."""
    rows = statements_of(own_company_ids(actor))
    return keyset_page(rows, order=("-decided_at", "-pk"), cursor=cursor, size=PAGE_SIZE)


def reason_lines(statements: Sequence[StatementOfReasons]) -> list[ReasonLine]:
    """What the list says about each."""
    appeals = appeals_by_statement(list(statements))
    return [ReasonLine(row, _clause_title(row), appeals.get(row.public_id)) for row in statements]


def own_statement(actor: Actor, public_id: str) -> StatementOfReasons:
    """A statement written for one of the person's companies; NotFoundError otherwise."""
    return statement_of(public_id, own_company_ids(actor))


def linked_statement(token: str) -> tuple[StatementOfReasons, int]:
    """The statement that a link of a notice opens, and the person whom it was written for, while they work for the producer."""
    public_id, user_id = read_statement_link(token)
    companies = list(CompanyMember.objects.filter(user_id=user_id).values_list("company_id", flat=True))
    if not companies:
        raise NotFoundError
    return statement_of(public_id, companies), user_id


def series_of_statement(statement: StatementOfReasons) -> Series | None:
    """The series that a statement is about, if it is there."""
    if statement.subject_kind != KIND:
        return None
    return Series.objects.filter(public_id=statement.subject_ref).first()


def _clause_title(statement: StatementOfReasons) -> str:
    clause = policy_named(statement.policy_version).clauses.get(statement.clause)
    return clause.title() if clause else statement.clause
