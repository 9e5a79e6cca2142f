"""Grants: short-lived signed addresses of one asset for one viewer, and taking all of them back."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import ForbiddenError, UnavailableError
from core.models import WorkState
from media.encoding.ladder import height_named
from media.encoding.trials import trial_hash
from media.enums import AssetKind, AssetState, JobStep
from media.epochs import MEMORY, raise_epoch
from media.models import Asset, EncodingJob, Presentation
from media.signing import ANY_HEIGHT, Bearing, Scope, Verdict, expiry_of, height_of, sign, verdict_on

LONGEST_PLAYLIST_SECONDS = 600
PAUSE_SECONDS = 1800
EXPORT_SECONDS = 3600
# Segment addresses stay the same for a while, so that a browser's cache can serve a second look.
SEGMENT_STEP_SECONDS = 900
MASTER = "master.m3u8"
POSTER = "poster.jpg"
COVERS = "covers.jpg"
SPRITE = "sprite.jpg"
THUMBS = "thumbs.vtt"
EXPORT = "export.mp4"
ROUTES = {
    Scope.PLAYLIST: "media:playlist",
    Scope.SEGMENT: "media:segment",
    Scope.STILL: "media:still",
    Scope.EXPORT: "media:export",
}
REASONS: dict[Verdict, Promise] = {
    Verdict.INVALID: _("This media address is not valid. Open the episode's page again."),
    Verdict.EXPIRED: _("This media address has expired. Open the episode's page again."),
    Verdict.OTHER_VIEWER: _("This media address was given to another viewer. Open the episode's page yourself."),
    Verdict.REVOKED: _("This video is not available any more."),
    Verdict.TOO_LARGE: _("This media address does not include a picture of this size."),
}


@dataclass(frozen=True)
class PlaybackGrant:
    """Addresses that work for one viewer until ``expires_at``; an empty one stands for a picture that there is not."""

    master_url: str
    poster_url: str
    expires_at: datetime
    thumbs_url: str = ""
    sprite_url: str = ""


@dataclass(frozen=True)
class MediaAddress:
    """One file of one folder of one asset, as an address names it; ``plan_hash`` is that of a plan, a preview, a trial or an export."""

    asset: str
    plan_hash: str
    scope: Scope
    token: str
    name: str

    @property
    def key(self) -> str:
        """Where the file lies in the storage."""
        return f"{published_folder(self.asset, self.plan_hash)}/{self.name}"


def published_folder(asset_public_id: str, plan_hash: str) -> str:
    """The immutable folder of one plan's output."""
    return f"media/v1/{asset_public_id}/{plan_hash}"


def export_key(asset_public_id: str, digest: str) -> str:
    """Where an exported file lies."""
    return f"exports/v1/{asset_public_id}/{digest}.mp4"


def make_grant(
    asset: Asset, actor: Actor, presentation: Presentation | None = None, *, max_height: int = ANY_HEIGHT
) -> PlaybackGrant:
    """Addresses of a ready asset for an actor, with subtitles, dubs and labels when it is presented.

    They open no rung higher than ``max_height`` (pixels of the short side), except the smallest, which always plays. Whether the actor may
    watch, and how high, is the caller's decision. Raises UnavailableError ``not-ready`` while the asset is not ready.
    """
    if asset.state != AssetState.READY:
        raise _not_ready()
    expires_at = _segment_expiry(time.time())
    has_picture = asset.kind != AssetKind.SOUND
    height = _good_for(asset, max_height)
    pictures = _bearing(asset, actor, Scope.SEGMENT, height=height)
    return _granted(
        asset,
        actor,
        _bearing(asset, actor, Scope.PLAYLIST, height=height),
        master=_master_name(asset, presentation),
        thumbs_url=_address(pictures, expires_at, THUMBS) if has_picture else "",
        sprite_url=_address(pictures, expires_at, SPRITE) if has_picture else "",
    )


def make_preview_grant(asset: Asset, actor: Actor, presentation: Presentation | None = None) -> PlaybackGrant:
    """For those who made it and those who review it: the whole when it is ready, else the quick preview.

    Raises UnavailableError ``not-ready`` while there is neither.
    """
    if asset.state == AssetState.READY:
        return make_grant(asset, actor, presentation)
    if not asset.preview_hash:
        raise _not_ready()
    playlists = _bearing(asset, actor, Scope.PLAYLIST, folder=asset.preview_hash)
    return _granted(asset, actor, playlists, master=_master_name(asset, presentation))


def make_trial_grant(asset: Asset, actor: Actor, seconds: int) -> PlaybackGrant:
    """Addresses of the first seconds and the poster; nothing after them can be fetched with it.

    Raises UnavailableError ``trial-not-ready`` when these seconds have not been cut (yet).
    """
    cut = trial_hash(asset.plan_hash, seconds)
    made = EncodingJob.objects.filter(asset=asset, step=JobStep.TRIAL, plan_hash=cut, state=WorkState.DONE)
    if asset.state != AssetState.READY or not made.exists():
        raise UnavailableError(
            _("The trial is not ready yet. Please come back in a few minutes."), code="trial-not-ready"
        )
    return _granted(asset, actor, _bearing(asset, actor, Scope.PLAYLIST, folder=cut), master=MASTER)


