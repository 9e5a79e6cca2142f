"""The shapes of the viewers' API; the player's page data has the same shapes."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from dramas.selectors.catalogue import SeriesCard
from dramas.vocabulary import trope_name
from moderation.enums import ReportReason
from moderation.services.reports import LONGEST_TEXT
from playback.enums import Source
from playback.origins import LONGEST_TOKEN
from watch.selectors.reports import ReportLine
from watch.selectors.slides import Slide

CHOSEN_FROM = [
    choice for choice in Source.choices if choice[0] != Source.NEXT
]  # that one is known by ``auto_advanced``
WRITTEN: dict[SeriesCard, dict[str, Any]] = {}
MOST_WRITTEN = 4_000


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

    def to_representation(self, card: SeriesCard) -> dict[str, Any]:
        """A card says the same to everybody, so each is written out once."""
        known = WRITTEN.get(card)
        if known is None:
            if len(WRITTEN) >= MOST_WRITTEN:
                WRITTEN.clear()
            known = WRITTEN[card] = super().to_representation(card)
        return dict(known)

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
    is_trailer = serializers.BooleanField(
        help_text="No episode: it has the number 0, is free, and episode 1 follows it."
    )
    is_begun = serializers.BooleanField(help_text="In a feed: the viewer is in this series already.")
    labels = serializers.ListField(child=serializers.CharField())
    url = serializers.SerializerMethodField()
    series_url = serializers.SerializerMethodField()
    report_url = serializers.SerializerMethodField()
    comments_url = serializers.SerializerMethodField()
    danmaku_url = serializers.SerializerMethodField()
    series_title = serializers.CharField(source="card.title")
    episode_count = serializers.IntegerField(source="card.episode_count")
    tropes = serializers.SerializerMethodField()
    cover_url = serializers.SerializerMethodField()
    origin = serializers.CharField(help_text="To be sent back when it is started; empty outside of a feed.")

    def get_is_open(self, slide: Slide) -> bool:
        """Whether it plays without paying, as far as the list knows."""
        return slide.is_open or slide.is_free

    def get_url(self, slide: Slide) -> str:
        """The address of the episode, to share."""
        return reverse("watch:player", args=[slide.card.slug, slide.number])

    def get_series_url(self, slide: Slide) -> str:
        """The page of the series."""
        return reverse("watch:series", args=[slide.card.slug])

    def get_report_url(self, slide: Slide) -> str:
        """Where a viewer says that something is wrong with the episode."""
        return reverse("watch:report-form", args=[slide.card.slug]) + f"?episode={slide.number}"

    def get_comments_url(self, slide: Slide) -> str:
        """Where viewers talk about the episode."""
        return reverse("watch:comments", args=[slide.card.slug, slide.number])

    def get_danmaku_url(self, slide: Slide) -> str:
        """Where viewers send lines over the picture; 404 where the series takes none."""
        return reverse("watch:danmaku", args=[slide.card.slug, slide.number])

    def get_cover_url(self, slide: Slide) -> str:
        """The series' cover, which stands in until the episode's own picture is there; a small one for who saves data."""
        return cover_url(slide.card.cover_sha256, "360" if self.context.get("saves_data") else "720")

    def get_tropes(self, slide: Slide) -> list[str]:
        """What the story plays with, in the viewer's language."""
        return [trope_name(code) for code in slide.card.tropes]


def player_slides(slides: Iterable[Slide], *, saves_data: bool = False) -> list[dict[str, Any]]:
    """The slides as the page hands them to its player: the API's own shape."""
    return [dict(SlideSerializer(slide, context={"saves_data": saves_data}).data) for slide in slides]


class SeriesDetailSerializer(serializers.Serializer[Any]):
    """A series with its trailer and episodes."""

    series = SeriesCardSerializer()
    trailer = SlideSerializer(allow_null=True)
    episodes = SlideSerializer(many=True)


class SeriesListSerializer(serializers.Serializer[Any]):
    """A page of series."""

    results = SeriesCardSerializer(many=True)
    next_cursor = serializers.CharField(help_text="Empty on the last page.")


class FeedSerializer(serializers.Serializer[Any]):
    """A page of the feed."""

    results = SlideSerializer(many=True)
    next_cursor = serializers.CharField(help_text="Empty at the end of a feed of one page; a longer one begins again.")


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
    view_id = serializers.RegexField(
        r"^[\w-]*$",
        default="",
        allow_blank=True,
        max_length=32,
        help_text="The player's own name for this start: sent again after a lost answer, it begins nothing new.",
    )
    origin = serializers.CharField(
        default="", allow_blank=True, max_length=LONGEST_TOKEN, help_text="`origin` of the slide that was chosen."
    )
    came_from = serializers.ChoiceField(
        choices=CHOSEN_FROM, default="", allow_blank=True, help_text="Where it was chosen; `origin` says more."
    )


class GrantSerializer(serializers.Serializer[Any]):
    """Where the media is, for a few minutes. The master playlist carries the subtitles and dubs of the episode."""

    master_url = serializers.CharField()
    poster_url = serializers.CharField()
    thumbs_url = serializers.CharField(
        allow_blank=True, help_text="WebVTT: which part of a sprite picture shows which second; empty without pictures."
    )
    expires_at = serializers.DateTimeField()


class SubtitleSerializer(serializers.Serializer[Any]):
    """One language of subtitles."""

    language = serializers.CharField(help_text="BCP 47")
    name = serializers.CharField(help_text="The language's own name for itself.")


class PlaybackSerializer(GrantSerializer):
    """Everything that a player needs to begin."""

    session_id = serializers.CharField(help_text="Empty when the episode was only prepared.")
    resume_ms = serializers.IntegerField()
    subtitles = SubtitleSerializer(many=True, help_text="What the master playlist carries.")
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


class NewReportSerializer(serializers.Serializer[Any]):
    """What is wrong with a series, or with one of its episodes between two moments."""

    number = serializers.IntegerField(
        min_value=0, max_value=100_000, default=0, help_text="The episode; 0: the series."
    )
    reason = serializers.ChoiceField(choices=ReportReason.choices)
    text = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_TEXT)
    start_ms = serializers.IntegerField(min_value=0, max_value=2_147_483_647, allow_null=True, default=None)
    end_ms = serializers.IntegerField(min_value=0, max_value=2_147_483_647, allow_null=True, default=None)


class NewCommentReportSerializer(serializers.Serializer[Any]):
    """What is wrong with a comment."""

    reason = serializers.ChoiceField(choices=ReportReason.choices)
    text = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_TEXT)


class ReportSerializer(serializers.Serializer[ReportLine]):
    """One report as its maker reads it."""

    report_id = serializers.CharField(source="report.public_id")
    title = serializers.CharField()
    number = serializers.IntegerField(help_text="The episode; 0: the series.")
    is_comment = serializers.BooleanField(help_text="Whether it is about a comment there.")
    reason = serializers.CharField(source="report.reason")
    state = serializers.CharField(source="report.state")
    state_label = serializers.CharField(source="state")
    reported_at = serializers.DateTimeField(source="report.reported_at")
    answered_at = serializers.DateTimeField(source="report.answered_at", allow_null=True)
    appeal_until = serializers.DateTimeField(allow_null=True, help_text="Null unless it was turned down.")
    url = serializers.SerializerMethodField()

    def get_url(self, line: ReportLine) -> str:
        """The page of the report."""
        return reverse("watch:report", args=[line.report.public_id])


class OwnReportListSerializer(serializers.Serializer[Any]):
    """A page of reports."""

    results = ReportSerializer(many=True)
    next_cursor = serializers.CharField(help_text="Empty on the last page.")
