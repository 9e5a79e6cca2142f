"""A number belongs to one series from its submission on, and to it alone; a returned version gives it back."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import ConflictError
from dramas.enums import VersionState
from dramas.filing import number_key
from dramas.models import NumberClaim, Series, SeriesVersion

KEEPING = (VersionState.SUBMITTED, VersionState.APPROVED, VersionState.SUPERSEDED)


def claim_number(*, series: Series, number: str) -> None:
    """Keep the number for the series. ConflictError ``number-taken`` when another one was faster. Inside a transaction."""
    key = number_key(number)
    if not key or NumberClaim.objects.filter(number_key=key, series=series).exists():
        return
    try:
        with transaction.atomic():
            NumberClaim.objects.create(number_key=key, series=series)
    except IntegrityError as error:
        raise ConflictError(
            _("Another series carries the number “%(number)s”. Check it; each series needs a number of its own.")
            % {"number": number},
            code="number-taken",
            field="filing_number",
        ) from error


def release_numbers(*, series_id: int) -> None:
    """Give back every number that no submitted, approved or replaced version of the series carries. Inside a transaction."""
    versions = SeriesVersion.objects.filter(series=series_id, state__in=KEEPING)
    kept = {number_key(number) for number in versions.values_list("filing_number", flat=True)}
    NumberClaim.objects.filter(series=series_id).exclude(number_key__in=kept).delete()
