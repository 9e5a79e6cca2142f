"""What happened to uploads and assets."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class UploadFinished(Event):
    """All bytes have arrived and an asset was made; ``target_*`` say what an upper app wanted it for."""

    upload_id: int
    asset_id: int
    target_kind: str
    target_ref: str


@dataclass(frozen=True)
class EncodingStepQueued(Event):
    """A step of the pipeline waits for a worker."""

    job_id: int


@dataclass(frozen=True)
class AssetReady(Event):
    """Renditions are published and verified."""

    asset_id: int


@dataclass(frozen=True)
class AssetFailed(Event):
    """The source was refused, or every attempt to encode it failed; the asset says by which rule."""

    asset_id: int
