"""Where people read what the desk says: pages of the rooms above, by name, where those rooms are there."""

from django.urls import NoReverseMatch, reverse

from moderation.models import StatementOfReasons
from moderation.signed_links import sign_statement

REPORT_PAGE = "watch:report"
STATEMENT_LINK = "reasons_by_link"
AUTHORS_STATEMENT_PAGE = "watch:reasons"


def page_called(name: str, **arguments: str) -> str:
    """The address of a page by its name; empty where no room has it."""
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return ""


def statement_address(statement: StatementOfReasons, user_id: int) -> str:
    """The address at which one member of the producer reads a statement and appeals, signed in or not; an author does it signed in."""
    if statement.company_id is None:
        return page_called(AUTHORS_STATEMENT_PAGE, statement_id=statement.public_id)
    return page_called(STATEMENT_LINK, token=sign_statement(statement.public_id, user_id))
