"""Set where ads may stand and how many seconds of them a viewer bears; every change is on the record."""

from dataclasses import asdict, dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ads.enums import SlotKind
from ads.models import LoadSetting, SlotSetting
from ads.models.slots import MOST_FORCED_SECONDS
from ads.policies import check_operates
from core.actors import Actor
from core.audit import record_audit
from core.errors import InvalidError
from dramas.models import Series

MOST_AD_SECONDS: Final = 120


@dataclass(frozen=True)
class SlotPlace:
    """Which slot, and for whom: empty means everybody."""

    kind: str
    series: Series | None = None
    tier: str = ""
    market: str = ""


@dataclass(frozen=True)
class SlotValues:
    """What holds there; the fields are those of the model."""

    is_on: bool = True
    every_episodes: int = 3
    forced_seconds: int = MOST_FORCED_SECONDS
    most_seconds: int = 30
    episodes_per_ad: int = 1
    rewards_per_day: int = 10


@transaction.atomic
def set_slot(*, actor: Actor, place: SlotPlace, values: SlotValues) -> SlotSetting:
    """Say what holds for a slot there. Raises ForbiddenError, InvalidError."""
    check_operates(actor)
    ranges = {
        "every_episodes": (1, 50),
        "forced_seconds": (0, MOST_FORCED_SECONDS),
        "most_seconds": (1, MOST_AD_SECONDS),
        "episodes_per_ad": (1, 10),
        "rewards_per_day": (0, 100),
    }
    for name, (least, most) in ranges.items():
        if not least <= getattr(values, name) <= most:
            raise InvalidError(
                _("This number must be between %(least)d and %(most)d.") % {"least": least, "most": most},
                code="slot-range",
                field=name,
            )
    if place.kind not in SlotKind.values:
        raise InvalidError(_("Choose at least one slot."), code="slots", field="kind")
    setting, _is_new = SlotSetting.objects.update_or_create(**vars(place), defaults=asdict(values))
    ref = ":".join(
        (place.kind, place.series.public_id if place.series else "*", place.tier or "*", place.market or "*")
    )
    record_audit(actor=actor, verb="ad_slot.set", subject_kind="ad_slot", subject_ref=ref[:60], payload=asdict(values))
    return setting


@transaction.atomic
def set_load(*, actor: Actor, ad_seconds: int, per_minutes: int, tier: str = "", market: str = "") -> LoadSetting:
    """Say how many seconds of ads there may be in so many minutes watched. Raises ForbiddenError, InvalidError ``load``: at most half."""
    check_operates(actor)
    if not (1 <= per_minutes <= 600 and 0 <= ad_seconds <= per_minutes * 30):
        raise InvalidError(
            _("Ads may fill at most half of the time, counted in one minute to ten hours."),
            code="load",
            field="ad_seconds",
        )
    values = {"ad_seconds": ad_seconds, "per_minutes": per_minutes}
    setting, _is_new = LoadSetting.objects.update_or_create(tier=tier, market=market, defaults=values)
    ref = f"{tier or '*'}:{market or '*'}"
    record_audit(actor=actor, verb="ad_load.set", subject_kind="ad_load", subject_ref=ref, payload=values)
    return setting
