"""What a player is offered of a version: its subtitles, dubs and labels around the renditions."""

from dramas.languages import endonym
from dramas.models import EpisodeVersion, Series
from dramas.selectors.labels import labels_of
from media.enums import AssetState
from media.models import Presentation
from media.services.presentations import DubTrack, SubtitleTrack, present_asset


def presentation_of(version: EpisodeVersion, series: Series | None = None) -> Presentation:
    """The presentation of a version, made when it is asked for the first time; the same content is the same one.

    ``series`` is the version's own, its live version joined, where the caller has it.
    """
    series = series or Series.objects.select_related("live_version").get(episodes=version.episode_id)
    texts = series.live_version or series.versions.order_by("-number").first()
    subtitles = [
        SubtitleTrack(track.language, endonym(track.language), track.content)
        for track in sorted(version.subtitles.all(), key=lambda track: track.language)
    ]
    dubs = [
        DubTrack(dub.language, endonym(dub.language), dub.asset, dub.rendition)
        for dub in version.dubs.select_related("asset").order_by("language")
        if dub.asset.state == AssetState.READY
    ]
    return present_asset(
        version.asset,
        subtitles=subtitles,
        dubs=dubs,
        labels=labels_of(texts),
        language=texts.language if texts else "und",
    )
