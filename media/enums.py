"""Words for uploads, assets and renditions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadState(models.TextChoices):
    """Where a resumable upload stands."""

    OPEN = "open", _("uploading")
    COMPLETE = "complete", _("uploaded")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("expired")
    CANCELLED = "cancelled", _("cancelled")


class AssetState(models.TextChoices):
    """Where the encoding of an asset stands."""

    UPLOADED = "uploaded", _("waiting")
    PROBING = "probing", _("being examined")
    QUEUED = "queued", _("waiting for encoding")
    ENCODING = "encoding", _("encoding")
    VERIFYING = "verifying", _("being verified")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


WORKING = frozenset(
    {AssetState.UPLOADED, AssetState.PROBING, AssetState.QUEUED, AssetState.ENCODING, AssetState.VERIFYING}
)


class RenditionKind(models.TextChoices):
    """What a rendition carries."""

    VIDEO = "video", _("video")
    AUDIO = "audio", _("audio")


class JobStep(models.TextChoices):
    """The long steps of the pipeline; each is one leased row. Encoding ends with packaging and verification."""

    PROBE = "probe", _("examine")
    ENCODE = "encode", _("encode")
