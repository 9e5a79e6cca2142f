"""Take in what players tell: verify, decide whether it counts, insert once. What does not count is kept with its reason and costs nothing."""

import hashlib
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ads.enums import EventKind, Refusal
from ads.models import AdEvent
from ads.tokens import AdToken, read
from ads.traffic import LONGEST_LIMIT, Known, Teller, refusal
from core.errors import InvalidError

LETTERS_KEPT = 24


def record_event(*, text: str, kind: str, teller: Teller, now: datetime) -> AdEvent:
    """One event of the ad that a token stands for. Two statements; InvalidError for a kind that does not exist, never for a bad token.

    A forged token is kept by its digest: nothing of it is believed.
    """
    if kind not in EventKind.values:
        raise InvalidError(_("There is no event of this name."), code="unknown-event", field="kind")
    token = read(text)
    if token is None:
        return _keep_forged(text, kind, teller, now)
    event_kind = EventKind(kind)
    reason = refusal(token, event_kind, teller, _known(token, event_kind, now), now)
    if reason is not None:
        return _insert(token, event_kind, reason, now)
    try:
        with transaction.atomic():
            return _insert(token, event_kind, None, now)
    except IntegrityError:
        if not AdEvent.objects.filter(nonce=token.nonce, kind=kind, reason="").exists():
            raise
        return _insert(token, event_kind, Refusal.DUPLICATE, now)  # of two at once, the other one was first


def _keep_forged(text: str, kind: str, teller: Teller, now: datetime) -> AdEvent:
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
    event: AdEvent = AdEvent.objects.create(
        nonce=digest[:LETTERS_KEPT], kind=kind, reason=Refusal.FORGED, country=teller.country, occurred_at=now
    )
    return event


def _known(token: AdToken, kind: EventKind, now: datetime) -> Known:
    """What counted of this ad; for limited kinds the viewer's as well, in the same statement."""
    counted = AdEvent.objects.filter(reason="").order_by()
    of_ad = counted.filter(nonce=token.nonce).values_list("nonce", "kind", "occurred_at")
    if kind not in LONGEST_LIMIT:
        return Known({known: at for _nonce, known, at in of_ad})
    of_viewer = counted.filter(viewer=token.viewer, kind=kind, occurred_at__gt=now - LONGEST_LIMIT[kind])
    rows = of_viewer.values_list("nonce", "kind", "occurred_at")
    # An impression comes first of its ad: an older one of the same nonce is refused by the index when the row is inserted.
    both = list(rows.filter(flight_id=token.flight) if kind == EventKind.IMPRESSION else of_ad.union(rows))
    return Known(
        {known: at for nonce, known, at in both if nonce == token.nonce},
        [at for _nonce, known, at in both if known == kind],
    )


def _insert(token: AdToken, kind: EventKind, reason: Refusal | None, now: datetime) -> AdEvent:
    is_paid = reason is None and kind == EventKind.IMPRESSION
    event: AdEvent = AdEvent.objects.create(
        nonce=token.nonce,
        kind=kind,
        reason=reason or "",
        flight_id=token.flight,
        creative_id=token.creative,
        lease_id=token.lease or None,
        episode_id=token.episode or None,
        slot=token.slot,
        viewer=token.viewer,
        country=token.country,
        price_mills=token.price_mills if is_paid else 0,
        issued_at=datetime.fromtimestamp(token.issued_at, tz=UTC),
        occurred_at=now,
    )
    return event
