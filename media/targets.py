"""For whom and for what a file is sent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UploadTarget:
    """Who pays for the space (``company:12``), who sends it, and what an upper app wants it for (``series``, its id).

    ``asset_kind`` is an AssetKind, ``profile`` a name of ENCODING_PROFILES.
    """

    owner_key: str
    actor_ref: str
    target_kind: str = ""
    target_ref: str = ""
    quota_bytes: int | None = None
    asset_kind: str = "video"
    profile: str = "standard"
