"""An episode and its immutable versions: picture, texts and subtitles under one digest."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import PublicIdField
from dramas.enums import Publication, VersionState
from dramas.models.series import Series
from dramas.numbering import HIGHEST, TRAILER
from media.models import Asset


class Episode(models.Model):
    """A number in a series, or its trailer (number 0).

    Public when the series is, ``live_version`` is set, published, and ``available_from`` has passed.
    """

    public_id = PublicIdField()
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="episodes")
    number = models.PositiveSmallIntegerField()
    publication = models.CharField(max_length=12, choices=Publication.choices, default=Publication.HIDDEN)
    publication_block = models.CharField(max_length=60, blank=True, default="")
    live_version = models.ForeignKey(
        "EpisodeVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    available_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="episode_number"),
            models.CheckConstraint(condition=Q(number__lte=HIGHEST), name="episode_number_range"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} #{self.number}"

    @property
    def is_trailer(self) -> bool:
        """Whether it shows what the series is about: free, no part of the story, counted nowhere."""
        return self.number == TRAILER


class EpisodeVersion(models.Model):
    """What one episode was at submission; a re-edit is a new version, reviewed while the old one plays."""

    public_id = PublicIdField()
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=VersionState.choices, default=VersionState.DRAFT)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="episode_versions")
    digest = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "number"], name="episode_version_number"),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(state=VersionState.DRAFT), name="episode_one_draft"
            ),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(state=VersionState.SUBMITTED), name="episode_one_submitted"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT) | ~Q(digest=""), name="episode_version_frozen_has_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.episode_id} v{self.number}"


class EpisodeText(models.Model):
    """Title and synopsis in one language."""

    version = models.ForeignKey(EpisodeVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    title = models.CharField(_("title"), max_length=120)
    synopsis = models.TextField(_("synopsis"), max_length=1000, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="episode_text_language")]

    def __str__(self) -> str:
        return self.title


class Subtitle(models.Model):
    """WebVTT (W3C) in one language, part of the version's digest."""

    version = models.ForeignKey(EpisodeVersion, on_delete=models.CASCADE, related_name="subtitles")
    language = models.CharField(max_length=12)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="subtitle_language")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class Dub(models.Model):
    """Another language's sound for a version: a sound asset of its own, or a further track of the picture's own file (``audio-2``)."""

    version = models.ForeignKey(EpisodeVersion, on_delete=models.CASCADE, related_name="dubs")
    language = models.CharField(max_length=12)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="dubs")
    rendition = models.CharField(max_length=20, default="audio")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="dub_language")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"
