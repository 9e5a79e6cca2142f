"""One language for where an episode stands: a stage in words, a per cent while something works, and a reason when it waits."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import Sentence
from dramas.enums import Publication, VersionState
from dramas.models import EpisodeVersion
from media.enums import WORKING, AssetState
from media.models import Asset
from media.refusals import refusal_sentence
from media.services.steps import OUR_FAULT
from moderation.selectors.standing import Phase


@dataclass(frozen=True)
class Stage:
    """Where something stands. ``percent`` is None unless a machine works on it; ``tone`` is one of ok, warn, bad, info or empty.

    ``log`` are ffmpeg's last words when we failed, not the file; ``can_retry`` and ``can_cancel`` speak of the encoding.
    """

    key: str
    label: Sentence
    tone: str = ""
    percent: int | None = None
    reason: Sentence = ""
    is_working: bool = False
    log: str = ""
    can_retry: bool = False
    can_cancel: bool = False


ENCODING_LABELS: Mapping[str, Sentence] = {
    AssetState.UPLOADED: _("Waiting to be examined"),
    AssetState.PROBING: _("Examining the file"),
    AssetState.VALIDATING: _("Listening to the sound"),
    AssetState.QUEUED: _("Waiting for encoding"),
    AssetState.ENCODING: _("Encoding"),
    AssetState.PACKAGING: _("Packaging"),
    AssetState.VERIFYING: _("Verifying"),
}
BLOCK_REASONS: Mapping[str, Sentence] = {
    "licence-missing": _("approved; it appears as soon as your company has a licence number"),
    "licence-expired": _("approved; it appears as soon as your company's licence is renewed"),
    "number-expired": _("approved; it appears as soon as the number of the series is renewed"),
    "waits-for-others": _("approved; it appears as soon as the other new episodes are approved"),
}
LAPSE_REASONS: Mapping[str, Sentence] = {
    "licence-missing": _("hidden: your company has no valid licence; it returns by itself"),
    "licence-expired": _("hidden: your company's licence has expired; it returns by itself once renewed"),
    "number-expired": _("hidden: the number is no longer valid; it returns by itself once a renewed one is approved"),
}
WAITS_FOR_SERIES = _("approved; it appears as soon as the texts of the series are approved")


def episode_stage(version: EpisodeVersion, phase: str, *, series_state: str) -> Stage:
    """The stage of the newest version of an episode; ``phase`` is that of the series' open submission, or empty; ``series_state`` a Publication."""
    asset = version.asset
    if asset.state != AssetState.READY:
        return asset_stage(asset)
    if version.state == VersionState.SUBMITTED:
        return review_stage(phase)
    if version.state == VersionState.CHANGES_REQUESTED:
        return Stage("returned", _("Changes requested"), "warn", reason=_("see what to fix"))
    if version.state == VersionState.REJECTED:
        return Stage("rejected", _("Rejected"), "bad", reason=_("see why"))
    if version.state == VersionState.DRAFT:
        return Stage("ready", _("Ready to submit"), "info")
    return _publication_stage(version, series_state=series_state)


def is_playable(asset: Asset) -> bool:
    """Whether producer and reviewer can play something of it."""
    return asset.state == AssetState.READY or (asset.state in WORKING and bool(asset.preview_hash))


def asset_stage(asset: Asset) -> Stage:
    """The stage of the encoding."""
    if asset.state in WORKING:
        percent = asset.progress if asset.state != AssetState.UPLOADED else 0
        reason = _("It can be played already; the full quality follows.") if asset.preview_hash else ""
        label = ENCODING_LABELS[asset.state]
        return Stage(asset.state, label, percent=percent, reason=reason, is_working=True, can_cancel=True)
    if asset.state == AssetState.FAILED:
        sentence = refusal_sentence(asset.failure_rule, asset.failure_params)
        ours = asset.failure_rule in OUR_FAULT
        log = asset.failure_log if ours else ""
        return Stage("failed", _("Not usable"), "bad", reason=sentence, log=log, can_retry=ours)
    if asset.state == AssetState.CANCELLED:
        return Stage("cancelled", _("Encoding was cancelled"), "bad", can_retry=True)
    return Stage("ready", _("Ready to submit"), "info")


def review_stage(phase: str) -> Stage:
    """The stage of something that was submitted."""
    label = Phase(phase).label if phase else _("Handed over for review")
    return Stage("review", label, "info", is_working=phase in ("", Phase.CHECKING))


def _publication_stage(version: EpisodeVersion, *, series_state: str) -> Stage:
    episode = version.episode
    if episode.publication == Publication.TAKEN_DOWN:
        return Stage("taken-down", _("Taken down"), "bad")
    if episode.publication == Publication.SUSPENDED:
        return Stage("suspended", _("Suspended"), "warn")
    if episode.publication == Publication.HIDDEN:
        return Stage("approved", _("Approved"), "warn", reason=BLOCK_REASONS.get(episode.publication_block, ""))
    if series_state in (Publication.SUSPENDED, Publication.TAKEN_DOWN):
        return Stage("approved", _("Approved"), "warn", reason=_("approved; the series is not shown now"))
    if series_state != Publication.PUBLISHED:
        return Stage("approved", _("Approved"), "warn", reason=WAITS_FOR_SERIES)
    return Stage("published", _("Published"), "ok")
