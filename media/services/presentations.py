"""Presentations: which subtitles, dubs and labels stand around an asset's renditions; immutable, found again by their digest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from media import storage
from media.models import Asset, Presentation

DIGEST_LENGTH = 12


@dataclass(frozen=True)
class SubtitleTrack:
    """WebVTT text in a language (BCP 47), with a name for people."""

    language: str
    name: str
    text: str


@dataclass(frozen=True)
class DubTrack:
    """A sound rendition of a ready asset: another one's, or a further track of the same."""

    language: str
    name: str
    asset: Asset
    rendition: str = "audio"


@dataclass(frozen=True)
class Label:
    """A required text (``ai-made``, ``filing-number``) in a language."""

    id: str
    text: str
    language: str = ""


def present_asset(
    asset: Asset,
    *,
    subtitles: Sequence[SubtitleTrack] = (),
    dubs: Sequence[DubTrack] = (),
    labels: Sequence[Label] = (),
    language: str = "und",
) -> Presentation:
    """The presentation with exactly this content, made when there is none; its subtitles are in the storage afterwards in any case."""
    content = {
        "language": language,
        "subtitles": [{"language": s.language, "name": s.name, "sha12": text_digest(s.text)} for s in subtitles],
        "dubs": [
            {"language": d.language, "name": d.name, "asset": d.asset.public_id, "rendition": d.rendition} for d in dubs
        ],
        "labels": [{"id": label.id, "text": label.text, "language": label.language} for label in labels],
    }
    for track in subtitles:
        _store_text(text_key(asset.public_id, text_digest(track.text)), track.text)
    digest = _digest(content)
    found = Presentation.objects.filter(asset=asset, digest=digest).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Presentation.objects.create(asset=asset, digest=digest, content=content)
    except IntegrityError:  # somebody else was first
        return Presentation.objects.get(asset=asset, digest=digest)


def text_key(asset_public_id: str, sha12: str) -> str:
    """Where the subtitles with this digest lie."""
    return f"media/v1/{asset_public_id}/texts/{sha12}.vtt"


def text_digest(text: str) -> str:
    """Twelve hexadecimal digits of the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def _digest(content: dict[str, Any]) -> str:
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGEST_LENGTH]


def _store_text(key: str, text: str) -> None:
    if not storage.exists(key):
        storage.store_bytes(text.encode(), key)
