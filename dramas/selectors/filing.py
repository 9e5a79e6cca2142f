"""Whose number is whose, until when it holds, and which papers a producer has shown."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dramas.filing import number_key
from dramas.models import LicencePaper, NumberClaim, Series, SeriesVersion
from dramas.requirements import Obstacle


def holder_of_number(number: str, *, but: Series) -> Series | None:
    """Another series that carries the number, however it is written."""
    claim = (
        NumberClaim.objects.select_related("series").filter(number_key=number_key(number)).exclude(series=but).first()
    )
    return claim.series if claim and number_key(number) else None


def number_obstacles(version: SeriesVersion, on: date) -> list[Obstacle]:
    """What is wrong with a version's number: no letter or digit in it, over, or another series' own."""
    number = version.filing_number
    if not number:
        return []
    if not number_key(number):
        sentence = _(
            "“%(number)s” holds no letter and no digit. Enter the number as it stands on the licence or the receipt."
        )
        return [Obstacle("number-unreadable", sentence % {"number": number})]
    found = []
    if holder_of_number(number, but=version.series) is not None:
        sentence = _("Another series carries the number “%(number)s”. Check it; each series needs a number of its own.")
        found.append(Obstacle("number-taken", sentence % {"number": number}))
    if version.number_valid_until is not None and version.number_valid_until < on:
        sentence = _("The number “%(number)s” was valid until %(day)s. Renew it and enter the new day.")
        found.append(Obstacle("number-expired", sentence % {"number": number, "day": version.number_valid_until}))
    return found


def papers_of(series: Series) -> QuerySet[LicencePaper]:
    """The papers of a series and of its company, newest first."""
    return LicencePaper.objects.filter(Q(series=series) | Q(series__isnull=True), company=series.company_id).order_by(
        "-pk"
    )
