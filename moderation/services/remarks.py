"""The fix list: what is wrong, where, and what to do; written as the reviewer goes, published with the decision, looked after next time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import InvalidError, NotFoundError
from moderation.enums import RESTRICTING, RemarkState
from moderation.models import Case, CaseItem, Opinion, Remark
from moderation.policies import check_may_review
from moderation.selectors.rules import canned_reasons_on, policy_on
from moderation.services.claims import renew_lease

MOST_REMARKS = 200
LONGEST_NOTE = 1000
LONGEST_QUOTE = 200


@dataclass(frozen=True)
class RemarkInput:
    """One line as the reviewer wrote it: milliseconds of the picture, or characters of a text named by ``field``."""

    clause: str
    note: str = ""
    canned: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    field: str = ""
    text_start: int | None = None
    text_end: int | None = None
    quote: str = ""


@transaction.atomic
def add_remark(*, actor: Actor, item: CaseItem, token: str, said: RemarkInput) -> Remark:
    """Add a line to the draft of the fix list of an item whose case the actor holds.

    InvalidError names the field: an unknown clause, neither a note nor a ready-made reason, times outside the picture.
    """
    check_may_review(actor, item.case)
    renew_lease(actor=actor, case=item.case, token=token)
    _check_remark(item, said)
    if item.remarks.count() >= MOST_REMARKS:
        raise InvalidError(
            _("“%(title)s” has %(count)s remarks already. Say the rest in the note of the verdict.")
            % {"title": item.title, "count": MOST_REMARKS},
            code="too-many-remarks",
        )
    start, end = _in_order(said.start_ms, said.end_ms)
    return Remark.objects.create(
        item=item,
        author_ref=actor.ref,
        clause=said.clause,
        canned=said.canned,
        note=said.note.strip(),
        start_ms=start,
        end_ms=end,
        field=said.field[:40],
        text_start=said.text_start,
        text_end=said.text_end,
        quote=said.quote.strip()[:LONGEST_QUOTE],
    )


@transaction.atomic
def remove_remark(*, actor: Actor, item: CaseItem, token: str, remark_id: str) -> None:
    """Take one of one's own lines out of the draft. NotFoundError when there is none."""
    check_may_review(actor, item.case)
    renew_lease(actor=actor, case=item.case, token=token)
    own = Remark.objects.filter(
        item=item, public_id=remark_id, author_ref=actor.ref, published_at__isnull=True, carried_from__isnull=True
    )
    if not own.delete()[0]:
        raise NotFoundError(_("This remark is not there any more."), code="no-remark")


@transaction.atomic
def judge_remark(*, actor: Actor, item: CaseItem, token: str, remark_id: str, state: str) -> Remark:
    """Say whether what an earlier fix list asked for was done in this version. InvalidError for another word than fixed or not."""
    check_may_review(actor, item.case)
    renew_lease(actor=actor, case=item.case, token=token)
    if state not in RemarkState.values:
        raise InvalidError(_("Say whether it is fixed or not."), code="remark-state-missing", field="state")
    remark = Remark.objects.filter(item=item, public_id=remark_id, carried_from__isnull=False).first()
    if remark is None:
        raise NotFoundError(_("This remark is not there any more."), code="no-remark")
    remark.state, remark.author_ref = state, actor.ref
    remark.save(update_fields=["state", "author_ref"])
    return remark


def carry_remarks(items: Sequence[CaseItem]) -> int:
    """Give new versions the published remarks on what was judged before, each to be looked after; returns how many. Idempotent."""
    before = {item.previous_ref: item for item in items if item.previous_ref}
    earlier = Remark.objects.filter(
        Q(carried_from__isnull=True) | Q(state=RemarkState.NOT_FIXED),
        item__ref__in=before,
        published_at__isnull=False,
    ).select_related("item")
    carried = [
        Remark(
            item=before[remark.item.ref],
            carried_from=remark,
            clause=remark.clause,
            canned=remark.canned,
            note=remark.note,
            start_ms=remark.start_ms,
            end_ms=remark.end_ms,
            field=remark.field,
            text_start=remark.text_start,
            text_end=remark.text_end,
            quote=remark.quote,
        )
        for remark in earlier
        if remark.item.kind == before[remark.item.ref].kind
    ]
    return len(Remark.objects.bulk_create(carried, ignore_conflicts=True))


def publish_remarks(*, case: Case, items: Sequence[CaseItem], now: datetime) -> int:
    """Make the draft the producer's fix list, for items that are returned: the lines of those whose verdict was the one that counts.

    Lines about approved items stay in the house, except the answers to an earlier list. Returns how many were published.
    """
    returned = [item for item in items if item.verdict in RESTRICTING]
    heard = {item.pk: _heard(item) for item in returned}
    drafts = Remark.objects.filter(item__case=case, published_at__isnull=True)
    lines = [
        remark.pk
        for remark in drafts
        if remark.carried_from_id is not None or remark.author_ref in heard.get(remark.item_id, ())
    ]
    return Remark.objects.filter(pk__in=lines).update(published_at=now)


def _heard(item: CaseItem) -> set[str]:
    """The people who gave an item the verdict that took effect."""
    agreeing = Opinion.objects.filter(item_ref=item.public_id, verdict=item.verdict)
    return set(agreeing.values_list("reviewer_ref", flat=True))


def _check_remark(item: CaseItem, said: RemarkInput) -> None:
    if said.clause not in policy_on(timezone.localdate()).clauses:
        raise InvalidError(_("Name the clause that the remark rests on."), code="clause-missing", field="clause")
    if said.canned and said.canned not in canned_reasons_on(timezone.localdate()):
        raise InvalidError(_("There is no ready-made reason of this name."), code="unknown-reason", field="canned")
    if not (said.note.strip() or said.canned):
        raise InvalidError(_("Write what is wrong and what would put it right."), code="note-missing", field="note")
    if len(said.note) > LONGEST_NOTE:
        raise InvalidError(
            _("A remark has at most %(count)s characters.") % {"count": LONGEST_NOTE},
            code="note-too-long",
            field="note",
        )
    moments = [moment for moment in (said.start_ms, said.end_ms) if moment is not None]
    if any(moment < 0 or moment > item.duration_ms for moment in moments):
        raise InvalidError(
            _("The moment lies outside “%(title)s”. Choose one within the picture.") % {"title": item.title},
            code="moment-outside",
            field="start_ms",
        )


def _in_order(start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """A moment is a stretch of no length; two moments stand in order."""
    if start is None:
        return end, end
    return (start, start) if end is None else (min(start, end), max(start, end))
