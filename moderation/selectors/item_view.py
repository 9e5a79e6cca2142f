"""The selected part of a case: what to play, what to read, what the checks found, what viewers and reviewers said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.actors import Actor
from core.errors import NotFoundError
from moderation.enums import CasePurpose, CheckStatus, ReportState, Verdict
from moderation.models import Case, CaseItem, Opinion, Report
from moderation.selectors.deltas import delta_of
from moderation.selectors.finding_opinions import MarkedFinding, marked_findings
from moderation.selectors.findings import CheckResult, results_of
from moderation.selectors.fix_list import FixList, RemarkLine, fix_list
from moderation.selectors.passages import MarkedPassage, marked_passages, named_places
from moderation.selectors.transcripts import Transcript, transcripts, without_subtitles
from moderation.selectors.verdicts import allowed_verdicts
from moderation.subjects import Exhibit, ItemRef, Preview, Subject

USUAL_FRAME_RATE = 25
"""Of media that were never probed."""
UNREMARKABLE = frozenset({CheckStatus.PASS, CheckStatus.NOT_APPLICABLE})


@dataclass(frozen=True)
class ChangedStretch:
    """A stretch of the picture, in milliseconds, that is not in the version which viewers see."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Look:
    """What is asked of the view: who looks, whether they may play, read others' opinions, and compare with what is live."""

    actor: Actor
    plays: bool = False
    sees_opinions: bool = False
    compares: bool = False


@dataclass(frozen=True)
class ItemView:
    """The selected part. ``live`` is what viewers see now, when asked to compare; ``opinions`` are by round, for those who may read them."""

    item: CaseItem
    exhibit: Exhibit
    passages: Sequence[MarkedPassage]
    transcripts: Sequence[Transcript]
    preview: Preview | None
    live: Preview | None
    compares: bool
    changed: Sequence[ChangedStretch]
    results: Sequence[CheckResult]
    findings: Sequence[MarkedFinding]
    fix_list: FixList
    reports: Sequence[Report]
    opinions: Sequence[Opinion]
    allowed: Sequence[Verdict]
    previous: CaseItem | None
    next: CaseItem | None

    @property
    def lanes(self) -> list[CheckResult]:
        """The checks with something on the time line."""
        return [result for result in self.results if result.timed]

    @property
    def standing_out(self) -> list[CheckResult]:
        """The checks that want to be looked at, or could not look."""
        return [result for result in self.results if result.status not in UNREMARKABLE]

    @property
    def unremarkable(self) -> list[CheckResult]:
        """The checks that have nothing to say."""
        return [result for result in self.results if result.status in UNREMARKABLE]

    @property
    def is_played(self) -> bool:
        """Whether the part is a moving picture rather than a text with a still."""
        return self.duration_ms > 0 or bool(self.preview and self.preview.master_url)

    @property
    def duration_ms(self) -> int:
        """How long the media is; 0 when nothing is played."""
        return self.exhibit.duration_ms or self.item.duration_ms

    @property
    def frame_ms(self) -> float:
        """How long a frame of the picture lasts, in milliseconds."""
        return round(1000 / (self.exhibit.frame_rate or USUAL_FRAME_RATE), 3)

    @property
    def timed_remarks(self) -> list[RemarkLine]:
        """Lines of the fix list with a place on the time line."""
        lines = [*self.fix_list.lines, *self.fix_list.carried]
        return [line for line in lines if line.remark.start_ms is not None]

    @property
    def suggested_clause(self) -> str:
        """The clause of the verdict: as drafted, else that of the first line of the fix list."""
        lines = [*self.fix_list.lines, *self.fix_list.carried]
        return self.item.clause or next((line.remark.clause for line in lines), "")

    @property
    def timed_reports(self) -> list[Report]:
        """Reports with a place on the time line."""
        return [report for report in self.reports if report.start_ms is not None]

    @property
    def has_time_line(self) -> bool:
        """Whether there is a picture to draw a time line for."""
        return self.is_played and self.duration_ms > 0


def item_view(
    subject: Subject, items: Sequence[CaseItem], item: CaseItem, opinions: Mapping[int, Opinion], look: Look
) -> ItemView:
    """One part of a case as somebody may see it; ``opinions`` are those on the item that they may read."""
    ref = ItemRef(kind=item.kind, ref=item.ref, digest=item.digest)
    place = items.index(item)
    exhibit, preview, live = _pictures(subject, ref, look)
    results = [named_places(result, exhibit.passages) for result in results_of(item)]
    marked = marked_findings(look.actor, item, results)
    findings = [each.finding for each in marked]
    return ItemView(
        item=item,
        exhibit=exhibit,
        passages=marked_passages(without_subtitles(exhibit.passages), findings),
        transcripts=transcripts(exhibit.passages, findings),
        preview=preview,
        live=live,
        compares=look.compares,
        changed=changed_stretches(item) if look.plays else (),
        results=results,
        findings=marked,
        fix_list=fix_list(look.actor, item.case, item, sees_all=look.sees_opinions),
        reports=_reports(item.case, item),
        opinions=[opinions[turn] for turn in sorted(opinions)],
        allowed=allowed_verdicts(item),
        previous=items[place - 1] if place else None,
        next=items[place + 1] if place + 1 < len(items) else None,
    )


def changed_stretches(item: CaseItem) -> Sequence[ChangedStretch]:
    """What differs from the version that is live, or was judged before; nothing for what is new or was not compared."""
    delta = delta_of(item.ref) if item.previous_ref and item.duration_ms else None
    return [ChangedStretch(each.new_start_ms, each.new_end_ms) for each in delta.changed] if delta else []


def _pictures(subject: Subject, ref: ItemRef, look: Look) -> tuple[Exhibit, Preview | None, Preview | None]:
    """What is read and played; without the right to play nothing is played, and what is gone is empty."""
    try:
        exhibit = subject.exhibit(ref)
        preview = subject.preview(ref, look.actor) if look.plays else None
        live = subject.live_preview(ref, look.actor) if look.plays and look.compares else None
    except NotFoundError:
        return Exhibit(), None, None
    return exhibit, preview, live


def _reports(case: Case, item: CaseItem) -> list[Report]:
    """What viewers said of the item, those that weigh most first."""
    if case.purpose != CasePurpose.REPORTS:
        return []
    reports = case.reports.filter(part_ref=item.target_ref).order_by("-weight_bps", "pk")
    return sorted(reports[:100], key=lambda report: report.state != ReportState.OPEN)
