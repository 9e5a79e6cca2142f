"""Tokens of media addresses: an HMAC over asset, plan, scope, expiry, epoch and viewer, with keys that can be rotated."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

SIGNATURE_BYTES = 16
VIEWER_BYTES = 6
PURPOSE = b"duanju.media.grants.v1"


class Scope(StrEnum):
    """What a token opens: playlists for minutes, segments for the length of an episode and a pause."""

    PLAYLIST = "p"
    SEGMENT = "s"


class Verdict(StrEnum):
    """Why a token opens nothing; the values are reason codes for people and programs."""

    INVALID = "grant-invalid"
    EXPIRED = "grant-expired"
    OTHER_VIEWER = "grant-other-viewer"
    REVOKED = "grant-revoked"


@dataclass(frozen=True)
class Bearing:
    """What a token is bound to, apart from its expiry."""

    asset: str
    plan_hash: str
    scope: Scope
    epoch: int
    viewer: str


def sign(bearing: Bearing, expires_at: int) -> str:
    """``expiry.epoch.viewer.signature`` for an expiry in seconds of the Unix clock."""
    key = _keys()[0]
    return f"{expires_at:x}.{bearing.epoch:x}.{_viewer_tag(key, bearing.viewer)}.{_signature(key, bearing, expires_at)}"


def verdict_on(token: str, bearing: Bearing, now: float) -> Verdict | None:
    """None when the token holds for what is asked now by this viewer; otherwise why it does not."""
    try:
        expiry_text, epoch_text, viewer_tag, signature = token.split(".")
        expires_at, epoch = int(expiry_text, 16), int(epoch_text, 16)
    except ValueError:
        return Verdict.INVALID
    if all(not hmac.compare_digest(viewer_tag, _viewer_tag(key, bearing.viewer)) for key in _keys()):
        return Verdict.OTHER_VIEWER
    signed = Bearing(bearing.asset, bearing.plan_hash, bearing.scope, epoch, bearing.viewer)
    if all(not hmac.compare_digest(signature, _signature(key, signed, expires_at)) for key in _keys()):
        return Verdict.INVALID
    if now >= expires_at:
        return Verdict.EXPIRED
    return None if epoch == bearing.epoch else Verdict.REVOKED


def _keys() -> list[bytes]:
    """Newest first. Without keys of its own the media room derives them from Django's secrets."""
    configured: list[str] = list(settings.MEDIA_SIGNING_KEYS)
    secrets = configured or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.digest(secret.encode(), PURPOSE, hashlib.sha256) for secret in secrets]


def _viewer_tag(key: bytes, viewer: str) -> str:
    return _text(hmac.digest(key, f"viewer|{viewer}".encode(), hashlib.sha256)[:VIEWER_BYTES])


def _signature(key: bytes, bearing: Bearing, expires_at: int) -> str:
    parts = (bearing.asset, bearing.plan_hash, bearing.scope.value, str(bearing.epoch), bearing.viewer, str(expires_at))
    return _text(hmac.digest(key, "|".join(parts).encode(), hashlib.sha256)[:SIGNATURE_BYTES])


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
