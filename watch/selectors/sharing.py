"""What other sites and search engines are told about a page: title, pictures, addresses in every language, and structured data."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.duration import duration_iso_string

from core.addresses import in_language
from dramas.models import Series
from dramas.selectors.catalogue import SeriesCard
from dramas.vocabulary import episode_name, genre_name
from watch.selectors.slides import Slide

Absolute = Callable[[str], str]
SIZES = {"wide": (1200, 630), "tall": (720, 1280)}
DESIGN = 1  # raised when the drawing changes, so that what was drawn before is not used


@dataclass(frozen=True)
class Picture:
    """A picture for a shared link, in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Sharing:
    """The head of a page that may be shared. ``kind`` is OpenGraph's type, ``data`` an object of schema.org."""

    title: str
    text: str
    kind: str
    url: str
    alternates: tuple[tuple[str, str], ...]
    pictures: tuple[Picture, ...]
    data: dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """Who reads: the language of the page, the one its address names (or ''), and how a path becomes an address."""

    language: str
    named: str
    absolute: Absolute

    def address(self, path: str, language: str) -> str:
        """The address of a page in a language; without one, in the reader's own."""
        return self.absolute(in_language(path, language))


def series_sharing(series: Series, card: SeriesCard, reader: Reader) -> Sharing:
    """The page of a series (a row of ``public_series``); costs no query."""
    path = reverse("watch:series", args=[card.slug])
    pictures = _pictures(card, reader)
    url = reader.address(path, reader.named)
    text = card.synopsis or card.tagline
    version = series.live_version
    data = {
        "@context": "https://schema.org",
        "@type": "TVSeries",
        "name": card.title,
        "description": text,
        "url": url,
        "image": [picture.url for picture in pictures],
        "numberOfEpisodes": card.episode_count,
        "inLanguage": version.language if version else reader.language,
        "genre": genre_name(card.genre) if card.genre else "",
        "actor": [{"@type": "Person", "name": name} for name in (version.cast if version else [])],
        "productionCompany": {"@type": "Organization", "name": series.company.name},
        "contentRating": version.audience_rating if version else "",
        "datePublished": series.published_at.date().isoformat() if series.published_at else "",
    }
    return Sharing(card.title, text, "video.tv_show", url, _alternates(path, reader), pictures, _told(data))


def episode_sharing(series: Series, slide: Slide, reader: Reader) -> Sharing:
    """The page of an episode; its address opens exactly this one. Costs no query."""
    card = slide.card
    path = reverse("watch:player", args=[card.slug, slide.number])
    pictures = _pictures(card, reader)
    url = reader.address(path, reader.named)
    text = slide.synopsis or card.synopsis
    title = f"{card.title} · {episode_name(slide.number)}"
    name = slide.title or title
    length = duration_iso_string(timedelta(milliseconds=slide.duration_ms))
    video = {
        "@type": "VideoObject",
        "name": name,
        "description": text or title,
        "thumbnailUrl": [picture.url for picture in pictures],
        "uploadDate": series.published_at.isoformat() if series.published_at else "",
        "duration": length,
        "embedUrl": url,
        "isAccessibleForFree": slide.is_free,
    }
    kind = {"@type": "VideoObject"} if slide.is_trailer else {"@type": "TVEpisode", "episodeNumber": slide.number}
    data = {
        "@context": "https://schema.org",
        **kind,
        "name": name,
        "description": text,
        "url": url,
        "timeRequired": length,
        "partOfSeries": {
            "@type": "TVSeries",
            "name": card.title,
            "url": reader.address(reverse("watch:series", args=[card.slug]), reader.named),
        },
        "video": _told(video),
    }
    return Sharing(title, text, "video.episode", url, _alternates(path, reader), pictures, _told(data))


def picture_key(card: SeriesCard, language: str) -> str:
    """Names what a picture shows: another title, cover or count gives another name."""
    shown = [DESIGN, language, card.title, card.tagline, card.cover_sha256, card.episode_count]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def _pictures(card: SeriesCard, reader: Reader) -> tuple[Picture, ...]:
    key = picture_key(card, reader.language)
    return tuple(
        Picture(
            reader.absolute(reverse("watch:share-picture", args=[card.slug, reader.language, f"{key}-{shape}"])), *size
        )
        for shape, size in SIZES.items()
    )


def _alternates(path: str, reader: Reader) -> tuple[tuple[str, str], ...]:
    """The page in each language, and without one for whoever reads none of them."""
    named = [(code, reader.address(path, code)) for code, _name in settings.LANGUAGES]
    return (*named, ("x-default", reader.address(path, "")))


def _told(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in data.items() if value not in ("", [], None)}
