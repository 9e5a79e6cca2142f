"""Everything that the case page shows, in a number of queries that does not grow with the case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from accounts.policies import can_operate
from core.actors import Actor
from core.errors import NotFoundError
from moderation.enums import DECIDED, CasePurpose, Round, SecondReviewReason
from moderation.models import Appeal, Case, CaseItem, Opinion, StatementOfReasons
from moderation.selectors.care import Care, care_of
from moderation.selectors.companies import company_names
from moderation.selectors.findings import NOBODY_LOOKED, Attention, attention_by_item
from moderation.selectors.item_view import ItemView, Look, item_view
from moderation.selectors.rules import CannedReason, Clause, canned_reasons_on, policy_on
from moderation.selectors.second_reviews import opinions_of
from moderation.selectors.sight import (
    holds,
    is_free,
    is_held,
    may_play,
    may_take_back,
    sees_opinions,
    tellable_reasons,
    turn_of,
    without_others_drafts,
)
from moderation.selectors.unchecked import Unchecked, unchecked_by_machines
from moderation.selectors.viewings import share_seen_bps, viewings_of
from moderation.subjects import ItemRef, Preview, Subject, subject_of


@dataclass(frozen=True)
class ItemLine:
    """One line of the list of parts. ``seen_bps`` is the share that the reviewer has played, ``seen_ranges`` which milliseconds."""

    item: CaseItem
    attention: Attention
    seen_bps: int
    seen_ranges: Sequence[Sequence[int]]
    is_opened: bool
    is_selected: bool
    is_differing: bool = False

    @property
    def seen_percent(self) -> int:
        """The share in per cent, rounded down."""
        return self.seen_bps // 100

    @property
    def is_seen_enough(self) -> bool:
        """Whether so much was played that it may be approved with the rest."""
        return self.seen_bps >= int(settings.REVIEW_BULK_SHARE_BPS)

    @property
    def is_restable(self) -> bool:
        """Whether it may be approved with the rest."""
        return not self.item.verdict and self.attention.is_clean and self.is_seen_enough


@dataclass(frozen=True)
class Progress:
    """How far the verdicts are."""

    total: int
    judged: int
    counts: Mapping[str, int]
    restable: int

    @property
    def is_complete(self) -> bool:
        """Whether the case can be decided."""
        return self.judged == self.total > 0


@dataclass(frozen=True)
class CasePage:
    """The whole page. ``is_mine``: the actor holds the lease and may write; ``is_filed``: they may still take their decision back."""

    case: Case
    kind_label: object
    company: str
    lines: Sequence[ItemLine]
    view: ItemView | None
    progress: Progress
    clauses: Sequence[Clause]
    canned: Sequence[CannedReason]
    unchecked: Sequence[Unchecked]
    care: Care
    turn: Round
    second_reasons: Sequence[SecondReviewReason]
    is_mine: bool
    is_held: bool
    is_filed: bool
    is_claimable: bool
    why_not: str
    can_take_down: bool
    appeal: Appeal | None = None
    statement: StatementOfReasons | None = None

    @property
    def selected(self) -> ItemLine | None:
        """The line of the selected part."""
        return next((line for line in self.lines if line.is_selected), None)

    @property
    def bulk_percent(self) -> int:
        """The share, in per cent, that has to be played before a part may be approved with the rest."""
        return int(settings.REVIEW_BULK_SHARE_BPS) // 100


def case_page(actor: Actor, case: Case, item_id: str = "", *, why_not: str = "", compares: bool = False) -> CasePage:
    """The page of a case that was already accessed; ``item_id`` names the selected part, else the first open one.

    ``why_not`` says why the actor may not claim it (see policies), ``compares`` asks for what viewers see now beside the part.
    """
    now = timezone.now()
    subject = subject_of(case.subject_kind)
    items = without_others_drafts(actor, case, case.items.all())
    selected = _selected(items, item_id)
    reads = sees_opinions(actor, case, now)
    opinions = opinions_of(case) if reads else {}
    lines = _lines(actor, items, selected, opinions)
    look = Look(actor, plays=may_play(actor, case, now), sees_opinions=reads, compares=compares)
    view = item_view(subject, items, selected, opinions.get(selected.public_id, {}), look) if selected else None
    today = timezone.localdate(now)
    appeal, statement = _appeal_of(case)
    waits = is_free(case, now)
    return CasePage(
        case=case,
        kind_label=subject.label,
        company=company_names([case]).get(case.company_id, ""),
        lines=lines,
        view=view,
        progress=_progress(lines),
        clauses=list(policy_on(today).clauses.values()),
        canned=list(canned_reasons_on(today).values()),
        unchecked=unchecked_by_machines(),
        care=care_of(actor),
        turn=turn_of(case),
        second_reasons=tellable_reasons(case),
        can_take_down=can_operate(actor) and case.state in DECIDED and _is_public(subject, case.subject_ref),
        appeal=appeal,
        statement=statement,
        is_mine=holds(actor, case, now),
        is_held=is_held(case, now),
        is_filed=may_take_back(actor, case, now),
        is_claimable=waits and not why_not,
        why_not=why_not if waits else "",
    )


def preview_of(actor: Actor, case: Case, item: CaseItem) -> Preview | None:
    """A fresh way to play one part, for whoever holds the case or looks back at a decided one."""
    return subject_of(case.subject_kind).preview(_ref(item), actor) if may_play(actor, case, timezone.now()) else None


def live_preview_of(actor: Actor, case: Case, item: CaseItem) -> Preview | None:
    """A fresh way to play what viewers see now in place of one part."""
    if not may_play(actor, case, timezone.now()):
        return None
    return subject_of(case.subject_kind).live_preview(_ref(item), actor)


def _lines(
    actor: Actor, items: Sequence[CaseItem], selected: CaseItem | None, opinions: Mapping[str, Mapping[int, Opinion]]
) -> list[ItemLine]:
    looks, seen = attention_by_item(items), viewings_of(items, actor)
    return [
        ItemLine(
            item=item,
            attention=looks.get(item.pk, NOBODY_LOOKED),
            seen_bps=share_seen_bps(item, seen.get(item.pk)),
            seen_ranges=seen[item.pk].ranges if item.pk in seen else (),
            is_opened=item.pk in seen,
            is_selected=item == selected,
            is_differing=len({each.verdict for each in opinions.get(item.public_id, {}).values()}) > 1,
        )
        for item in items
    ]


def _ref(item: CaseItem) -> ItemRef:
    return ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)


def _selected(items: Sequence[CaseItem], item_id: str) -> CaseItem | None:
    named = next((item for item in items if item.public_id == item_id), None)
    first_open = next((item for item in items if not item.verdict), None)
    return named or first_open or (items[0] if items else None)


def _progress(lines: Sequence[ItemLine]) -> Progress:
    counts = Counter(line.item.verdict for line in lines if line.item.verdict)
    restable = sum(line.is_restable for line in lines)
    return Progress(total=len(lines), judged=sum(counts.values()), counts=counts, restable=restable)


def _appeal_of(case: Case) -> tuple[Appeal | None, StatementOfReasons | None]:
    """What an appeal says, and the statement of reasons that it disputes, if it is a producer's."""
    if case.purpose != CasePurpose.APPEAL:
        return None, None
    appeal = Appeal.objects.filter(case=case).first()
    disputed = appeal.statement_ref if appeal else ""
    return appeal, StatementOfReasons.objects.filter(public_id=disputed).first() if disputed else None


def _is_public(subject: Subject, ref: str) -> bool:
    try:
        return subject.is_public(ref)
    except NotFoundError:
        return False
