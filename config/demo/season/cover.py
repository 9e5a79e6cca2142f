"""The cover of a story as the services take it: the bytes of its tall poster."""

import io

from config.demo.drawing.posters import QUALITY, Shape, cover_picture
from config.demo.stories.script import Story


def draw_cover(story: Story) -> bytes:
    """A JPEG of 1080 x 1920 pixels."""
    content = io.BytesIO()
    cover_picture(story, Shape.TALL).save(content, "JPEG", quality=QUALITY)
    return content.getvalue()
