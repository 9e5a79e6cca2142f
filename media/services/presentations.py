"""Presentations: which subtitles, dubs and labels stand around an asset's renditions; immutable, found again by their digest."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField

from core.statements import Given, Statement, instance_of
from media import storage
from media.models import Asset, Presentation

DIGEST_LENGTH = 12
KNOWN = Statement(
    lambda: Presentation.objects.filter(
        asset=Given("asset", BigIntegerField()), digest=Given("digest", CharField())
    ).values()
)


@dataclass(frozen=True)
class NamedText:
    """Subtitles in a language (BCP 47), with a name for people; ``sha12`` is the ``text_digest`` of their text."""

    language: str
    name: str
    sha12: str


@dataclass(frozen=True)
class SubtitleTrack:
    """WebVTT text in a language (BCP 47), with a name for people."""

    language: str
    name: str
    text: str

    @property
    def named(self) -> NamedText:
        """The same without the text."""
        return NamedText(self.language, self.name, text_digest(self.text))


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


def content_of(
    *, subtitles: Iterable[NamedText], dubs: Iterable[DubTrack], labels: Iterable[Label], language: str
) -> dict[str, Any]:
    """What a presentation says, see ``Presentation``."""
    return {
        "language": language,
        "subtitles": [{"language": s.language, "name": s.name, "sha12": s.sha12} for s in subtitles],
        "dubs": [
            {"language": d.language, "name": d.name, "asset": d.asset.public_id, "rendition": d.rendition} for d in dubs
        ],
        "labels": [{"id": label.id, "text": label.text, "language": label.language} for label in labels],
    }


def known_presentation(asset: Asset, content: dict[str, Any]) -> Presentation | None:
    """The presentation with exactly this content, whose subtitles are in the storage then. One query."""
    row = KNOWN.first(asset=asset.pk, digest=_digest(content))
    return instance_of(Presentation, row) if row else None


def present_asset(
    asset: Asset,
    *,
    subtitles: Sequence[SubtitleTrack] = (),
    dubs: Sequence[DubTrack] = (),
    labels: Sequence[Label] = (),
    language: str = "und",
) -> Presentation:
    """The presentation with exactly this content, made when there is none; its subtitles are in the storage afterwards in any case."""
    named = [track.named for track in subtitles]
    content = content_of(subtitles=named, dubs=dubs, labels=labels, language=language)
    for text, track in zip(named, subtitles, strict=True):
        _store_text(text_key(asset.public_id, text.sha12), track.text)
    found = known_presentation(asset, content)
    if found is not None:
        return found
    digest = _digest(content)
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
