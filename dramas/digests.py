"""What a version is, in one number: viewers get exactly what was approved."""

import hashlib
import json
from typing import Any

from dramas.models import EpisodeVersion, SeriesVersion


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def series_version_digest(version: SeriesVersion) -> str:
    """SHA-256 over texts, cover and declarations."""
    added = {
        "number": [version.number_kind, str(version.number_valid_until or "")],
        "descriptors": version.descriptors,
    }
    # What was not declared is left out, so that versions of before there was such a declaration keep their digest.
    said = {name: value for name, value in added.items() if value not in (["", ""], {})}
    texts = {text.language: [text.title, text.tagline, text.synopsis] for text in version.texts.all()}
    return _digest(
        {
            **said,
            "series": version.series_id,
            "language": version.language,
            "texts": texts,
            "tropes": version.tropes,
            "genre": version.genre,
            "cast": version.cast,
            "cover": version.cover_sha256,
            "filing_number": version.filing_number,
            "ai_made": version.ai_made,
            "investment": [version.investment_minor, version.investment_currency],
            "special_themes": sorted(version.special_themes),
            "audience_rating": version.audience_rating,
        }
    )


def episode_version_digest(version: EpisodeVersion) -> str:
    """SHA-256 over the source file's digest, texts, subtitles and dubs; a new encoding of the same sources changes nothing."""
    dubs = {dub.language: [dub.asset.source_sha256, dub.rendition] for dub in version.dubs.all()}
    return _digest(
        {
            **({"dubs": dubs} if dubs else {}),
            "episode": version.episode_id,
            "source": version.asset.source_sha256,
            "texts": {text.language: [text.title, text.synopsis] for text in version.texts.all()},
            "subtitles": {subtitle.language: subtitle.sha256 for subtitle in version.subtitles.all()},
        }
    )
