"""What holds for one viewer in one series: of the settings that fit, the closest."""

from dataclasses import dataclass

from django.db.models import Q

from ads.enums import SlotKind
from ads.models import LoadSetting, SlotSetting

# Without any setting of the operator's: the defaults of the slots' model, and fifteen seconds in five minutes.
DEFAULT_LOAD = LoadSetting(ad_seconds=15, per_minutes=5)


@dataclass(frozen=True)
class Place:
    """Whose settings: a series by its key, the code of a tier (empty without one), a country (empty where nobody knows)."""

    series_id: int | None
    tier: str = ""
    market: str = ""


def slots_at(place: Place) -> dict[str, SlotSetting]:
    """The setting of every slot there. A series goes before a tier, a tier before a market. One query."""
    rows = SlotSetting.objects.filter(
        Q(series__isnull=True) | Q(series_id=place.series_id), tier__in=("", place.tier), market__in=("", place.market)
    )
    found = {kind: SlotSetting(kind=kind) for kind in SlotKind.values}
    for row in sorted(rows, key=lambda row: (row.series_id is not None, row.tier != "", row.market != "")):
        found[row.kind] = row
    return found


def load_at(place: Place) -> LoadSetting:
    """The ad load there; a tier goes before a market. One query."""
    rows = LoadSetting.objects.filter(tier__in=("", place.tier), market__in=("", place.market))
    return max(rows, key=lambda row: (row.tier != "", row.market != ""), default=DEFAULT_LOAD)
