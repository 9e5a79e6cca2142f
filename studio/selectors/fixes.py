"""The fix list of a series: what came back from review, where, why, and what would put it right, in the reader's language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.enums import RETURNED, VersionState
from dramas.models import EpisodeVersion, Series, SeriesVersion
from dramas.selectors.texts import in_language
from dramas.services.verdicts import EPISODE
from dramas.vocabulary import episode_name
from moderation.enums import DECIDED, CasePurpose, RemarkState
from moderation.models import Case, CaseItem, Remark
from moderation.selectors.rules import canned_reasons_on, policy_on
from moderation.subjects.series import KIND
from studio.selectors.stages import is_playable
from studio.selectors.verdicts import Ruling, rulings_on

FIELDS: dict[str, Sentence] = {
    "title": _("Title"),
    "tagline": _("Tagline"),
    "synopsis": _("Synopsis"),
    "subtitles": _("Subtitles"),
}


@dataclass(frozen=True)
class FixLine:
    """One remark as the producer reads it: ``reason`` is ready-made, ``note`` the reviewer's own. Times are milliseconds.

    ``field`` names a text with its language, ``quote`` is from it. ``state`` says of a line of an earlier list whether it was fixed;
    empty for a new one.
    """

    ref: str
    clause: str
    clause_title: str
    clause_text: str
    reason: str
    note: str
    start_ms: int | None
    end_ms: int | None
    field: Sentence
    language: str
    quote: str
    state: str
    state_label: Sentence


@dataclass(frozen=True)
class Fix:
    """One part of the list: episode ``number`` (None for the texts and cover, 0 for the trailer) in ``version``, the ruling, and the remarks on it.

    ``is_answered``: a new draft stands ready. ``is_playable``: the producer can play the version that came back.
    """

    number: int | None
    version: int
    title: str
    ruling: Ruling
    is_answered: bool
    is_playable: bool = False
    lines: tuple[FixLine, ...] = ()


def fix_list(series: Series, texts: SeriesVersion, language: str) -> list[Fix]:
    """Everything that came back and has no newer decision: the texts first, then the episodes by number."""
    returned_texts, returned = _returned_texts(series, texts), _returned_episodes(series)
    refs = [*(version.public_id for version in returned_texts), *(version.public_id for version in returned)]
    rulings, lines = rulings_on(refs), _lines_on(refs)
    fixes = [
        Fix(
            number=None,
            version=version.number,
            title="",
            ruling=rulings[version.public_id],
            is_answered=version.pk != texts.pk,
            lines=tuple(lines[version.public_id]),
        )
        for version in returned_texts
        if version.public_id in rulings
    ]
    return fixes + [
        Fix(
            number=version.episode.number,
            version=version.number,
            title=_title(version, language, texts.language),
            ruling=rulings[version.public_id],
            is_answered=bool(getattr(version, "newer", 0)),
            is_playable=is_playable(version.asset),
            lines=tuple(lines[version.public_id]),
        )
        for version in returned
        if version.public_id in rulings
    ]


def settled_lines(series: Series) -> list[tuple[Sentence, FixLine]]:
    """What the newest decision said of the list before, on parts that it did not return: (the part's name, line)."""
    newest = (
        Case.objects.filter(
            subject_kind=KIND,
            subject_ref=series.public_id,
            purpose=CasePurpose.SUBMISSION,
            state__in=sorted(DECIDED),
            decided_at__isnull=False,
        )
        .order_by("-decided_at", "-pk")
        .first()
    )
    if newest is None:
        return []
    answered = _published().filter(item__case=newest, carried_from__isnull=False, item__verdict="approve")
    return [
        (_part_name(remark.item), _line(remark)) for remark in answered.order_by("item__position", "start_ms", "pk")
    ]


def _part_name(item: CaseItem) -> Sentence:
    return episode_name(item.position) if item.kind == EPISODE else _("Texts and cover")


def _published() -> QuerySet[Remark]:
    """Remarks that producers may see; drafts and what one reviewer said to no effect stay in the house."""
    return Remark.objects.filter(published_at__isnull=False, item__case__purpose=CasePurpose.SUBMISSION).select_related(
        "item"
    )


def _lines_on(refs: Iterable[str]) -> dict[str, list[FixLine]]:
    found: dict[str, list[FixLine]] = defaultdict(list)
    for remark in _published().filter(item__ref__in=list(refs)).order_by("start_ms", "pk"):
        found[remark.item.ref].append(_line(remark))
    return found


def _line(remark: Remark) -> FixLine:
    day = timezone.localdate(remark.published_at)
    clause, canned = policy_on(day).clauses.get(remark.clause), canned_reasons_on(day).get(remark.canned)
    name, _colon, language = remark.field.partition(":")
    return FixLine(
        ref=remark.public_id,
        clause=remark.clause,
        clause_title=clause.title() if clause else "",
        clause_text=clause.text() if clause else "",
        reason=canned.text() if canned else "",
        note=remark.note,
        start_ms=remark.start_ms,
        end_ms=remark.end_ms,
        field=FIELDS.get(name, name),
        language=language,
        quote=remark.quote,
        state=remark.state if remark.carried_from_id else "",
        state_label=RemarkState(remark.state).label if remark.carried_from_id else "",
    )


def _returned_episodes(series: Series) -> list[EpisodeVersion]:
    """Returned versions that are the newest decided ones of their episode, each with ``newer``: whether a draft follows."""
    versions = (
        EpisodeVersion.objects.filter(episode__series=series)
        .exclude(state=VersionState.SUPERSEDED)
        .select_related("episode", "asset")
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


def left_to_fix(fixes: Sequence[Fix]) -> int:
    """How many parts still need something from the producer."""
    return sum(not fix.is_answered for fix in fixes)
