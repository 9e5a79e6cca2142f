"""The law at the two gates: what keeps a series from being submitted, and from being approved."""

from datetime import date

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import ConflictError, InvalidError
from dramas.models import SeriesVersion
from dramas.selectors.readiness import submission_obstacles
from dramas.services.promotion import set_first_screen
from dramas.services.series import SeriesEdit, edit_series
from dramas.services.submission import submit_series
from moderation.enums import Verdict
from moderation.services.ratings import settle_law
from moderation.subjects import ItemRef, subject_of
from moderation.tests.subjects import conftest as subjects
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
make_asset, make_series = subjects.make_asset, subjects.make_series
FEN = 100
KEY = 3_000_000 * FEN


def codes(series):
    return [obstacle.code for obstacle in submission_obstacles(series, timezone.localdate())]


@pytest.fixture
def declared(make_series):
    """``declared(filing_number="", **edit)``: a draft with declarations."""

    def make(filing_number="", **edit):
        series = make_series(filing_number=filing_number)
        edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(**edit))
        return series

    return make


def submitted_texts(series) -> SeriesVersion:
    submit_series(actor=SYSTEM, series=series)
    return SeriesVersion.objects.select_related("series__company").get(series=series)


def approve(version):
    item = ItemRef(kind="series_version", ref=version.public_id, digest=version.digest)
    subject_of("series").apply_verdict(actor=SYSTEM, item=item, verdict=Verdict.APPROVE)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"investment_minor": KEY}, "number-missing"),
        ({"investment_minor": 1_000_000 * FEN}, "number-missing"),
        ({"investment_minor": 1 * FEN, "special_themes": ("justice",)}, "number-missing"),
        ({"investment_minor": KEY, "filing_number": "V32011421250001"}, "number-kind"),
        ({"investment_minor": KEY, "filing_number": "coming soon", "number_kind": "licence"}, "number-format"),
    ],
)
def test_a_class_that_needs_a_number_is_not_submitted_without_a_good_one(declared, edit, code):
    series = declared(**edit)
    assert codes(series) == [code]
    with refused(InvalidError, code):
        submit_series(actor=SYSTEM, series=series)


@pytest.mark.parametrize("kind", ["licence", "filing"])
def test_with_its_number_a_key_series_is_submitted_and_approved(declared, kind):
    series = declared(investment_minor=KEY, filing_number="V32011421250001", number_kind=kind)
    version = submitted_texts(series)
    assert [label["id"] for label in version.required_labels] == ["filing-number"]
    approve(version)
    version.refresh_from_db()
    assert version.state == "approved"


def test_below_the_threshold_no_number_is_asked_for(declared):
    assert codes(declared(investment_minor=1_000_000 * FEN - 1)) == []


def test_money_of_another_country_is_asked_for_in_yuan(declared):
    series = declared(investment_minor=1)
    SeriesVersion.objects.filter(series=series).update(investment_currency="USD")
    found = submission_obstacles(series, timezone.localdate())
    assert [(obstacle.code, str(obstacle.sentence)) for obstacle in found] == [
        ("other-currency", "The investment is declared in USD, so the series cannot be classified. Declare it in CNY.")
    ]


def test_a_file_that_says_that_ai_made_it_cannot_be_submitted_as_if_nobody_knew(make_series, make_asset):
    series = make_series(make_asset(provenance={"aigc": {"Label": "1"}}), make_asset())
    found = submission_obstacles(series, timezone.localdate())
    assert [obstacle.code for obstacle in found] == ["ai-undeclared"]
    assert "say that they were made with AI: 1." in str(found[0].sentence)
    edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(ai_made=True))
    assert codes(series) == []


def test_a_version_that_does_not_carry_its_label_is_not_approved(declared):
    version = submitted_texts(declared(ai_made=True))
    SeriesVersion.objects.filter(pk=version.pk).update(required_labels=[])
    with refused(ConflictError, "label-missing"):
        approve(version)
    version.refresh_from_db()
    assert (version.state, version.ratings) == ("submitted", [])


def test_a_law_that_came_after_submission_counts_at_approval(declared):
    series = declared("V32011421250001", number_kind="filing", ai_made=True, investment_minor=300_000 * FEN)
    version = submitted_texts(series)
    SeriesVersion.objects.filter(pk=version.pk).update(filing_number="")
    version.refresh_from_db()
    with refused(ConflictError, "number-missing"):
        settle_law(actor=SYSTEM, version=version, on=date(2026, 7, 1))
    settle_law(actor=SYSTEM, version=version, on=date(2026, 6, 30))


def test_only_what_the_law_lets_stand_there_is_put_on_the_first_screen(declared, viewer_actor):
    series = declared(investment_minor=1)
    with refused(ConflictError, "not-approved"):
        set_first_screen(actor=SYSTEM, series=series, promoted=True)
    approve(submitted_texts(series))
    series.refresh_from_db()
    set_first_screen(actor=SYSTEM, series=series, promoted=True)
    series.refresh_from_db()
    assert series.on_first_screen
    set_first_screen(actor=SYSTEM, series=series, promoted=False)
    SeriesVersion.objects.filter(series=series).update(investment_minor=KEY)
    with refused(ConflictError, "number-missing"):
        set_first_screen(actor=SYSTEM, series=series, promoted=True)
