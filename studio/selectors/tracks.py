"""The sounds and exports of an episode, as its page shows them."""

from dataclasses import dataclass

from core.actors import Actor
from core.models import WorkState
from dramas.languages import endonym
from dramas.models import EpisodeVersion
from media.enums import AssetKind, AssetState, JobStep
from media.models import EncodingJob
from media.services.grants import export_url
from studio.selectors.stages import Stage, asset_stage


@dataclass(frozen=True)
class DubRow:
    """One dub: its language in its own words, where its sound comes from, and where its encoding stands."""

    language: str
    name: str
    source_name: str
    stage: Stage


@dataclass(frozen=True)
class FurtherTrack:
    """A sound track of the video file beside the one that plays by itself."""

    rendition: str
    title: str


@dataclass(frozen=True)
class ExportView:
    """An exported file: being made, ready at ``url``, or failed."""

    percent: int
    url: str
    has_failed: bool


def dub_rows(version: EpisodeVersion) -> list[DubRow]:
    """The dubs of a version, in order of language."""
    rows = version.dubs.select_related("asset").order_by("language")
    return [DubRow(dub.language, endonym(dub.language), dub.asset.source_name, asset_stage(dub.asset)) for dub in rows]


def further_tracks(version: EpisodeVersion) -> list[FurtherTrack]:
    """What the file offers and no language uses yet."""
    if version.asset.state != AssetState.READY or version.asset.kind != AssetKind.VIDEO:
        return []
    used = set(version.dubs.filter(asset=version.asset_id).values_list("rendition", flat=True))
    return [
        FurtherTrack(sound["name"], sound["title"] or sound["language"] or sound["name"])
        for sound in version.asset.plan.get("sounds", [])[1:]
        if sound["name"] not in used
    ]


def export_of(version: EpisodeVersion, actor: Actor) -> ExportView | None:
    """The newest export of the version's video that is kept or being made."""
    jobs = EncodingJob.objects.filter(asset=version.asset_id, step=JobStep.EXPORT).exclude(state=WorkState.CANCELLED)
    job = jobs.select_related("asset").order_by("-created_at", "-pk").first()
    if job is None:
        return None
    return ExportView(job.progress, export_url(job, actor), job.state == WorkState.FAILED)
