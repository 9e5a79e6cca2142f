"""One source file and everything that was made of it."""

from django.db import models

from core.ids import PublicIdField
from media.enums import AssetKind, AssetState, RenditionKind


class Asset(models.Model):
    """A source with its digest, probe facts, plan and published renditions. Knows no drama.

    ``plan_hash`` names the published folder, ``preview_hash`` that of the quick preview while there is one; ``remaining`` counts
    the parts that packaging still waits for; ``measures`` are what validation heard, ``provenance`` what the upload says of its
    making (C2PA, AIGC); ``grant_epoch`` is raised to make every grant given so far worthless.
    """

    public_id = PublicIdField()
    owner_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=AssetKind.choices, default=AssetKind.VIDEO)
    profile = models.CharField(max_length=20, default="standard")
    source_name = models.CharField(max_length=255)
    source_key = models.CharField(max_length=255)
    source_bytes = models.PositiveBigIntegerField()
    source_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=AssetState.choices, default=AssetState.UPLOADED)
    progress = models.PositiveSmallIntegerField(default=0)
    failure_rule = models.CharField(max_length=60, blank=True, default="")
    failure_params = models.JSONField(default=dict, blank=True)
    failure_log = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    measures = models.JSONField(default=dict, blank=True)
    provenance = models.JSONField(default=dict, blank=True)
    analysis = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=dict, blank=True)
    plan_hash = models.CharField(max_length=12, blank=True, default="")
    preview_hash = models.CharField(max_length=12, blank=True, default="")
    remaining = models.PositiveSmallIntegerField(default=0)
    published_prefix = models.CharField(max_length=120, blank=True, default="")
    duration_ms = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    grant_epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    tidied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner_key", "source_sha256"], name="asset_digest")]

    def __str__(self) -> str:
        return self.source_name


class Rendition(models.Model):
    """One published file of an asset: a rung of the ladder or the shared sound."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="renditions")
    plan_hash = models.CharField(max_length=12)
    name = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=RenditionKind.choices)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    peak_bps = models.PositiveIntegerField(default=0)
    average_bps = models.PositiveIntegerField(default=0)
    codecs = models.CharField(max_length=40, blank=True, default="")
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "plan_hash", "name"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.asset_id}/{self.name}"


class Presentation(models.Model):
    """What a player is offered of an asset: subtitles, dubs and labels around its renditions, under one digest; never changed.

    ``content``: ``{"subtitles": [{language, name, sha12}], "dubs": [{language, name, asset, rendition}], "labels": [{id, text,
    language}], "language": "zh-hans"}``.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="presentations")
    digest = models.CharField(max_length=12)
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "digest"], name="presentation_once")]

    def __str__(self) -> str:
        return f"{self.asset_id}/{self.digest}"
