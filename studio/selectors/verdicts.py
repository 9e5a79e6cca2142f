"""What the review desk said about versions: clause, wording, note."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from dramas.enums import RETURNED, VersionState
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.selectors.texts import in_language
from moderation.enums import OPEN, Verdict
from moderation.models import Case, Decision
from moderation.selectors.rules import policy_on
from moderation.subjects.series import KIND


@dataclass(frozen=True)
class Ruling:
    """One decision as the producer reads it."""

    ref: str
    is_rejection: bool
    clause: str
    clause_title: str
    clause_text: str
    note: str
    decided_at: datetime


@dataclass(frozen=True)
class Fix:
    """One line of the fix list: episode ``number`` (0 for the texts and cover), the ruling, and whether a new draft answers it."""

    number: int
    title: str
    ruling: Ruling
    is_answered: bool


def rulings_on(refs: Iterable[str]) -> dict[str, Ruling]:
    """The newest decision on each of some versions, by public id."""
    rows = Decision.objects.filter(item_ref__in=list(refs)).order_by("decided_at", "pk")
    return {row.item_ref: _ruling(row) for row in rows}


def _ruling(row: Decision) -> Ruling:
    clause = policy_on(timezone.localdate(row.decided_at)).clauses.get(row.clause)
    return Ruling(
        ref=row.item_ref,
        is_rejection=row.verdict == Verdict.REJECT,
        clause=row.clause,
        clause_title=clause.title() if clause else "",
        clause_text=clause.text() if clause else "",
        note=row.note,
        decided_at=row.decided_at,
    )


def fix_list(series: Series, texts: SeriesVersion, language: str) -> list[Fix]:
    """Everything that came back and has no newer decision: the texts first, then the episodes by number."""
    returned = _returned_episodes(series)
    returned_texts = _returned_texts(series, texts)
    rulings = rulings_on(
        [*(version.public_id for version in returned), *(version.public_id for version in returned_texts)]
    )
    return [
        *(
            Fix(0, "", rulings[v.public_id], is_answered=v.pk != texts.pk)
            for v in returned_texts
            if v.public_id in rulings
        ),
        *(
            Fix(
                v.episode.number,
                _title(v, language, texts.language),
                rulings[v.public_id],
                is_answered=bool(getattr(v, "newer", 0)),
            )
            for v in returned
            if v.public_id in rulings
        ),
    ]


def _returned_episodes(series: Series) -> list[EpisodeVersion]:
    """Returned versions that are the newest decided ones of their episode, each with ``newer``: whether a draft follows."""
    versions = (
        EpisodeVersion.objects.filter(episode__series=series)
        .exclude(state=VersionState.SUPERSEDED)
        .select_related("episode")
        .prefetch_related("texts")
        .order_by("episode__number", "number")
    )
    newest: dict[int, EpisodeVersion] = {}
    for version in versions:
        before = newest.get(version.episode_id)
        if version.state == VersionState.DRAFT and before is not None:
            before.newer = 1  # type: ignore[attr-defined]
        else:
            newest[version.episode_id] = version
    return [version for version in newest.values() if version.state in RETURNED]


def _returned_texts(series: Series, newest: SeriesVersion) -> list[SeriesVersion]:
    if newest.state in RETURNED:
        return [newest]
    if newest.state != VersionState.DRAFT:
        return []
    before = SeriesVersion.objects.filter(series=series, number=newest.number - 1, state__in=RETURNED).first()
    return [before] if before else []


def _title(version: EpisodeVersion, language: str, original: str) -> str:
    text = in_language(version.texts.all(), language, original)
    return text.title if text else ""


@dataclass(frozen=True)
class Place:
    """Where an open case stands: its state, how many wait before it, when it is due, whether it can still be taken back."""

    state: str
    ahead: int
    due_at: datetime
    submitted_at: datetime
    can_withdraw: bool


def place_in_queue(series: Series) -> Place | None:
    """The open case of a series; None when nothing is in review."""
    case = Case.objects.filter(subject_kind=KIND, subject_ref=series.public_id, state__in=OPEN).first()
    if case is None:
        return None
    ahead = (
        Case.objects.filter(state__in=OPEN, due_at__lt=case.due_at, priority__lte=case.priority)
        .exclude(pk=case.pk)
        .count()
    )
    return Place(case.state, ahead, case.due_at, case.submitted_at, can_withdraw=case.opened_at is None)
