"""Uploads in, assets and renditions out."""

from media.models.assets import Asset, Presentation, Rendition
from media.models.jobs import EncodingJob
from media.models.uploads import Upload

__all__ = ["Asset", "EncodingJob", "Presentation", "Rendition", "Upload"]
