"""Uploads in, assets and renditions out."""

from media.models.assets import Asset, Rendition
from media.models.jobs import EncodingJob
from media.models.uploads import Upload

__all__ = ["Asset", "EncodingJob", "Rendition", "Upload"]
