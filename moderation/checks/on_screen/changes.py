"""Whether two pictures show the same, tile by tile: one other letter counts, the grain of compression does not."""

from PIL import Image, ImageChops

MOST_DIFFERENCE = 10
"""Mean difference of grey (0 to 255) in one tile. JPEG grain stays under 5, another Chinese character is over 25."""
TILE = 12


def looks_same(one: Image.Image, other: Image.Image) -> bool:
    """Compare two grey pictures; of different sizes they are different."""
    if one.size != other.size:
        return False
    difference = ImageChops.difference(one, other)
    tiles = tuple(max(1, round(side / TILE)) for side in one.size)
    brightest = difference.resize((tiles[0], tiles[1]), Image.Resampling.BOX).getextrema()[1]
    return bool(brightest <= MOST_DIFFERENCE)  # type: ignore[operator]
