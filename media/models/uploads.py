"""A file on its way in."""

from django.db import models

from core.ids import PublicIdField
from media.enums import AssetKind, UploadState
from media.models.assets import Asset


class Upload(models.Model):
    """One resumable upload (tus 1.0). ``owner_key`` names who pays for the space, ``target_*`` what an upper app wants it for."""

    public_id = PublicIdField()
    owner_key = models.CharField(max_length=60)
    actor_ref = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=30, blank=True, default="")
    target_ref = models.CharField(max_length=60, blank=True, default="")
    asset_kind = models.CharField(max_length=8, choices=AssetKind.choices, default=AssetKind.VIDEO)
    profile = models.CharField(max_length=20, default="standard")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    length_bytes = models.PositiveBigIntegerField()
    offset_bytes = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=UploadState.choices, default=UploadState.OPEN)
    refusal_rule = models.CharField(max_length=60, blank=True, default="")
    refusal_params = models.JSONField(default=dict, blank=True)
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_key", "target_kind", "target_ref", "sha256"],
                condition=models.Q(state=UploadState.COMPLETE, asset__isnull=False),
                name="upload_same_file_once",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_key", "state"], name="upload_owner"),
            models.Index(fields=["target_kind", "target_ref"], name="upload_target"),
        ]

    def __str__(self) -> str:
        return self.name
