"""What a viewer wants to know of a series before the first coin: in which languages it is, what it shows, how it is rated."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, Value

from dramas.models import Dub, Series, SeriesVersion, Subtitle
from dramas.selectors.catalogue import released
from moderation.law_words import DESCRIPTOR_NAMES
from moderation.selectors.ratings import levels_of


@dataclass(frozen=True)
class Note:
    """Something that the series shows, by its name and how strongly, 1 to 5."""

    name: str
    level: int


@dataclass(frozen=True)
class MarketRating:
    """The rating of a market's table, and the age in years from which it may be seen there, 0 for everybody."""

    market: str
    rating: str
    minimum_age: int


@dataclass(frozen=True)
class About:
    """Languages as codes, the original first; notes with the strongest first."""

    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    notes: tuple[Note, ...]
    ratings: tuple[MarketRating, ...]


def about_series(series: Series, now: datetime) -> About:
    """What is known of a row of ``public_series``, over its public episodes. Two queries."""
    version = series.live_version
    live = Q(
        released(now, "version__episode__"),
        version__episode__series=series,
        version__episode__live_version=F("version"),
    )
    dubs = Dub.objects.filter(live).values_list("language", Value(True))
    found = set(dubs.union(Subtitle.objects.filter(live).values_list("language", Value(False))))
    original = version.language if version else ""
    spoken = sorted({code for code, is_spoken in found if is_spoken} - {original})
    return About(
        sounds=tuple(code for code in (original, *spoken) if code),
        subtitles=tuple(sorted(code for code, is_spoken in found if not is_spoken)),
        notes=_notes(version) if version else (),
        ratings=tuple(MarketRating(row["market"], row["rating"], row["minimum_age"]) for row in version.ratings)
        if version
        else (),
    )


def _notes(version: SeriesVersion) -> tuple[Note, ...]:
    found = [Note(str(DESCRIPTOR_NAMES[name]), level) for name, level in levels_of(version).items() if level]
    return tuple(sorted(found, key=lambda note: -note.level))
