"""The shapes of the viewers' API; the player's page data has the same shapes."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from dramas.selectors.catalogue import SeriesCard
from dramas.vocabulary import trope_name
from watch.selectors.slides import Slide


def cover_url(digest: str, size: str) -> str:
    """The public address of a cover, or nothing for a series without one."""
    return reverse("watch:cover", args=[digest, size]) if digest else ""


class SeriesCardSerializer(serializers.Serializer[SeriesCard]):
    """A series in a list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    tagline = serializers.CharField()
    synopsis = serializers.CharField()
    genre = serializers.CharField()
    tropes = serializers.ListField(child=serializers.CharField())
    episode_count = serializers.IntegerField()
    runtime_ms = serializers.IntegerField()
    cover_url = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def get_cover_url(self, card: SeriesCard) -> str:
        """The 720 px cover, or nothing."""
        return cover_url(card.cover_sha256, "720")

    def get_url(self, card: SeriesCard) -> str:
        """The page of the series."""
        return reverse("watch:series", args=[card.slug])


class SlideSerializer(serializers.Serializer[Slide]):
    """One episode as a player shows it before it plays."""

    episode_id = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    synopsis = serializers.CharField()
    duration_ms = serializers.IntegerField()
    is_free = serializers.BooleanField()
    is_open = serializers.SerializerMethodField(
        help_text="Free, or unlocked by this viewer; false where it is not known."
    )
    labels = serializers.ListField(child=serializers.CharField())
    url = serializers.SerializerMethodField()
    series_url = serializers.SerializerMethodField()
    series_title = serializers.CharField(source="card.title")
    episode_count = serializers.IntegerField(source="card.episode_count")
    tropes = serializers.SerializerMethodField()
    cover_url = serializers.SerializerMethodField()

    def get_is_open(self, slide: Slide) -> bool:
        """Whether it plays without paying, as far as the list knows."""
        return slide.is_open or slide.is_free

    def get_url(self, slide: Slide) -> str:
        """The address of the episode, to share."""
        return reverse("watch:player", args=[slide.card.slug, slide.number])

    def get_series_url(self, slide: Slide) -> str:
        """The page of the series."""
        return reverse("watch:series", args=[slide.card.slug])

    def get_cover_url(self, slide: Slide) -> str:
        """The series' cover, which stands in until the episode's own picture is there."""
        return cover_url(slide.card.cover_sha256, "720")

    def get_tropes(self, slide: Slide) -> list[str]:
        """What the story plays with, in the viewer's language."""
        return [trope_name(code) for code in slide.card.tropes]


def player_slides(slides: Iterable[Slide]) -> list[dict[str, Any]]:
    """The slides as the page hands them to its player: the API's own shape."""
    return [dict(SlideSerializer(slide).data) for slide in slides]


class SeriesDetailSerializer(serializers.Serializer[Any]):
    """A series with its episodes."""

    series = SeriesCardSerializer()
    episodes = SlideSerializer(many=True)


class SeriesListSerializer(serializers.Serializer[Any]):
    """A page of series."""

    results = SeriesCardSerializer(many=True)
    next_cursor = serializers.CharField(help_text="Empty on the last page.")


class FeedSerializer(serializers.Serializer[Any]):
    """A page of the feed."""

    results = SlideSerializer(many=True)
    next_cursor = serializers.CharField(help_text="Empty at the end.")


class ContinueSerializer(serializers.Serializer[Any]):
    """A series in progress."""

    series = SeriesCardSerializer(source="card")
    number = serializers.IntegerField()
    position_ms = serializers.IntegerField()
    percent = serializers.IntegerField()


class StartSerializer(serializers.Serializer[Any]):
    """How an episode is opened."""

    auto_advanced = serializers.BooleanField(default=False, help_text="It follows by itself, so it starts at 0.")
    ahead = serializers.BooleanField(default=False, help_text="Only prepare it: no session is begun.")


class GrantSerializer(serializers.Serializer[Any]):
    """Where the media is, for a few minutes. The master playlist carries the subtitles and dubs of the episode."""

    master_url = serializers.CharField()
    poster_url = serializers.CharField()
    thumbs_url = serializers.CharField(
        allow_blank=True, help_text="WebVTT: which part of a sprite picture shows which second; empty without pictures."
    )
    expires_at = serializers.DateTimeField()


class PlaybackSerializer(GrantSerializer):
    """Everything that a player needs to begin."""

    session_id = serializers.CharField(help_text="Empty when the episode was only prepared.")
    resume_ms = serializers.IntegerField()
    next = SlideSerializer(allow_null=True)


class ProgressSerializer(serializers.Serializer[Any]):
    """Where a viewer is."""

    position_ms = serializers.IntegerField(min_value=0, max_value=2_147_483_647)
    age_ms = serializers.IntegerField(
        min_value=0,
        max_value=7 * 24 * 3600 * 1000,
        default=0,
        help_text="How long ago that was, by the sender's own clock.",
    )
