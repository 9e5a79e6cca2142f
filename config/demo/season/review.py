"""What the demo's reviewers do: claim, look at the findings, say something of each item, decide."""

from config.demo.season.cast import reviewers
from config.demo.stories.script import Fate, Story
from core.errors import ConflictError, ForbiddenError
from dramas.models import EpisodeVersion, Series
from dramas.services.verdicts import SERIES_TEXTS
from moderation.enums import DECIDED, WAITING, CaseState, CheckStatus, Verdict
from moderation.models import Case, CaseItem
from moderation.services.claims import claim_case
from moderation.services.decisions import decide_case
from moderation.services.settling import settle_case
from moderation.services.verdicts import VerdictInput, record_verdict
from moderation.subjects.series import KIND

GAP_CLAUSE = "T-PICTURE"
GAP_NOTE = (
    "The picture goes black and silent in the middle of the episode, right after the second line. "
    "It looks like a cut that was never filled. Please send the finished cut; everything else is lovely."
)
NUMBER_CLAUSE = "L-NUMBER"
NUMBER_NOTE = "The filing number is missing. Please add it to the declarations and submit again."
SEEN_NOTE = "Watched to the end; the finding is part of the story."


def newest_case(series: Series) -> Case | None:
    """The last submission of the series."""
    return Case.objects.filter(subject_kind=KIND, subject_ref=series.public_id).order_by("-pk").first()


def was_decided(case: Case | None) -> bool:
    """Whether somebody has decided on it."""
    return case is not None and case.state in DECIDED


def decide(case: Case, story: Story) -> bool:
    """One reviewer decides on a case that waits for them; False when its checks still run or somebody else looks at it.

    Nobody of the demo takes anything back, so that nothing waits for that minute.
    """
    if case.state not in WAITING:
        return False
    for actor in reviewers():
        try:
            held = claim_case(actor=actor, case=case)
        except (ConflictError, ForbiddenError):
            continue
        for item in held.items.select_related("case"):
            record_verdict(actor=actor, item=item, token=held.lease_token, said=_verdict(item, story))
        filed = decide_case(actor=actor, case=held, token=held.lease_token)
        if filed.state == CaseState.FILED and filed.effective_at is not None:
            settle_case(case=filed, now=filed.effective_at)
        return True
    return False


def _verdict(item: CaseItem, story: Story) -> VerdictInput:
    version = EpisodeVersion.objects.filter(public_id=item.ref).select_related("episode").first()
    if version is not None and story.episode(version.episode.number).gap is not None:
        return VerdictInput(Verdict.REJECT, GAP_CLAUSE, GAP_NOTE)
    if item.kind == SERIES_TEXTS and story.fate is Fate.ONE_EPISODE_REJECTED:
        return VerdictInput(Verdict.REQUEST_CHANGES, NUMBER_CLAUSE, NUMBER_NOTE)
    blocked = item.check_runs.filter(status=CheckStatus.BLOCK).exists()
    return VerdictInput(Verdict.APPROVE, note=SEEN_NOTE if blocked else "")
