"""Where the European pack holds, the product does what it says; the yearly figures count what was kept."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Notice
from core.actors import SYSTEM, guest
from moderation.enums import AppealState, ContentType, ReportState, Restriction, Source
from moderation.models import Appeal, Report, StatementOfReasons
from moderation.selectors.rules import appeal_deadline, policy_on
from moderation.selectors.transparency_database import SOURCES, TYPES, VISIBILITY, database_record
from moderation.services.held_actions import Target
from moderation.services.reports import ReportInput, file_report
from moderation.services.statements import Grounds, write_statement

pytestmark = pytest.mark.django_db
CATEGORIES = {  # of the database since July 2025
    "ANIMAL_WELFARE",
    "CONSUMER_INFORMATION",
    "CYBER_VIOLENCE",
    "CYBER_VIOLENCE_AGAINST_WOMEN",
    "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "ILLEGAL_OR_HARMFUL_SPEECH",
    "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "NOT_SPECIFIED_NOTICE",
    "OTHER_VIOLATION_TC",
    "PROTECTION_OF_MINORS",
    "RISK_FOR_PUBLIC_SECURITY",
    "SCAMS_AND_FRAUD",
    "SELF_HARM",
    "UNSAFE_AND_PROHIBITED_PRODUCTS",
    "VIOLENCE",
}
SAID = ReportInput("violence", "A dog is beaten.")


@pytest.fixture
def shown(billboards, company):
    return billboards.add(public=True, company_id=company.pk)


@pytest.mark.parametrize(("places", "told"), [(("CN", "*"), 0), (("EU", "*"), 1)])
def test_whoever_reports_something_in_europe_gets_a_receipt_once(
    shown, viewer, viewer_actor, settings, eager_tasks, django_capture_on_commit_callbacks, places, told
) -> None:
    settings.JURISDICTIONS = places
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            file_report(actor=viewer_actor, target=Target("billboard", shown.ref), said=SAID)
        file_report(actor=guest("g" * 20), target=Target("billboard", shown.ref), said=SAID)
    assert Notice.objects.filter(title__startswith="We received your report").count() == told
    assert Notice.objects.filter(user=viewer).count() == told


def test_an_appeal_is_never_shorter_than_the_law_of_its_day(law) -> None:
    before, day = datetime(2026, 2, 28, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)
    law("appeal_days: 200", valid_from="2026-03-01")
    assert appeal_deadline(before) - before == timedelta(days=184)
    assert appeal_deadline(day) - day == timedelta(days=200)


def test_a_statement_keeps_to_the_lengths_of_the_law(shown, law) -> None:
    law("statement_ground_characters: 10", "statement_explanation_characters: 20", "statement_facts_characters: 30")
    grounds = Grounds(Restriction.NOT_SHOWN, "C-VIOLENCE", "Cruelty at length. " * 9, Source.OWN)
    made = write_statement(actor=SYSTEM, kind="billboard", ref=shown.ref, grounds=grounds, now=timezone.now())
    assert made is not None
    assert (len(made.clause_text), len(made.explanation), len(made.facts)) == (10, 20, 30)


@pytest.fixture
def a_year(make_case, shown, settings):
    """Reports, statements and an appeal around the days from 1 March to 2 March."""
    settings.TIME_ZONE = "UTC"
    for hour, state in (
        (0, ReportState.UPHELD),
        (23, ReportState.DISMISSED),
        (-1, ReportState.UPHELD),
        (48, ReportState.OPEN),
    ):
        moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour)
        answered = None if state == ReportState.OPEN else moment + timedelta(hours=2 + max(hour, 0))
        Report.objects.create(
            subject_kind="billboard", subject_ref=shown.ref, reporter_ref=f"user:{hour + 9}", reason="violence",
            state=state, reported_at=moment, answered_at=answered,
        )  # fmt: skip
    for hour, detected in ((1, True), (30, False), (48, True)):
        grounds = Grounds(Restriction.REMOVED, "C-DRUGS", "Seen.", Source.REPORT, is_detected_automatically=detected)
        now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour)
        write_statement(actor=SYSTEM, kind="billboard", ref=shown.ref, grounds=grounds, now=now)
    Appeal.objects.create(
        statement_ref=StatementOfReasons.objects.first().public_id, by_ref="user:1", text="No.", case=make_case(),
        state=AppealState.OVERTURNED, first_decider_ref="system", decided_by_ref="user:2",
        appealed_at=datetime(2026, 3, 2, tzinfo=UTC), decided_at=datetime(2026, 3, 2, 5, tzinfo=UTC),
    )  # fmt: skip


def test_the_yearly_figures_count_both_days_and_nothing_beside_them(a_year, capsys) -> None:
    call_command("transparency_report", "--from", "2026-03-01", "--to", "2026-03-02")
    figures = json.loads(capsys.readouterr().out)
    assert figures["notices"] == {
        "by_reason": {"violence": 2},
        "by_outcome": {"dismissed": 1, "upheld": 1},
        "median_hours": 13.5,
    }
    assert figures["restrictions"] == {
        "by_category": {"UNSAFE_AND_PROHIBITED_PRODUCTS": 2},
        "by_ground": {"illegal": 2},
        "by_restriction": {"removed": 2},
        "by_source": {"report": 2},
        "detected_automatically": 1,
        "decided_automatically": 0,
    }
    assert figures["complaints"] == {"by_party": {"producer": 1}, "by_outcome": {"overturned": 1}, "median_hours": 5.0}


def test_every_statement_is_written_as_the_database_of_the_union_takes_it(a_year, capsys) -> None:
    call_command("transparency_report", "--from", "2026-03-01", "--to", "2026-03-02", "--statements")
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    statement = StatementOfReasons.objects.order_by("pk").first()
    assert first == {
        "puid": statement.public_id,
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": statement.clause_text,
        "illegal_content_explanation": statement.explanation,
        "category": "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
        "content_type": ["CONTENT_TYPE_IMAGE"],
        "content_language": "EN",
        "content_date": "2026-01-02",
        "application_date": "2026-03-01",
        "territorial_scope": first["territorial_scope"],
        "decision_facts": "Seen.",
        "source_type": "SOURCE_ARTICLE_16",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    assert len(set(first["territorial_scope"])) == 30
    assert (second["application_date"], second["automated_detection"]) == ("2026-03-02", "No")


def test_what_breaks_the_policy_alone_names_the_policy(shown) -> None:
    grounds = Grounds(Restriction.NOT_SHOWN, "T-PICTURE", "Black.", Source.OWN)
    made = write_statement(actor=SYSTEM, kind="billboard", ref=shown.ref, grounds=grounds, now=timezone.now())
    record = database_record(made)
    assert record["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    assert record["incompatible_content_ground"].startswith("The picture may not stay black")
    assert "illegal_content_legal_ground" not in record


def test_every_code_that_a_statement_may_hold_has_a_word_of_the_databases() -> None:
    assert set(VISIBILITY) == set(Restriction)
    assert set(SOURCES) == set(Source)
    assert set(TYPES) == set(ContentType)
    policy = policy_on(date(2026, 3, 1))
    assert {clause.category for clause in policy.clauses.values()} <= CATEGORIES


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(CommandError, match="is before"):
        call_command("transparency_report", first=date(2026, 3, 2), last=date(2026, 3, 1))
