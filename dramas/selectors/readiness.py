"""What still keeps a series from being submitted, each with a sentence."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.enums import VersionState
from dramas.models import Dub, Episode, EpisodeVersion, Series, SeriesVersion
from dramas.numbering import TRAILER
from dramas.requirements import Obstacle, demands_of
from dramas.selectors.catalogue import approved
from dramas.selectors.filing import number_obstacles
from dramas.selectors.labels import label_ids
from dramas.selectors.studio import latest_version
from dramas.terms import TRAILER_AT_MOST_MS, publication_obstacle
from media.enums import AssetState

LICENCE_SENTENCES: dict[str, Sentence] = {
    "licence-missing": _(
        "Your company has no licence number on file. Ask the operator to add it; you can go on uploading meanwhile."
    ),
    "licence-expired": _(
        "Your company's licence has expired. Renew it and tell the operator; you can go on uploading meanwhile."
    ),
}


def submission_obstacles(series: Series, on: date) -> list[Obstacle]:
    """Empty when the drafts of the series can be submitted."""
    found: list[Obstacle] = []
    licence = publication_obstacle(series.company, on)
    if licence:
        found.append(Obstacle(licence, LICENCE_SENTENCES[licence]))
    texts = latest_version(series)
    texts.series = series
    if not texts.texts.all():
        found.append(Obstacle("title-missing", _("The series has no title yet. Add one in at least one language.")))
    drafts = list(
        EpisodeVersion.objects.filter(episode__series=series, state=VersionState.DRAFT).select_related(
            "episode", "asset"
        )
    )
    if (
        texts.state == VersionState.SUBMITTED
        or EpisodeVersion.objects.filter(episode__series=series, state=VersionState.SUBMITTED).exists()
    ):
        found.append(
            Obstacle(
                "in-review", _("The last submission is still being reviewed. Wait for the decision, or withdraw it.")
            )
        )
    elif not drafts and texts.state != VersionState.DRAFT:
        found.append(Obstacle("nothing-new", _("Nothing has changed since the last decision.")))
    elif all(draft.episode.is_trailer for draft in drafts) and not _has_episodes(series):
        found.append(Obstacle("no-episodes", _("There is no episode to review yet. Drop at least one video file.")))
    declared = _declaration_obstacles(texts, drafts, on) if texts.state == VersionState.DRAFT else []
    return found + declared + _asset_obstacles(drafts) + _trailer_obstacles(drafts) + _dub_obstacles(drafts)


def _has_episodes(series: Series) -> bool:
    return series.live_version_id is not None or Episode.objects.filter(approved(), series=series).exists()


def _declaration_obstacles(texts: SeriesVersion, drafts: list[EpisodeVersion], on: date) -> list[Obstacle]:
    """What the declarations lack: the number, what the law demands, labels that would be missing, AI that a file tells of itself."""
    demands = demands_of(texts, on)
    found = [*number_obstacles(texts, on), *demands.obstacles]
    unknown = sorted(set(demands.labels) - set(label_ids(texts)))
    if unknown and not found:  # a missing number is said as such
        sentence = _("The law asks for the label “%(label)s”, which would be missing. Complete the declarations.")
        found.append(Obstacle("label-missing", sentence % {"label": unknown[0]}))
    saying = sorted(draft.episode.number for draft in drafts if draft.asset.provenance.get("aigc"))
    if saying and not texts.ai_made:
        sentence = _(
            "The files of these episodes say that they were made with AI: %(numbers)s. Declare it for the series."
        )
        found.append(Obstacle("ai-undeclared", sentence % {"numbers": _listed(saying)}))
    return found


def _asset_obstacles(drafts: list[EpisodeVersion]) -> list[Obstacle]:
    failed = sorted(d.episode.number for d in drafts if d.asset.state in (AssetState.FAILED, AssetState.CANCELLED))
    waiting = sorted(
        d.episode.number
        for d in drafts
        if d.asset.state not in (AssetState.READY, AssetState.FAILED, AssetState.CANCELLED)
    )
    found = []
    if failed:
        sentence = _("These episodes could not be encoded: %(numbers)s. Remove or replace them.") % {
            "numbers": _listed(failed)
        }
        found.append(Obstacle("encoding-failed", sentence))
    if waiting:
        sentence = _("These episodes are still being encoded: %(numbers)s. Try again when they are ready.") % {
            "numbers": _listed(waiting)
        }
        found.append(Obstacle("encoding", sentence))
    return found


def _trailer_obstacles(drafts: list[EpisodeVersion]) -> list[Obstacle]:
    """A trailer is short: whoever wants to show more has episodes."""
    if not any(draft.episode.is_trailer and draft.asset.duration_ms > TRAILER_AT_MOST_MS for draft in drafts):
        return []
    sentence = _("The trailer is longer than %(minutes)s minutes. Upload a shorter one.")
    return [Obstacle("trailer-too-long", sentence % {"minutes": TRAILER_AT_MOST_MS // 60_000})]


def _dub_obstacles(drafts: list[EpisodeVersion]) -> list[Obstacle]:
    """A dub that is not ready would be left out of what is reviewed."""
    unready = Dub.objects.filter(version__in=drafts).exclude(asset__state=AssetState.READY)
    numbers = sorted(set(unready.values_list("version__episode__number", flat=True)))
    if not numbers:
        return []
    sentence = _("The dubs of these episodes are not ready: %(numbers)s. Wait for them, or remove those that failed.")
    return [Obstacle("dub-not-ready", sentence % {"numbers": _listed(numbers)})]


def _listed(numbers: list[int]) -> str:
    names = (str(_("trailer")) if number == TRAILER else str(number) for number in numbers[:12])
    shown = ", ".join(names)
    return f"{shown} …" if len(numbers) > 12 else shown
