"""What a reviewer has opened and played: on the record, and the measure of what may be approved with the rest."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.audit import record_audit
from core.errors import InvalidError
from moderation.enums import CaseState
from moderation.models import CaseItem, ItemViewing
from moderation.policies import check_may_review
from moderation.services.claims import renew_lease

MOST_RANGES = 500
Range = tuple[int, int]


@transaction.atomic
def note_opened(*, actor: Actor, item: CaseItem, now: datetime | None = None) -> None:
    """Put on the record that the holder of the case has opened an item: once a person. Nothing for anybody else."""
    case = item.case
    if case.state != CaseState.IN_REVIEW or case.claimed_by_id != actor.user_id:
        return
    try:
        with transaction.atomic():
            ItemViewing.objects.create(item=item, reviewer_ref=actor.ref, opened_at=now or timezone.now())
    except IntegrityError:
        return
    record_audit(
        actor=actor,
        verb="evidence.viewed",
        subject_kind="case-item",
        subject_ref=item.public_id,
        payload={"digest": item.digest},
    )


@transaction.atomic
def note_played(*, actor: Actor, item: CaseItem, token: str, ranges: Sequence[Range]) -> ItemViewing:
    """Add stretches [start_ms, end_ms) that were played; returns all that this person has seen of the item.

    InvalidError when a stretch runs backwards; what lies beyond the end of the item is cut off.
    """
    check_may_review(actor, item.case)
    renew_lease(actor=actor, case=item.case, token=token)
    if len(ranges) > MOST_RANGES or any(end < start or start < 0 for start, end in ranges):
        raise InvalidError(_("These are not stretches of the picture."), code="bad-ranges", field="ranges")
    note_opened(actor=actor, item=item)
    viewing = ItemViewing.objects.select_for_update().get(item=item, reviewer_ref=actor.ref)
    cut = [(start, min(end, item.duration_ms)) for start, end in ranges if start < item.duration_ms]
    seen = joined([*((start, end) for start, end in viewing.ranges), *cut])
    viewing.ranges = [list(each) for each in seen]
    viewing.watched_ms = sum(end - start for start, end in seen)
    viewing.save(update_fields=["ranges", "watched_ms"])
    return viewing


def joined(ranges: Sequence[Range]) -> list[Range]:
    """The same milliseconds as sorted stretches that neither touch nor overlap."""
    found: list[Range] = []
    for start, end in sorted(each for each in ranges if each[0] < each[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
