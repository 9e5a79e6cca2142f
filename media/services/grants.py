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
from media.enums import AssetState
from media.epochs import MEMORY, raise_epoch
from media.models import Asset
from media.signing import Bearing, Scope, Verdict, sign, verdict_on

LONGEST_PLAYLIST_SECONDS = 600
PAUSE_SECONDS = 1800
# Segment addresses stay the same for a while, so that a browser's cache can serve a second look.
SEGMENT_STEP_SECONDS = 900
MASTER = "master.m3u8"
POSTER = "poster.jpg"
REASONS: dict[Verdict, Promise] = {
    Verdict.INVALID: _("This media address is not valid. Open the episode's page again."),
    Verdict.EXPIRED: _("This media address has expired. Open the episode's page again."),
    Verdict.OTHER_VIEWER: _("This media address was given to another viewer. Open the episode's page yourself."),
    Verdict.REVOKED: _("This video is not available any more."),
}


@dataclass(frozen=True)
class PlaybackGrant:
    """Addresses that work for one viewer until ``expires_at``."""

    master_url: str
    poster_url: str
    expires_at: datetime


@dataclass(frozen=True)
class MediaAddress:
    """One file of one plan of one asset, as an address names it."""

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


def make_grant(asset: Asset, actor: Actor) -> PlaybackGrant:
    """Addresses of a ready asset for an actor. Whether the actor may watch is the caller's decision.

    Raises UnavailableError while the asset is not ready.
    """
    if asset.state != AssetState.READY:
        raise UnavailableError(_("The video is not ready yet. Please come back in a few minutes."), code="not-ready")
    expires_at = int(time.time()) + min(settings.GRANT_SECONDS, LONGEST_PLAYLIST_SECONDS)
    return PlaybackGrant(
        master_url=_address(asset, actor, Scope.PLAYLIST, expires_at, MASTER),
        poster_url=poster_url(asset, actor),
        expires_at=datetime.fromtimestamp(expires_at, tz=UTC),
    )


def poster_url(asset: Asset, actor: Actor) -> str:
    """The still picture of a ready asset for an actor; an empty text for one that has none yet."""
    if asset.state != AssetState.READY:
        return ""
    return _address(asset, actor, Scope.SEGMENT, _segment_expiry(time.time()), POSTER)


def segment_token(address: MediaAddress, actor: Actor) -> str:
    """The token for the segments of the asset whose playlist was just allowed."""
    bearing = Bearing(address.asset, address.plan_hash, Scope.SEGMENT, MEMORY.epoch_of(address.asset), actor.ref)
    return sign(bearing, _segment_expiry(time.time()))


def check_grant(address: MediaAddress, actor: Actor) -> None:
    """Raise ForbiddenError with a reason code unless the address works now for this actor."""
    bearing = Bearing(address.asset, address.plan_hash, address.scope, MEMORY.epoch_of(address.asset), actor.ref)
    verdict = verdict_on(address.token, bearing, time.time())
    if verdict is not None:
        raise ForbiddenError(REASONS[verdict], code=verdict.value)


@transaction.atomic
def bump_epoch(asset_pk: int) -> None:
    """Stop every grant of the asset within five seconds, everywhere."""
    raise_epoch(asset_pk)


def _segment_expiry(now: float) -> int:
    return (int(now) // SEGMENT_STEP_SECONDS + 1) * SEGMENT_STEP_SECONDS + PAUSE_SECONDS


def _address(asset: Asset, actor: Actor, scope: Scope, expires_at: int, name: str) -> str:
    bearing = Bearing(asset.public_id, asset.plan_hash, scope, asset.grant_epoch, actor.ref)
    route = "media:playlist" if scope is Scope.PLAYLIST else "media:segment"
    return reverse(route, args=[asset.public_id, asset.plan_hash, sign(bearing, expires_at), name])
