"""A series and the immutable versions of its texts, cover and declarations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ProducerCompany
from core.ids import PublicIdField
from dramas.enums import NumberKind, Publication, VersionState


class Series(models.Model):
    """A short drama. ``live_version`` is what viewers read; only an approved version can become it."""

    public_id = PublicIdField()
    slug = models.SlugField(_("address"), unique=True, max_length=80)
    company = models.ForeignKey(ProducerCompany, on_delete=models.PROTECT, related_name="series")
    publication = models.CharField(max_length=12, choices=Publication.choices, default=Publication.HIDDEN)
    publication_block = models.CharField(max_length=60, blank=True, default="")
    live_version = models.ForeignKey("SeriesVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    encoding_profile = models.CharField(_("encoding profile"), max_length=20, default="standard")
    on_first_screen = models.BooleanField(_("promoted on the first screen"), default=False)
    free_episode_count = models.PositiveSmallIntegerField(null=True, blank=True)
    has_danmaku = models.BooleanField(_("danmaku over the picture"), default=False)
    countries = models.TextField(
        _("countries"),
        blank=True,
        default="",
        help_text=_("Two letters each, with spaces between; none means everywhere."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "series"
        indexes = [models.Index(fields=["publication", "-published_at"], name="series_public")]

    def __str__(self) -> str:
        return self.slug


class SeriesVersion(models.Model):
    """Texts, cover and declarations of a series, frozen with a digest at submission.

    ``descriptors`` are what the producer says it shows: ``{"violence": {"level": 0..5, "scenes": [[episode, start_ms, end_ms]…], "note"}}``.
    ``ratings`` (``[{"market", "rating", "minimum_age"}…]``) and ``minimum_age`` are written at approval.
    """

    public_id = PublicIdField()
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=VersionState.choices, default=VersionState.DRAFT)
    language = models.CharField(_("original language"), max_length=12, default="zh-hans")
    tropes = models.JSONField(default=list, blank=True)
    genre = models.CharField(max_length=40, blank=True, default="")
    cast = models.JSONField(default=list, blank=True)
    cover_key = models.CharField(max_length=255, blank=True, default="")
    cover_sha256 = models.CharField(max_length=64, blank=True, default="")
    filing_number = models.CharField(_("filing number"), max_length=60, blank=True, default="")
    number_kind = models.CharField(
        _("kind of number"), max_length=12, choices=NumberKind.choices, blank=True, default=""
    )
    number_valid_until = models.DateField(_("number valid until"), null=True, blank=True)
    ai_made = models.BooleanField(_("made with AI"), default=False)
    investment_minor = models.PositiveBigIntegerField(_("investment"), default=0)
    investment_currency = models.CharField(max_length=3, default="CNY")
    special_themes = models.JSONField(default=list, blank=True)
    audience_rating = models.CharField(max_length=12, blank=True, default="")
    descriptors = models.JSONField(default=dict, blank=True)
    ratings = models.JSONField(default=list, blank=True)
    minimum_age = models.PositiveSmallIntegerField(default=0)
    required_labels = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    edit_token = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="series_version_number"),
            models.UniqueConstraint(fields=["series"], condition=Q(state=VersionState.DRAFT), name="series_one_draft"),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT) | ~Q(digest=""), name="series_version_frozen_has_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} v{self.number}"


class SeriesText(models.Model):
    """Title, tagline and synopsis in one language."""

    version = models.ForeignKey(SeriesVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    title = models.CharField(_("title"), max_length=120)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True, default="")
    synopsis = models.TextField(_("synopsis"), max_length=2000, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="series_text_language")]

    def __str__(self) -> str:
        return self.title
