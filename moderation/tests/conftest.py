"""Billboards to review, and cases in any state."""

from collections.abc import Callable, Iterator

import pytest

from accounts.models import CompanyRelation
from moderation.models import Case
from moderation.services.cases import open_case
from moderation.services.checks import run_checks
from moderation.services.claims import claim_case
from moderation.subjects import registry
from moderation.tests.billboards import BillboardSubject


@pytest.fixture
def billboards() -> Iterator[BillboardSubject]:
    """The second kind of subject, registered for one test."""
    subject = BillboardSubject()
    registry._SUBJECTS.pop(subject.kind, None)
    registry.register_subject(subject)
    yield subject
    registry._SUBJECTS.pop(subject.kind)


@pytest.fixture
def make_case(db, billboards) -> Callable[..., Case]:
    """``make_case(checked=True, **billboard_fields)``: an open case; its checks have run unless you say otherwise."""

    def make(*, checked: bool = True, **fields) -> Case:
        billboard = billboards.add(**fields)
        case = open_case(kind="billboard", ref=billboard.ref)
        assert case is not None
        if checked:
            for item in case.items.select_related("case"):
                run_checks(item=item)
            case.refresh_from_db()
        return case

    return make


@pytest.fixture
def claimed_case(make_case, reviewer_actor) -> Case:
    """A case of three sheets that ``reviewer_actor`` holds."""
    case = make_case(slogans=["Rain", "Wind", "Snow"])
    return claim_case(actor=reviewer_actor, case=case)


@pytest.fixture
def relate() -> Callable[..., CompanyRelation]:
    """``relate(a, b)``: two companies have common interests."""

    def make(first, second) -> CompanyRelation:
        low, high = sorted((first, second), key=lambda company: company.pk)
        return CompanyRelation.objects.create(first=low, second=high)

    return make
