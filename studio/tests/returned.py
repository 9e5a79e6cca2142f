"""A series whose texts and second episode came back from review, with remarks on them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from dramas.models import EpisodeVersion, Series, SeriesVersion
from moderation.enums import CaseState, Verdict
from moderation.models import Case, CaseItem, Decision, Remark

CLAUSE, NOTE = "T-SOUND", "The music drowns the voices."


def decided_case(series: Series, at: datetime | None = None) -> Case:
    """A case of the series that was decided."""
    at = at or timezone.now()
    return Case.objects.create(
        subject_kind="series",
        subject_ref=series.public_id,
        title="The Moon Gate",
        company_id=series.company_id,
        state=CaseState.CHANGES_REQUESTED,
        submitted_at=at,
        due_at=at,
        decided_at=at,
    )


def judged(case: Case, version: EpisodeVersion | SeriesVersion, verdict: str = Verdict.REQUEST_CHANGES) -> CaseItem:
    """One version with its verdict; it is returned in dramas, too."""
    is_episode = isinstance(version, EpisodeVersion)
    kind = "episode_version" if is_episode else "series_version"
    item = CaseItem.objects.create(
        case=case,
        kind=kind,
        ref=version.public_id,
        position=version.episode.number if isinstance(version, EpisodeVersion) else 0,
        title="Part",
        digest="d" * 64,
        duration_ms=60_000,
        verdict=verdict,
        clause=CLAUSE,
        note=NOTE,
    )
    states = {Verdict.REQUEST_CHANGES: "changes_requested", Verdict.REJECT: "rejected", Verdict.APPROVE: "approved"}
    version.state = states[Verdict(verdict)]
    version.save(update_fields=["state"])
    Decision.objects.create(
        case_ref=case.public_id,
        item_kind=kind,
        item_ref=version.public_id,
        digest="d" * 64,
        verdict=verdict,
        clause=CLAUSE,
        note=NOTE,
        reviewer_ref="user:1",
        policy_version="policy-2025",
        decided_at=case.decided_at,
    )
    return item


def remark(item: CaseItem, *, published: bool = True, **fields: Any) -> Remark:
    """One line about an item."""
    fields.setdefault("clause", "T-PICTURE")
    return Remark.objects.create(
        item=item, author_ref="user:1", published_at=timezone.now() if published else None, **fields
    )
