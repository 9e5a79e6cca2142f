"""Tokens of ads: all that was decided, signed, so that a decision writes nothing and an event needs nobody's memory.

``key id.body.signature``: the body is one fixed layout whose first byte is its version; keys follow from Django's secrets, so that rotating those
rotates these. The viewer is a keyed hash.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings

from ads.enums import SlotKind

VERSION: Final = 1
LAYOUT: Final = struct.Struct(">BQQQQ8s2sBBIII12s")
LIFETIME: Final = timedelta(hours=1)
SIGNATURE_BYTES: Final = 16
NONCE_BYTES: Final = 12
VIEWER_BYTES: Final = 8
KEY_ID_LETTERS: Final = 6
PURPOSE: Final = b"duanju.ads.tokens.v1"
SLOTS: Final = tuple(SlotKind.values)
DEVICES: Final = ("", "phone", "tablet", "desktop", "tv")
LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class AdToken:
    """What was decided. Ids are primary keys, 0 for none; ``duration_ms`` is the creative's; ``issued_at`` in seconds of the Unix clock."""

    flight: int
    creative: int
    lease: int
    episode: int
    viewer: str
    country: str
    device: str
    slot: str
    price_mills: int
    duration_ms: int
    issued_at: int
    nonce: str


def new_nonce() -> str:
    """96 random bits, in 16 letters."""
    return _text(secrets.token_bytes(NONCE_BYTES))


def hash_of_viewer(viewer_key: str) -> str:
    """The viewer as ads know them: the same for the same person until the secret is replaced, and nobody without it can tell who it is."""
    key = next(iter(_keys().values()))
    return _text(hmac.digest(key, f"viewer|{viewer_key}".encode(), hashlib.sha256)[:VIEWER_BYTES])


def sign(token: AdToken) -> str:
    """The token in letters that fit into any address, signed by the newest key."""
    body = LAYOUT.pack(
        VERSION,
        *(token.flight, token.creative, token.lease, token.episode),
        _bytes(token.viewer),
        token.country.encode("ascii").ljust(2)[:2],
        *(DEVICES.index(token.device), SLOTS.index(token.slot)),
        *(token.price_mills, token.duration_ms, token.issued_at),
        _bytes(token.nonce),
    )
    key_id, key = next(iter(_keys().items()))
    return f"{key_id}.{_text(body)}.{_text(_signature(key, body))}"


def read(text: str) -> AdToken | None:
    """The token, or None when it was not made here; how old it is, is another question."""
    key_id, _dot, rest = text.partition(".") if len(text) <= LONGEST and text.isascii() else ("", "", "")
    encoded, _dot, signature = rest.partition(".")
    key = _keys().get(key_id)
    body = _decoded(encoded)
    if key is None or len(body) != LAYOUT.size or _text(body) != encoded:
        return None
    if not hmac.compare_digest(_text(_signature(key, body)), signature) or body[0] != VERSION:
        return None
    return _token_of(body)


def _token_of(body: bytes) -> AdToken:
    _version, flight, creative, lease, episode, viewer, country, device, slot, price, duration, issued, nonce = (
        LAYOUT.unpack(body)
    )
    return AdToken(
        flight=flight,
        creative=creative,
        lease=lease,
        episode=episode,
        viewer=_text(viewer),
        country=country.decode("ascii").strip(),
        device=DEVICES[device],
        slot=SLOTS[slot],
        price_mills=price,
        duration_ms=duration,
        issued_at=issued,
        nonce=_text(nonce),
    )


def _keys() -> dict[str, bytes]:
    """Keys by their ids, newest first."""
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=8)
def _derived(secret_keys: tuple[str, ...]) -> dict[str, bytes]:
    keys = [hmac.digest(secret.encode(), PURPOSE, hashlib.sha256) for secret in secret_keys]
    return {_text(hmac.digest(key, b"key-id", hashlib.sha256))[:KEY_ID_LETTERS]: key for key in keys}


def _signature(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)[:SIGNATURE_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _decoded(text: str) -> bytes:
    try:
        return _bytes(text)
    except (binascii.Error, ValueError):
        return b""
