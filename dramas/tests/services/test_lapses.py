"""What lapsed is not shown, from the first minute of the next day in the site's time zone until it was renewed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from accounts.models import Notice, ProducerCompany
from core.actors import SYSTEM
from core.events import sweep_outbox
from core.models import AuditRecord
from dramas.enums import Publication
from dramas.models import EpisodeVersion, SeriesVersion
from dramas.selectors.catalogue import public_series
from dramas.services.lapses import return_renewed, suspend_lapsed
from dramas.services.publication import reinstate_series, take_down_series
from media.models import Asset

pytestmark = pytest.mark.django_db(transaction=True)
LAST_DAY = date(2026, 5, 31)
SITE = ZoneInfo(settings.TIME_ZONE)
LAST_MINUTE = datetime(2026, 5, 31, 23, 59, tzinfo=SITE)
NEXT_DAY = datetime(2026, 6, 1, 0, 0, tzinfo=SITE)


@pytest.fixture
def number_ends(make_public_series):
    """A series whose number is valid until LAST_DAY."""
    return make_public_series(filing_number="V1", number_valid_until=LAST_DAY)


@pytest.fixture
def licence_ends(make_public_series):
    """A series whose company's licence is valid until LAST_DAY."""
    series = make_public_series()
    ProducerCompany.objects.filter(pk=series.company_id).update(licence_expires_on=LAST_DAY)
    return series


@pytest.mark.parametrize("what", ["number_ends", "licence_ends"])
@pytest.mark.parametrize(
    ("now", "is_shown"),
    [
        (LAST_MINUTE - timedelta(days=1), True),
        (LAST_MINUTE, True),
        (NEXT_DAY, False),
        (NEXT_DAY.astimezone(UTC), False),
        (NEXT_DAY + timedelta(days=1), False),
    ],
)
def test_the_last_day_is_still_shown_and_the_next_is_not(what, now, is_shown, request):
    series = request.getfixturevalue(what)
    assert suspend_lapsed(now=now) == (0 if is_shown else 1)
    series.refresh_from_db()
    assert series.publication == (Publication.PUBLISHED if is_shown else Publication.SUSPENDED)
    assert public_series().filter(pk=series.pk).exists() is is_shown


def test_midnight_of_the_site_comes_before_midnight_of_utc(number_ends):
    assert NEXT_DAY.astimezone(UTC).date() == LAST_DAY
    assert suspend_lapsed(now=NEXT_DAY.astimezone(UTC)) == 1


def test_grants_die_and_the_reason_is_on_the_record(number_ends):
    assets = EpisodeVersion.objects.filter(episode__series=number_ends).values("asset")
    before = list(Asset.objects.filter(pk__in=assets).order_by("pk").values_list("grant_epoch", flat=True))
    suspend_lapsed(now=NEXT_DAY)
    after = list(Asset.objects.filter(pk__in=assets).order_by("pk").values_list("grant_epoch", flat=True))
    assert [now - then for then, now in zip(before, after, strict=True)] == [1] * 3
    number_ends.refresh_from_db()
    assert number_ends.publication_block == "number-expired"
    assert AuditRecord.objects.get(verb="series.lapsed").payload == {"reason": "number-expired"}
    assert suspend_lapsed(now=NEXT_DAY) == 0


def test_a_licence_that_was_taken_away_hides_at_once(make_public_series):
    series = make_public_series()
    ProducerCompany.objects.filter(pk=series.company_id).update(licence_number="")
    assert suspend_lapsed() == 1
    series.refresh_from_db()
    assert series.publication_block == "licence-missing"


def test_a_renewed_number_brings_the_series_back(number_ends):
    suspend_lapsed(now=NEXT_DAY)
    assert return_renewed(now=NEXT_DAY) == 0
    SeriesVersion.objects.filter(pk=number_ends.live_version_id).update(number_valid_until=NEXT_DAY.date())
    assert return_renewed(now=NEXT_DAY) == 1
    number_ends.refresh_from_db()
    assert (number_ends.publication, number_ends.publication_block) == (Publication.PUBLISHED, "")


def test_a_number_without_an_end_brings_it_back_too_but_not_while_the_licence_is_over(number_ends):
    suspend_lapsed(now=NEXT_DAY)
    SeriesVersion.objects.filter(pk=number_ends.live_version_id).update(number_valid_until=None)
    ProducerCompany.objects.filter(pk=number_ends.company_id).update(licence_expires_on=LAST_DAY)
    assert return_renewed(now=NEXT_DAY) == 0
    ProducerCompany.objects.filter(pk=number_ends.company_id).update(licence_expires_on=NEXT_DAY.date())
    assert return_renewed(now=NEXT_DAY) == 1


def test_what_was_taken_down_meanwhile_stays_away(number_ends):
    suspend_lapsed(now=NEXT_DAY)
    number_ends.refresh_from_db()
    take_down_series(actor=SYSTEM, series=number_ends, reason="rights")
    SeriesVersion.objects.filter(pk=number_ends.live_version_id).update(number_valid_until=None)
    assert return_renewed(now=NEXT_DAY) == 0
    number_ends.refresh_from_db()
    assert number_ends.publication == Publication.TAKEN_DOWN


def test_reinstating_what_is_over_does_not_last(number_ends):
    take_down_series(actor=SYSTEM, series=number_ends, reason="rights")
    reinstate_series(actor=SYSTEM, series=number_ends)
    assert suspend_lapsed(now=NEXT_DAY) == 1


def test_the_producer_hears_of_both_once(number_ends, make_user):
    owner = make_user(company=number_ends.company)
    suspend_lapsed(now=NEXT_DAY)
    sweep_outbox()
    told = Notice.objects.get(user=owner)
    assert "is no longer shown" in told.title
    assert "Enter the renewed number" in told.body
    SeriesVersion.objects.filter(pk=number_ends.live_version_id).update(number_valid_until=None)
    return_renewed(now=NEXT_DAY)
    sweep_outbox()
    assert [notice.title.split("” ")[1] for notice in Notice.objects.filter(user=owner).order_by("pk")] == [
        "is no longer shown",
        "is shown again",
    ]
