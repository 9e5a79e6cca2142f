"""What a version of an episode changed against an earlier one, and which findings of the earlier one still hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dramas.models import EpisodeVersion
from moderation.checks.copies.deltas import Change, DeltaStretch, Sketch, carried_range, changed_stretches
from moderation.checks.copies.installed import TRACE_VERSION
from moderation.checks.copies.sketches import unpack_sketch
from moderation.models import Fingerprint
from moderation.selectors.fingerprints import fingerprint_of


@dataclass(frozen=True)
class Delta:
    """Two versions by their public ids, and the stretches of both in ms, in order."""

    old_ref: str
    new_ref: str
    stretches: tuple[DeltaStretch, ...]

    @property
    def changed(self) -> tuple[DeltaStretch, ...]:
        """What a reviewer must look at."""
        return tuple(stretch for stretch in self.stretches if stretch.change is not Change.UNCHANGED)


def delta_of(version_ref: str, previous_ref: str = "") -> Delta | None:
    """The delta of an episode version against an earlier one of the same episode.

    Without ``previous_ref`` that is the version which is live, or else the one submitted last before it. None when there is no such
    version, or either source has no fingerprint: then everything must be looked at.
    """
    version = _versions().filter(public_id=version_ref).first()
    if version is None:
        return None
    previous = _previous(version, previous_ref)
    if previous is None:
        return None
    old, new = (fingerprint_of(one.asset.source_sha256) for one in (previous, version))
    if old is None or new is None:
        return None
    return Delta(previous.public_id, version.public_id, _stretches(old.source_digest, new.source_digest))


def carried_evidence(delta: Delta, evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of evidence with time ranges, moved into the new version's time; those that touch a change are left out.

    A row without a range speaks of the whole source and is not carried.
    """
    carried = []
    for row in evidence:
        start, end = row.get("start_ms"), row.get("end_ms")
        moved = None if start is None else carried_range(start, start if end is None else end, delta.stretches)
        if moved is not None:
            carried.append({**row, "start_ms": moved[0], "end_ms": None if end is None else moved[1]})
    return carried


def _versions() -> Any:
    return EpisodeVersion.objects.select_related("asset", "episode__live_version__asset")


def _previous(version: EpisodeVersion, previous_ref: str) -> EpisodeVersion | None:
    earlier = _versions().filter(episode=version.episode_id).exclude(pk=version.pk)
    if previous_ref:
        found: EpisodeVersion | None = earlier.filter(public_id=previous_ref).first()
        return found
    live = version.episode.live_version
    if live is not None and live.pk != version.pk:
        return live
    last: EpisodeVersion | None = (
        earlier.filter(number__lt=version.number).exclude(digest="").order_by("-number").first()
    )
    return last


@lru_cache(maxsize=64)
def _stretches(old_digest: str, new_digest: str) -> tuple[DeltaStretch, ...]:
    """Remembered: what two files have in common does not change, and takes a tenth of a second to find."""
    return changed_stretches(_sketch(old_digest), _sketch(new_digest))


def _sketch(source_digest: str) -> Sketch:
    row = Fingerprint.objects.get(source_digest=source_digest, trace_version=TRACE_VERSION)
    sound = None if row.sound is None else bytes(row.sound)
    return unpack_sketch(bytes(row.sketch), duration_ms=row.duration_ms, sound=sound)
