"""What a viewer can report, and what they have reported: in the reader's language, a page in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from core.actors import Actor
from core.errors import NotFoundError, Sentence
from core.pagination import Page, keyset_page
from dramas.models import Episode, Series
from dramas.selectors.catalogue import public_episode, public_series_by_slug, series_card
from dramas.selectors.texts import in_language
from moderation.enums import TURNED_DOWN, ReportReason, ReportState
from moderation.models import Appeal, Report
from moderation.selectors.rules import appeal_deadline
from moderation.services.held_actions import Target
from moderation.subjects.series import KIND
from watch.models import Comment
from watch.selectors.comments import KIND as COMMENTS
from watch.selectors.comments import comment_for

PAGE_SIZE = 24


@dataclass(frozen=True)
class Reportable:
    """A public series, or one episode of it (``number``, 0 for the whole), or a comment, and how the desk knows it.

    ``address`` takes the form, ``back`` is the page of what is reported. The length is that of the episode, 0 where no moment is asked for.
    """

    slug: str
    title: str
    number: int
    target: Target
    duration_ms: int
    address: str
    back: str

    @property
    def is_comment(self) -> bool:
        """Whether it is about somebody's words."""
        return self.target.kind == COMMENTS


def reportable(actor: Actor, slug: str, number: int, language: str, now: datetime) -> Reportable:
    """What a viewer looks at; NotFoundError when viewers may not see it (any more)."""
    series = public_series_by_slug(slug, now, actor)
    title = series_card(series, language).title
    address = reverse("watch:report-form", args=[slug])
    if not number:
        back = reverse("watch:series", args=[slug])
        return Reportable(slug, title, 0, Target(KIND, series.public_id), 0, address, back)
    episode = public_episode(slug=slug, number=number, now=now, viewer=actor)
    length = episode.live_version.asset.duration_ms if episode.live_version else 0
    target, back = Target(KIND, series.public_id, episode.public_id), reverse("watch:player", args=[slug, number])
    return Reportable(slug, title, number, target, length, f"{address}?episode={number}", back)


def reportable_comment(actor: Actor, comment_id: str, language: str, now: datetime) -> Reportable:
    """A comment that the viewer sees; NotFoundError otherwise."""
    comment = comment_for(actor, comment_id, now)
    series, number = comment.episode.series, comment.episode.number
    address = reverse("watch:comment-report", args=[comment_id])
    back = reverse("watch:comments", args=[series.slug, number])
    target = Target(COMMENTS, comment.public_id)
    return Reportable(series.slug, series_title(series, language), number, target, 0, address, back)


@dataclass(frozen=True)
class ReportLine:
    """One report as its maker reads it. ``appeal_until`` is None unless it was turned down."""

    report: Report
    title: str
    number: int
    reason: Sentence
    state: Sentence
    is_comment: bool
    appeal: Appeal | None
    appeal_until: datetime | None

    def is_appealable(self, now: datetime) -> bool:
        """Whether an appeal would be taken now."""
        return self.appeal is None and self.appeal_until is not None and now <= self.appeal_until


def own_reports(actor: Actor, cursor: str | None) -> Page[Report]:
    """One page of a viewer's reports, newest first."""
    rows = Report.objects.filter(reporter_ref=actor.ref)
    return keyset_page(rows, order=("-reported_at", "-pk"), cursor=cursor, size=PAGE_SIZE)


def own_report(actor: Actor, public_id: str) -> Report:
    """One report of this viewer; NotFoundError for everybody else."""
    report = Report.objects.filter(reporter_ref=actor.ref, public_id=public_id).select_related("case").first()
    if report is None:
        raise NotFoundError
    return report


def report_lines(reports: Sequence[Report], language: str) -> list[ReportLine]:
    """What the pages say about some reports; what was removed meanwhile keeps its title."""
    refs = [report.subject_ref for report in reports]
    comments = Comment.objects.filter(public_id__in=refs).values_list(
        "public_id", "episode__series_id", "episode__number"
    )
    under = {ref: (series_id, number) for ref, series_id, number in comments}
    wanted = Q(public_id__in=refs) | Q(pk__in=[series_id for series_id, _number in under.values()])
    series = Series.objects.filter(wanted).select_related("live_version").prefetch_related("live_version__texts")
    named = [(row, series_title(row, language)) for row in series]
    titles = {row.public_id: title for row, title in named}
    of_series = {row.pk: title for row, title in named}
    titles |= {ref: of_series.get(series_id, "") for ref, (series_id, _number) in under.items()}
    episodes = Episode.objects.filter(public_id__in=[report.part_ref for report in reports if report.part_ref])
    numbers = dict(episodes.values_list("public_id", "number"))
    numbers |= {ref: number for ref, (_series_id, number) in under.items()}
    appeals = {
        appeal.report_ref: appeal
        for appeal in Appeal.objects.filter(report_ref__in=[report.public_id for report in reports])
    }
    return [
        ReportLine(
            report=report,
            title=titles.get(report.subject_ref, ""),
            number=numbers.get(report.part_ref or report.subject_ref, 0),
            reason=ReportReason(report.reason).label,
            state=ReportState(report.state).label,
            is_comment=report.subject_kind == COMMENTS,
            appeal=appeals.get(report.public_id),
            appeal_until=_appeal_until(report),
        )
        for report in reports
    ]


def _appeal_until(report: Report) -> datetime | None:
    is_turned_down = report.state in TURNED_DOWN and report.answered_at is not None
    return appeal_deadline(report.answered_at) if is_turned_down and report.answered_at else None


def series_title(series: Series, language: str = "") -> str:
    """The title of a series, shown or not, in a language; in its own without one."""
    live = series.live_version
    text = in_language(live.texts.all(), language or live.language, live.language) if live else None
    return text.title if text else series.slug
