"""Everything that the case page shows, in a number of queries that does not grow with the case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.policies import can_operate
from core.actors import Actor
from core.errors import NotFoundError
from moderation.enums import DECIDED, CaseState, Verdict
from moderation.models import Case, CaseItem
from moderation.selectors.companies import company_names
from moderation.selectors.findings import NOBODY_LOOKED, Attention, CheckResult, Finding, attention_by_item, results_of
from moderation.selectors.passages import MarkedPassage, marked_passages, named_places
from moderation.selectors.rules import Clause, policy_on
from moderation.subjects import Exhibit, ItemRef, Preview, Subject, subject_of


@dataclass(frozen=True)
class ItemLine:
    """One line of the list of parts."""

    item: CaseItem
    attention: Attention
    is_selected: bool


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
class ItemView:
    """The selected part: what to play, what to read, what the checks found."""

    item: CaseItem
    exhibit: Exhibit
    passages: Sequence[MarkedPassage]
    preview: Preview | None
    results: Sequence[CheckResult]
    allowed: Sequence[Verdict]
    previous: CaseItem | None
    next: CaseItem | None

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order in which they are numbered."""
        return [finding for result in self.results for finding in result.findings]

    @property
    def lanes(self) -> list[CheckResult]:
        """The checks with something on the time line."""
        return [result for result in self.results if result.timed]

    @property
    def is_played(self) -> bool:
        """Whether the part is a moving picture rather than a text with a still."""
        return self.duration_ms > 0 or bool(self.preview and self.preview.master_url)

    @property
    def duration_ms(self) -> int:
        """How long the media is; 0 when nothing is played."""
        return self.exhibit.duration_ms


@dataclass(frozen=True)
class CasePage:
    """The whole page. ``is_mine``: the actor holds the lease and may write."""

    case: Case
    kind_label: object
    company: str
    lines: Sequence[ItemLine]
    view: ItemView | None
    progress: Progress
    clauses: Sequence[Clause]
    is_mine: bool
    is_held: bool
    is_claimable: bool
    can_take_down: bool


def case_page(actor: Actor, case: Case, item_id: str = "", now: datetime | None = None) -> CasePage:
    """The page of a case that was already accessed; ``item_id`` names the selected part, else the first open one."""
    now = now or timezone.now()
    subject = subject_of(case.subject_kind)
    items = list(case.items.all())
    looks = attention_by_item(items)
    selected = _selected(items, item_id)
    is_held = case.state == CaseState.IN_REVIEW and case.lease_until is not None and case.lease_until > now
    is_mine = is_held and case.claimed_by_id == actor.user_id
    is_free = case.state == CaseState.QUEUED or (case.state == CaseState.IN_REVIEW and not is_held)
    may_look = is_mine or case.state in DECIDED
    return CasePage(
        case=case,
        kind_label=subject.label,
        company=company_names([case]).get(case.company_id, ""),
        lines=[ItemLine(item, looks.get(item.pk, NOBODY_LOOKED), item == selected) for item in items],
        view=_view(subject, items, selected, actor if may_look else None) if selected else None,
        progress=_progress(items, looks),
        clauses=list(policy_on(timezone.localdate(now)).clauses.values()),
        is_mine=is_mine,
        is_held=is_held,
        is_claimable=is_free,
        can_take_down=can_operate(actor) and case.state in DECIDED and _is_public(subject, case.subject_ref),
    )


def preview_of(actor: Actor, case: Case, item: CaseItem) -> Preview | None:
    """A fresh way to play one part, for whoever holds the case or looks back at a decided one."""
    holds = case.state == CaseState.IN_REVIEW and case.claimed_by_id == actor.user_id
    if not (holds or case.state in DECIDED):
        return None
    ref = ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)
    return subject_of(case.subject_kind).preview(ref, actor)


def _selected(items: Sequence[CaseItem], item_id: str) -> CaseItem | None:
    named = next((item for item in items if item.public_id == item_id), None)
    first_open = next((item for item in items if not item.verdict), None)
    return named or first_open or (items[0] if items else None)


def _progress(items: Sequence[CaseItem], looks: Mapping[int, Attention]) -> Progress:
    counts = Counter(item.verdict for item in items if item.verdict)
    restable = sum(not item.verdict and looks.get(item.pk, NOBODY_LOOKED).is_clean for item in items)
    return Progress(total=len(items), judged=sum(counts.values()), counts=counts, restable=restable)


def _view(subject: Subject, items: Sequence[CaseItem], item: CaseItem, viewer: Actor | None) -> ItemView:
    """What is seen of one part; without a ``viewer`` nothing is played."""
    ref = ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)
    place = items.index(item)
    results = results_of(item)
    try:
        exhibit, preview = subject.exhibit(ref), subject.preview(ref, viewer) if viewer else None
    except NotFoundError:
        exhibit, preview = Exhibit(), None
    named = [named_places(result, exhibit.passages) for result in results]
    findings = [finding for result in named for finding in result.findings]
    return ItemView(
        item=item,
        exhibit=exhibit,
        passages=marked_passages(exhibit.passages, findings),
        preview=preview,
        results=named,
        allowed=subject.allowed_verdicts(item.kind),
        previous=items[place - 1] if place else None,
        next=items[place + 1] if place + 1 < len(items) else None,
    )


def _is_public(subject: Subject, ref: str) -> bool:
    try:
        return subject.is_public(ref)
    except NotFoundError:
        return False
