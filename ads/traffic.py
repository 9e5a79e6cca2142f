"""Whether an event counts: pure rules over what the token says, who tells, and what was told before. The first reason that holds is the one kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ads.enums import EventKind, Refusal
from ads.tokens import LIFETIME, AdToken

CLOCKS_DIFFER: Final = timedelta(seconds=60)
# Nothing happens before nine tenths of its time: networks hurry and delay what players tell.
TENTHS: Final = 9
VIEWABLE_VIDEO: Final = timedelta(
    seconds=2
)  # MRC Viewable Ad Impression Measurement Guidelines: half of the pixels for that long
VIEWABLE_PICTURE: Final = timedelta(seconds=1)
BEFORE: Final = {
    EventKind.FIRST_QUARTILE: EventKind.START,
    EventKind.MIDPOINT: EventKind.FIRST_QUARTILE,
    EventKind.THIRD_QUARTILE: EventKind.MIDPOINT,
    EventKind.COMPLETE: EventKind.THIRD_QUARTILE,
}
QUARTERS: Final = {
    EventKind.FIRST_QUARTILE: 1,
    EventKind.MIDPOINT: 2,
    EventKind.THIRD_QUARTILE: 3,
    EventKind.COMPLETE: 4,
}
AFTER_IMPRESSION: Final = frozenset({EventKind.VIEWABLE, EventKind.CLICK, EventKind.SKIP, *BEFORE})
# What no person exceeds, of one flight's impressions and of all clicks of a viewer.
MOST_VIEWS: Final = ((5, timedelta(minutes=5)),)
MOST_CLICKS: Final = (
    (1, timedelta(minutes=1)),
    (3, timedelta(minutes=10)),
    (10, timedelta(hours=1)),
    (25, timedelta(days=1)),
)
LIMITS: Final = {EventKind.IMPRESSION: MOST_VIEWS, EventKind.CLICK: MOST_CLICKS}
LONGEST_LIMIT: Final = {kind: max(span for _most, span in limits) for kind, limits in LIMITS.items()}
TOO_MANY: Final = {EventKind.IMPRESSION: Refusal.TOO_MANY_VIEWS, EventKind.CLICK: Refusal.TOO_MANY_CLICKS}


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells of an event, as far as the request shows it; empty where it does not."""

    country: str = ""
    device: str = ""
    is_bot: bool = False
    is_staff: bool = False
    has_blocked_address: bool = False
    has_blocked_referrer: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What counted before: of this ad by kind, and the times of the viewer's events that are limited as this one is."""

    of_ad: Mapping[str, datetime] = field(default_factory=dict)
    of_viewer: Sequence[datetime] = ()


def refusal(token: AdToken, kind: EventKind, teller: Teller, known: Known, now: datetime) -> Refusal | None:
    """Why an event does not count; None when it does."""
    return (
        _of_token(token, now)
        or _of_teller(token, teller)
        or _of_order(token, kind, known, now)
        or _of_limit(kind, known, now)
    )


def _of_token(token: AdToken, now: datetime) -> Refusal | None:
    issued = datetime.fromtimestamp(token.issued_at, tz=now.tzinfo)
    return None if issued - CLOCKS_DIFFER <= now <= issued + LIFETIME else Refusal.OLD


def _of_teller(token: AdToken, teller: Teller) -> Refusal | None:
    seen = (
        (teller.is_bot, Refusal.BOT),
        (teller.is_staff, Refusal.STAFF),
        (teller.has_blocked_address, Refusal.BLOCKED_ADDRESS),
        (teller.has_blocked_referrer, Refusal.BLOCKED_REFERRER),
        (bool(teller.country and token.country) and teller.country != token.country, Refusal.OTHER_COUNTRY),
        (bool(teller.device and token.device) and teller.device != token.device, Refusal.OTHER_DEVICE),
    )
    return next((reason for holds, reason in seen if holds), None)


def _of_order(token: AdToken, kind: EventKind, known: Known, now: datetime) -> Refusal | None:
    if kind in known.of_ad:
        return Refusal.DUPLICATE
    if kind in AFTER_IMPRESSION and EventKind.IMPRESSION not in known.of_ad:
        return Refusal.NO_IMPRESSION
    before = BEFORE.get(kind)
    if before is not None and not {before, EventKind.START} <= known.of_ad.keys():
        return Refusal.OUT_OF_ORDER
    return Refusal.TOO_EARLY if _is_early(token, kind, known, now) else None


def _is_early(token: AdToken, kind: EventKind, known: Known, now: datetime) -> bool:
    if kind in QUARTERS:
        needed, since = timedelta(milliseconds=token.duration_ms * QUARTERS[kind] // 4), known.of_ad[EventKind.START]
    elif kind == EventKind.VIEWABLE:
        needed, since = VIEWABLE_VIDEO if token.duration_ms else VIEWABLE_PICTURE, known.of_ad[EventKind.IMPRESSION]
    else:
        return False
    return (now - since) * 10 < needed * TENTHS


def _of_limit(kind: EventKind, known: Known, now: datetime) -> Refusal | None:
    for most, span in LIMITS.get(kind, ()):
        if sum(now - span < at <= now for at in known.of_viewer) >= most:
            return TOO_MANY[kind]
    return None
