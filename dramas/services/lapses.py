"""What lapsed is not shown: a published series goes when its licence or number is over, and comes back when it was renewed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.actors import SYSTEM
from core.audit import record_audit
from core.errors import ConflictError
from core.events import emit
from dramas.enums import Publication
from dramas.events import SeriesLapsed, SeriesRenewed
from dramas.flows import SERIES_PUBLICATION
from dramas.models import EpisodeVersion, Series
from dramas.services.search import index_series
from dramas.terms import showing_obstacle
from media.services.grants import bump_epoch

LAPSES = ("licence-missing", "licence-expired", "number-expired")
BATCH = 50


def suspend_lapsed(*, now: datetime | None = None) -> int:
    """Suspend published series whose licence or number ended before today in the site's time zone; returns how many."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    over = (
        Q(company__licence_number="")
        | Q(company__licence_expires_on__isnull=True)
        | Q(company__licence_expires_on__lt=today)
        | Q(live_version__number_valid_until__lt=today)
    )
    return sum(
        _suspend(series, now) for series in _some(Series.objects.filter(over, publication=Publication.PUBLISHED))
    )


def return_renewed(*, now: datetime | None = None) -> int:
    """Show lapsed series again that nothing forbids any more; returns how many. What somebody took down or suspended otherwise stays away."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    renewed = Series.objects.filter(
        Q(live_version__number_valid_until__isnull=True) | Q(live_version__number_valid_until__gte=today),
        publication=Publication.SUSPENDED,
        publication_block__in=LAPSES,
        company__licence_expires_on__gte=today,
    ).exclude(company__licence_number="")
    return sum(_return(series, now) for series in _some(renewed))


def _some(rows: QuerySet[Series]) -> list[Series]:
    return list(rows.select_related("company", "live_version").order_by("pk")[:BATCH])


def _lapse(series: Series, now: datetime) -> str:
    valid_until = series.live_version.number_valid_until if series.live_version else None
    return showing_obstacle(series.company, valid_until, timezone.localdate(now))


def _suspend(series: Series, now: datetime) -> bool:
    reason = _lapse(series, now)
    try:
        with transaction.atomic():
            SERIES_PUBLICATION.apply(series, "suspend", publication_block=reason)
            index_series(series.pk)
            versions = EpisodeVersion.objects.filter(episode__series=series)
            for asset_id in versions.values_list("asset_id", flat=True).distinct():
                bump_epoch(asset_id)
            _record("series.lapsed", series, reason=reason)
            emit(SeriesLapsed(series_id=series.pk, reason=reason, day=timezone.localdate(now).isoformat()))
    except ConflictError:  # somebody took it down meanwhile
        return False
    return True


def _return(series: Series, now: datetime) -> bool:
    try:
        with transaction.atomic():
            SERIES_PUBLICATION.apply(series, "reinstate", publication_block="")
            index_series(series.pk)
            _record("series.renewed", series)
            emit(SeriesRenewed(series_id=series.pk, day=timezone.localdate(now).isoformat()))
    except ConflictError:
        return False
    return True


def _record(verb: str, series: Series, **payload: str) -> None:
    record_audit(actor=SYSTEM, verb=verb, subject_kind="series", subject_ref=series.public_id, payload=payload)
