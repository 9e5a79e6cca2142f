"""Fingerprints of secrets: a backup holds no secret, but a restore can say which one is another than it was."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping

from django.conf import settings

from config.env import VARIABLES

SECRET_NAME = re.compile(r"(SECRET|KEY|PASSWORD|TOKEN)S?(_|$)")
CONSEQUENCES = {
    "SECRET_KEY": "everybody has to sign in again, and addresses of media that were given out stop working",
    "AUDIT_KEY": "anchors of the audit record that were signed with it are not believed; name it in AUDIT_KEY_FALLBACKS",
    "MEDIA_SIGNING_KEYS": "addresses of media that were given out stop working, and a CDN that checks them refuses",
}
OTHERWISE = "what it opens has to be asked whether it knows the one that is set now"


def new_salt() -> str:
    """A salt for one backup: equal secrets of two sites do not look equal."""
    return secrets.token_hex(16)


def fingerprints(salt: str) -> dict[str, str]:
    """Name and fingerprint of every setting that sounds like a secret; an empty one has an empty fingerprint."""
    names = sorted(name for name in VARIABLES if SECRET_NAME.search(name))
    return {name: _fingerprint(name, _value(name), salt) for name in names}


def differing_keys(salt: str, then: Mapping[str, str]) -> list[str]:
    """One sentence for each secret that is not what it was when the backup was made."""
    now = fingerprints(salt)
    return [_sentence(name, was, now[name]) for name, was in then.items() if name in now and now[name] != was]


def _sentence(name: str, was: str, now: str) -> str:
    so = CONSEQUENCES.get(name, OTHERWISE)
    if not now:
        return f"{name} is not set, but was when the backup was made: {so}."
    if not was:
        return f"{name} is set, but was not when the backup was made."
    return f"{name} is another one than when the backup was made (fingerprint {now}, then {was}): {so}."


def _value(name: str) -> str:
    value: object = getattr(settings, name, "")
    return str(value) if isinstance(value, str) else "\n".join(_words(value))


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, Iterable) else [str(value)]


def _fingerprint(name: str, value: str, salt: str) -> str:
    """Four bytes of scrypt (RFC 7914): slow, so that nobody finds a short password by trying words on a stolen backup."""
    if not value:
        return ""
    salted = f"duanju.backup.v1:{name}:{salt}".encode()
    return hashlib.scrypt(value.encode(), salt=salted, n=2**14, r=8, p=1, dklen=4).hex()
