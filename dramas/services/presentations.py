"""What a player is offered of a version: its subtitles, dubs and labels around the renditions."""

from django.db.models import BigIntegerField

from core.statements import Given, Statement, instance_of
from dramas.languages import endonym
from dramas.models import Dub, EpisodeVersion, Series, Subtitle
from dramas.selectors.labels import labels_of
from media.enums import AssetState
from media.models import Asset, Presentation
from media.services.presentations import (
    DIGEST_LENGTH,
    DubTrack,
    NamedText,
    SubtitleTrack,
    content_of,
    known_presentation,
    present_asset,
)

VERSION = Given("version", BigIntegerField())
TEXTS = Statement(lambda: Subtitle.objects.filter(version=VERSION).order_by("language").values("language", "sha256"))
SOUNDS = Statement(
    lambda: (
        Dub.objects.filter(version=VERSION, asset__state=AssetState.READY)
        .order_by("language")
        .values("language", "rendition", "asset__id", "asset__public_id")
    )
)


def presentation_of(version: EpisodeVersion, series: Series | None = None) -> Presentation:
    """The presentation of a version, made when it is asked for the first time; the same content is the same one.

    ``series`` is the version's own, its live version joined, where the caller has it. Three queries then, and no subtitles read.
    """
    series = series or Series.objects.select_related("live_version").get(episodes=version.episode_id)
    about = series.live_version or series.versions.order_by("-number").first()
    labels, language = labels_of(about), about.language if about else "und"
    named = [
        NamedText(row["language"], endonym(row["language"]), row["sha256"][:DIGEST_LENGTH])
        for row in TEXTS.rows(version=version.pk)
    ]
    dubs = [
        DubTrack(row["language"], endonym(row["language"]), instance_of(Asset, row, "asset__"), row["rendition"])
        for row in SOUNDS.rows(version=version.pk)
    ]
    content = content_of(subtitles=named, dubs=dubs, labels=labels, language=language)
    return known_presentation(version.asset, content) or present_asset(
        version.asset,
        subtitles=[
            SubtitleTrack(track.language, endonym(track.language), track.content)
            for track in version.subtitles.order_by("language")
        ],
        dubs=dubs,
        labels=labels,
        language=language,
    )
