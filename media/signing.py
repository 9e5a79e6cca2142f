"""Tokens of media addresses: an HMAC over path prefix, expiry, epoch, picture height and viewer, with keys that can be rotated."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from django.conf import settings

SIGNATURE_BYTES = 16
VIEWER_BYTES = 6
KEY_ID_LETTERS = 6
PURPOSE = b"duanju.media.grants.v3"
KEY_ID_PURPOSE = b"key-id"
# The greatest that a token can say: higher than any picture, so that "no limit" is a height like every other.
ANY_HEIGHT = 0xFFFF
# Exactly one spelling of each token: it is part of addresses that caches compare.
TOKEN = re.compile(
    r"(?P<key_id>[\w-]{6})\.(?P<expiry>[1-9a-f][0-9a-f]{0,9})\.(?P<epoch>0|[1-9a-f][0-9a-f]{0,7})"
    r"\.(?P<height>0|[1-9a-f][0-9a-f]{0,3})\.(?P<viewer>[\w-]{8})\.(?P<signature>[\w-]{22})",
    re.ASCII,
)


class Scope(StrEnum):
    """What a token opens; the values are the path segment in front of it."""

    PLAYLIST = "p"  # for minutes
    SEGMENT = "s"  # for the length of an episode and a pause
    STILL = "i"  # the covers alone: whoever may see them may not therefore watch
    EXPORT = "x"  # one exported file


class Verdict(StrEnum):
    """Why a token opens nothing; the values are reason codes for people and programs."""

    INVALID = "grant-invalid"
    EXPIRED = "grant-expired"
    OTHER_VIEWER = "grant-other-viewer"
    REVOKED = "grant-revoked"
    TOO_LARGE = "grant-height"


@dataclass(frozen=True)
class Bearing:
    """What a token is bound to, apart from its expiry: the path prefix (asset, plan hash, scope), the epoch, the viewer and a height.

    ``height`` is in pixels of the short side (media/encoding/ladder.py): the greatest that a token is good for, or the one that is asked for.
    """

    asset: str
    plan_hash: str
    scope: Scope
    epoch: int
    viewer: str
    height: int


def sign(bearing: Bearing, expires_at: int) -> str:
    """``key id.expiry.epoch.height.viewer.signature`` for an expiry in seconds of the Unix clock, by the newest key."""
    key_id, key = next(iter(_keys().items()))
    viewer, signature = _viewer_tag(key, bearing.viewer), _signature(key, bearing, expires_at)
    return f"{key_id}.{expires_at:x}.{bearing.epoch:x}.{bearing.height:x}.{viewer}.{signature}"


def expiry_of(token: str) -> int:
    """Seconds of the Unix clock as the token says them, believed or not; 0 when it is none."""
    match = TOKEN.fullmatch(token)
    return int(match["expiry"], 16) if match else 0


def height_of(token: str) -> int:
    """The greatest picture height as the token says it, believed or not; 0 when it is none."""
    match = TOKEN.fullmatch(token)
    return int(match["height"], 16) if match else 0


def verdict_on(token: str, bearing: Bearing, now: float) -> Verdict | None:
    """None when the token holds for what is asked now by this viewer; otherwise why it does not."""
    match = TOKEN.fullmatch(token)
    key = _keys().get(match["key_id"]) if match else None
    if match is None or key is None:
        return Verdict.INVALID
    if not hmac.compare_digest(match["viewer"], _viewer_tag(key, bearing.viewer)):
        return Verdict.OTHER_VIEWER
    expires_at, epoch, height = (int(match[name], 16) for name in ("expiry", "epoch", "height"))
    said = replace(bearing, epoch=epoch, height=height)
    if not hmac.compare_digest(match["signature"], _signature(key, said, expires_at)):
        return Verdict.INVALID
    if now >= expires_at:
        return Verdict.EXPIRED
    if epoch != bearing.epoch:
        return Verdict.REVOKED
    return Verdict.TOO_LARGE if bearing.height > height else None


def _keys() -> dict[str, bytes]:
    """Keys by their ids, newest first. Without keys of its own the media room derives them from Django's secrets."""
    configured: list[str] = list(settings.MEDIA_SIGNING_KEYS)
    return _derived(tuple(configured or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]))


@lru_cache(maxsize=8)
def _derived(secrets: tuple[str, ...]) -> dict[str, bytes]:
    """A key's id follows from the key, so that rotation is nothing but a list of secrets."""
    keys = [hmac.digest(secret.encode(), PURPOSE, hashlib.sha256) for secret in secrets]
    ids = [_text(hmac.digest(key, KEY_ID_PURPOSE, hashlib.sha256))[:KEY_ID_LETTERS] for key in keys]
    return dict(zip(ids, keys, strict=True))


def _viewer_tag(key: bytes, viewer: str) -> str:
    return _text(hmac.digest(key, f"viewer|{viewer}".encode(), hashlib.sha256)[:VIEWER_BYTES])


def _signature(key: bytes, bearing: Bearing, expires_at: int) -> str:
    """The viewer comes last, because it alone may hold any sign."""
    numbers = (str(bearing.epoch), str(expires_at), str(bearing.height))
    parts = "|".join((bearing.asset, bearing.plan_hash, bearing.scope.value, *numbers, bearing.viewer))
    return _text(hmac.digest(key, parts.encode(), hashlib.sha256)[:SIGNATURE_BYTES])


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
