"""The sounds and exports of an episode, as its page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.actors import Actor
from core.models import WorkState
from dramas.languages import endonym
from dramas.models import EpisodeVersion
from media.enums import AssetKind, AssetState, JobStep
from media.models import EncodingJob
from media.services.grants import export_url
from studio.selectors.stages import Stage, asset_stage

UNNAMED = frozenset(
    {
        "soundhandler",
        "sound media handler",
        "audiohandler",
        "gpac iso audio handler",
        "mainconcept mp4 sound media handler",
    }
)


@dataclass(frozen=True)
class DubRow:
    """One dub: its language in its own words, where its sound comes from, and where its encoding stands."""

    language: str
    name: str
    source_name: str
    stage: Stage


@dataclass(frozen=True)
class FurtherTrack:
    """A sound track of the video file beside the one that plays by itself: its place in the file, and what the file says about it."""

    rendition: str
    place: int
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
        FurtherTrack(sound["name"], place, _said_of(sound))
        for place, sound in enumerate(version.asset.plan.get("sounds", [])[1:], start=2)
        if sound["name"] not in used
    ]


def _said_of(sound: Mapping[str, str]) -> str:
    """The track's own title or language; what ffmpeg and cameras write when nobody named it says nothing."""
    title = sound["title"] if sound["title"].lower() not in UNNAMED else ""
    return title or (sound["language"] if sound["language"] not in ("", "und") else "")


def export_of(version: EpisodeVersion, actor: Actor) -> ExportView | None:
    """The newest export of the version's video that is kept or being made."""
    jobs = EncodingJob.objects.filter(asset=version.asset_id, step=JobStep.EXPORT).exclude(state=WorkState.CANCELLED)
    job = jobs.select_related("asset").order_by("-created_at", "-pk").first()
    if job is None:
        return None
    return ExportView(job.progress, export_url(job, actor), job.state == WorkState.FAILED)
