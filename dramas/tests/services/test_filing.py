"""A number belongs to one series, however it is written, from submission on."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import ConflictError, InvalidError
from dramas.filing import number_key
from dramas.models import NumberClaim, SeriesVersion
from dramas.selectors.readiness import submission_obstacles
from dramas.selectors.studio import submitted_versions
from dramas.services.filing import claim_number
from dramas.services.series import FOREVER, SeriesEdit, edit_series
from dramas.services.submission import submit_series, withdraw_submission
from dramas.services.verdicts import SERIES_TEXTS, VersionVerdict, apply_verdict
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db
NUMBER = "（京）网微剧备字〔2025〕第00123号"


@pytest.fixture
def numbered(make_series):
    """``numbered(number, **edit)``: a draft with a number."""

    def make(number=NUMBER, **edit):
        series = make_series(episodes=1)
        edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(filing_number=number, **edit))
        return series

    return make


def codes(series, on=None):
    return [obstacle.code for obstacle in submission_obstacles(series, on or timezone.localdate())]


def decide(series, verdict):
    version = submitted_versions(series)[0][0]
    apply_verdict(actor=SYSTEM, verdict=VersionVerdict(SERIES_TEXTS, version.public_id, version.digest, verdict))


@pytest.mark.parametrize(
    "written",
    ["(京)网微剧备字[2025]第 00123 号", "（京）网微剧备字〔２０２５〕第００１２３号", "京网微剧备字2025第00123号"],
)
def test_a_number_is_the_same_number_however_it_is_written(written):
    assert number_key(written) == number_key(NUMBER)


@pytest.mark.parametrize("other", ["（京）网微剧备字〔2025〕第00124号", "（沪）网微剧备字〔2025〕第00123号", ""])
def test_other_numbers_are_other_numbers(other):
    assert number_key(other) != number_key(NUMBER)


def test_a_second_series_with_the_number_is_refused_with_a_sentence(numbered):
    first, second = numbered(), numbered("(京)网微剧备字[2025]第00123号")
    assert (codes(first), codes(second)) == ([], [])
    submit_series(actor=SYSTEM, series=first)
    assert codes(second) == ["number-taken"]
    with refused(InvalidError, "number-taken"):
        submit_series(actor=SYSTEM, series=second)


def test_of_two_that_are_equally_fast_one_gets_it(numbered):
    first, second = numbered(), numbered()
    claim_number(series=first, number=NUMBER)
    claim_number(series=first, number=NUMBER)
    with refused(ConflictError, "number-taken"):
        claim_number(series=second, number=NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberClaim.objects.create(series=second, number_key=number_key(NUMBER))


@pytest.mark.parametrize("verb", ["withdraw", "request_changes", "reject"])
def test_what_does_not_stay_submitted_gives_the_number_back(numbered, verb):
    first, second = numbered(), numbered()
    submit_series(actor=SYSTEM, series=first)
    if verb == "withdraw":
        withdraw_submission(actor=SYSTEM, series=first)
    else:
        decide(first, verb)
    assert codes(second) == []


def test_an_approved_number_stays_with_its_series_when_the_next_version_has_another(numbered):
    first, second = numbered(), numbered()
    submit_series(actor=SYSTEM, series=first)
    decide(first, "approve")
    edit_series(actor=SYSTEM, series=first, edit=SeriesEdit(filing_number="V32011421250001"))
    submission = SeriesVersion.objects.filter(series=first).count()
    assert submission == 2
    assert codes(second) == ["number-taken"]


def test_a_number_holds_on_its_last_day_and_not_on_the_next(numbered):
    today = timezone.localdate()
    series = numbered(number_valid_until=today)
    assert codes(series, today) == []
    assert codes(series, today + timedelta(days=1)) == ["number-expired"]
    edit_series(actor=SYSTEM, series=series, edit=SeriesEdit(number_valid_until=FOREVER))
    assert codes(series, today + timedelta(days=1)) == []


def test_a_number_of_signs_alone_is_no_number(numbered):
    assert codes(numbered("（）〔〕")) == ["number-unreadable"]
