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


class AssetKind(models.TextChoices):
    """What a source must hold: a picture, or sound alone (a dub of somebody else's picture)."""

    VIDEO = "video", _("video")
    SOUND = "sound", _("sound")


class AssetState(models.TextChoices):
    """Where the encoding of an asset stands."""

    UPLOADED = "uploaded", _("waiting")
    PROBING = "probing", _("being examined")
    VALIDATING = "validating", _("being listened to")
    QUEUED = "queued", _("waiting for encoding")
    ENCODING = "encoding", _("encoding")
    PACKAGING = "packaging", _("being packaged")
    VERIFYING = "verifying", _("being verified")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


WORKING = frozenset(
    {
        *(AssetState.UPLOADED, AssetState.PROBING, AssetState.VALIDATING, AssetState.QUEUED),
        *(AssetState.ENCODING, AssetState.PACKAGING, AssetState.VERIFYING),
    }
)


class RenditionKind(models.TextChoices):
    """What a rendition carries."""

    VIDEO = "video", _("video")
    AUDIO = "audio", _("audio")


class JobStep(models.TextChoices):
    """The nodes of the task graph; each is one leased row. Trial and export come after an asset is ready."""

    PROBE = "probe", _("examine")
    VALIDATE = "validate", _("listen")
    PREVIEW = "preview", _("preview")
    ENCODE = "encode", _("encode")
    PACKAGE = "package", _("package")
    VERIFY = "verify", _("verify")
    TRIAL = "trial", _("cut a trial")
    EXPORT = "export", _("export")
