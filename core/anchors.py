"""Signed notes of how far the audit chain had come, one a day, outside the database: who rewrites the database cannot rewrite these.

A chain proves that its rows fit each other; somebody who may write every table can still cut it off or hash it anew. An anchor names
the head of its day, signed with Ed25519 (RFC 8032), so a copy kept elsewhere can be read by anybody and forged by nobody.
"""

import hashlib
import json
import logging
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

from core.models import AuditHead, AuditSeal

logger = logging.getLogger(__name__)
PURPOSE = b"duanju.audit-anchor.v1:"


class AnchorError(ValueError):
    """A file that is not an anchor; the text says why."""


@dataclass(frozen=True)
class Anchor:
    """The head of the chain on a day: ``position`` rows, the last with the hash ``head``; ``previous`` is the day of the anchor before it."""

    day: date
    position: int
    head: str
    previous: str

    def message(self) -> bytes:
        """What is signed: canonical JSON, so that every field counts."""
        content = {**asdict(self), "day": self.day.isoformat()}
        return PURPOSE + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def anchor_folder() -> Path:
    """Where anchors lie: ``AUDIT_FOLDER``."""
    return Path(settings.AUDIT_FOLDER)


def anchor_files() -> list[Path]:
    """The anchors, oldest first."""
    return sorted(anchor_folder().glob("????-??-??.json"))


def write_anchor(*, now: datetime | None = None) -> Path | None:
    """Note today's head (a day of the site's time zone), once; the file, or None when there is nothing to note or it is noted already.

    Nothing is written over, and no anchor is made of a chain that ends before the last one: that one keeps saying what was.
    """
    today = timezone.localdate(now)
    target = anchor_folder() / f"{today.isoformat()}.json"
    if target.exists():
        return None
    head = AuditHead.objects.filter(pk=1, position__gt=0).first()
    files = anchor_files()
    if head is None:
        return None
    if files and read_anchor(files[-1]).position > head.position:
        logger.error("the audit chain is shorter than its last anchor", extra={"anchor": files[-1].name})
        return None
    anchor = Anchor(today, head.position, head.hash, files[-1].stem if files else "")
    _write_once(target, anchor)
    logger.info("audit anchored", extra={"day": target.stem, "position": anchor.position, "head": anchor.head})
    return target


def read_anchor(path: Path) -> Anchor:
    """An anchor whose signature is ours; AnchorError otherwise."""
    try:
        said = json.loads(path.read_text("utf-8"))
        anchor = Anchor(
            date.fromisoformat(said["day"]), int(said["position"]), str(said["head"]), str(said["previous"])
        )
        signature = bytes.fromhex(said["signature"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AnchorError(f"anchor {path.name} cannot be read ({type(error).__name__}: {error})") from error
    if path.stem != anchor.day.isoformat():
        raise AnchorError(f"anchor {path.name} is the anchor of {anchor.day} under another name")
    if not any(_is_signed(key, signature, anchor.message()) for key in _known_keys()):
        raise AnchorError(f"anchor {path.name} is forged, or signed with a key that is not known here (AUDIT_KEY)")
    return anchor


def anchor_problems() -> list[str]:
    """What does not fit between anchors and chain, oldest first; empty when every anchor is part of the chain.

    The first anchor that the chain does not contain says where it was changed; all later ones would only follow from that.
    """
    problems: list[str] = []
    misfit, position, previous = "", 0, ""
    for path in anchor_files():
        try:
            anchor = read_anchor(path)
        except AnchorError as error:
            problems.append(str(error))
        else:
            if anchor.previous != previous:
                problems.append(f"anchor {anchor.previous or 'of an earlier day'} is missing: {path.stem} follows it")
            misfit = misfit or _misfit(anchor, position + 1)
            position = anchor.position
        previous = path.stem
    return [*problems, misfit] if misfit else problems


def _misfit(anchor: Anchor, first: int) -> str:
    """How the chain contradicts an anchor, given that everything before position ``first`` is in order."""
    seal = AuditSeal.objects.filter(position=anchor.position).first()
    if seal is None:
        last = AuditSeal.objects.order_by("-position").values_list("position", flat=True).first() or 0
        return f"the chain ends at position {last}, but reached {anchor.position} on {anchor.day}: rows were cut off"
    if seal.hash == anchor.head:
        return ""
    return (
        f"position {anchor.position} (record {seal.record_id}) is not what it was on {anchor.day}: rows at positions {first} to "
        f"{anchor.position} were changed, removed, added or reordered, and the chain written anew"
    )


def _private_key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(PURPOSE + secret.encode()).digest())


def _known_keys() -> list[Ed25519PublicKey]:
    """The key that signs now, and those that signed before and are named in the settings."""
    older = [*settings.AUDIT_KEY_FALLBACKS, *([] if settings.AUDIT_KEY else settings.SECRET_KEY_FALLBACKS)]
    return [_private_key(secret).public_key() for secret in (_secret(), *older)]


def _secret() -> str:
    return str(settings.AUDIT_KEY or settings.SECRET_KEY)


def _is_signed(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _write_once(target: Path, anchor: Anchor) -> None:
    """The whole file or nothing, and the first one wins: a link never replaces what is there."""
    key = _private_key(_secret())
    content: dict[str, Any] = {
        **asdict(anchor),
        "day": anchor.day.isoformat(),
        "public_key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(anchor.message()).hex(),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{secrets.token_hex(4)}.part")
    with fresh.open("x", encoding="utf-8") as stream:
        stream.write(json.dumps(content, indent=2) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.chmod(0o444)
    with suppress(FileExistsError):
        target.hardlink_to(fresh)
    fresh.unlink()