def export_url(job: EncodingJob, actor: Actor) -> str:
    """The address of an exported file for an actor, for an hour.

    Raises UnavailableError ``export-not-ready`` while it is being made and after it was removed.
    """
    if job.step != JobStep.EXPORT or job.state != WorkState.DONE:
        raise UnavailableError(_("The file is not ready. Ask for it again."), code="export-not-ready")
    expires_at = int(time.time()) + EXPORT_SECONDS
    return _address(_bearing(job.asset, actor, Scope.EXPORT, folder=job.plan_hash), expires_at, EXPORT)


def poster_url(asset: Asset, actor: Actor) -> str:
    """The still picture of a ready asset for an actor; an empty text for one that has none (yet)."""
    return _still_url(asset, actor, POSTER)


def covers_url(asset: Asset, actor: Actor) -> str:
    """The strip of cover candidates; the manifest says which lies where. An empty text for an asset that has none (yet)."""
    return _still_url(asset, actor, COVERS)


def segment_token(address: MediaAddress, actor: Actor) -> str:
    """The token for the segments of the folder whose playlist was just allowed."""
    epoch, height = MEMORY.epoch_of(address.asset), height_of(address.token)
    bearing = Bearing(address.asset, address.plan_hash, Scope.SEGMENT, epoch, actor.ref, height)
    return sign(bearing, _segment_expiry(time.time()))


def dub_token(dub: Asset, beside: MediaAddress, actor: Actor) -> str:
    """A token for the playlists of a dub, good for as long and as high as that of the picture beside it."""
    return sign(_bearing(dub, actor, Scope.PLAYLIST, height=height_of(beside.token)), expiry_of(beside.token))


def check_grant(address: MediaAddress, actor: Actor, *, fresh: bool = False) -> int:
    """For how many more seconds the address works for this actor, at least 1; ``fresh`` asks the database and no memory.

    Raises ForbiddenError with a reason code when it does not work.
    """
    now = time.time()
    verdict = _verdict(address, actor, now, fresh=fresh)
    if verdict is Verdict.REVOKED and not fresh:  # or given after an epoch that this process has not heard of
        verdict = _verdict(address, actor, now, fresh=True)
    if verdict is not None:
        raise ForbiddenError(REASONS[verdict], code=verdict.value)
    return max(1, expiry_of(address.token) - int(now))


@transaction.atomic
def bump_epoch(asset_pk: int) -> None:
    """Stop every grant of the asset within five seconds, everywhere."""
    raise_epoch(asset_pk)


def _verdict(address: MediaAddress, actor: Actor, now: float, *, fresh: bool) -> Verdict | None:
    epoch = MEMORY.epoch_now(address.asset) if fresh else MEMORY.epoch_of(address.asset)
    height = height_named(address.name)
    bearing = Bearing(address.asset, address.plan_hash, address.scope, epoch, actor.ref, height)
    return verdict_on(address.token, bearing, now)


def _good_for(asset: Asset, height: int) -> int:
    """A height that a token can say and that at least the smallest rung keeps."""
    smallest = min((height_named(rung["name"]) for rung in asset.plan.get("rungs", ())), default=0)
    return min(max(height, smallest), ANY_HEIGHT)


def _granted(
    asset: Asset, actor: Actor, playlists: Bearing, *, master: str, thumbs_url: str = "", sprite_url: str = ""
) -> PlaybackGrant:
    expires_at = int(time.time()) + min(settings.GRANT_SECONDS, LONGEST_PLAYLIST_SECONDS)
    return PlaybackGrant(
        master_url=_address(playlists, expires_at, master),
        poster_url=poster_url(asset, actor),
        expires_at=datetime.fromtimestamp(expires_at, tz=UTC),
        thumbs_url=thumbs_url,
        sprite_url=sprite_url,
    )


def _master_name(asset: Asset, presentation: Presentation | None) -> str:
    if presentation is None:
        return MASTER
    if presentation.asset_id != asset.pk:
        message = f"presentation {presentation.digest} is one of another asset"
        raise ValueError(message)
    return f"p-{presentation.digest}.m3u8"


def _still_url(asset: Asset, actor: Actor, name: str) -> str:
    if asset.state != AssetState.READY or asset.kind == AssetKind.SOUND:
        return ""
    return _address(_bearing(asset, actor, Scope.STILL), _segment_expiry(time.time()), name)


def _segment_expiry(now: float) -> int:
    return (int(now) // SEGMENT_STEP_SECONDS + 1) * SEGMENT_STEP_SECONDS + PAUSE_SECONDS


def _bearing(asset: Asset, actor: Actor, scope: Scope, *, folder: str = "", height: int = ANY_HEIGHT) -> Bearing:
    return Bearing(asset.public_id, folder or asset.plan_hash, scope, asset.grant_epoch, actor.ref, height)


def _address(bearing: Bearing, expires_at: int, name: str) -> str:
    return reverse(ROUTES[bearing.scope], args=[bearing.asset, bearing.plan_hash, sign(bearing, expires_at), name])


def _not_ready() -> UnavailableError:
    return UnavailableError(_("The video is not ready yet. Please come back in a few minutes."), code="not-ready")
