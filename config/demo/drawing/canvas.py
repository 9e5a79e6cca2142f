"""A canvas: flat shapes, fades and glows drawn at twice the size with Pillow, then reduced so that edges are smooth."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from config.demo.drawing.colours import Colour
from config.demo.drawing.curves import Outline, Point, stroke

# Pillow's radial gradient is 0 in the middle, 255 in the corners and 181 in the middle of each side.
_RADIAL = Image.radial_gradient("L").point([max(0, 255 - value * 255 // 180) for value in range(256)])
_BAND = Image.linear_gradient("L")


@dataclass(frozen=True)
class Fade:
    """A paint that changes from `start` to `end` from top to bottom, or from left to right."""

    start: Colour
    end: Colour
    across: bool = False

    def image(self, size: tuple[int, int]) -> Image.Image:
        band = _BAND.transpose(Image.Transpose.ROTATE_90) if self.across else _BAND
        strip = band.resize((size[0], 1) if self.across else (1, size[1]), Image.Resampling.BILINEAR)
        start, end = Image.new("RGB", strip.size, self.start), Image.new("RGB", strip.size, self.end)
        return Image.composite(end, start, strip).convert("RGBA").resize(size, Image.Resampling.NEAREST)


Paint = Colour | Fade


class Canvas:
    """A picture of `width` x `height` units. Transparent at first, in the colour `base`, so that edges do not darken."""

    def __init__(self, width: float, height: float, *, base: Colour, filled: bool = False, ratio: float = 2.0) -> None:
        self.width, self.height, self.ratio = width, height, ratio
        size = (round(width * ratio), round(height * ratio))
        self.image = Image.new("RGBA", size, (*base, 255 if filled else 0))

    def pen(self, x: float = 0, y: float = 0, scale: float = 1.0, *, flip: bool = False) -> "Pen":
        return Pen(self, x, y, scale, flip=flip)

    def fill(self, paint: Paint) -> None:
        size = self.image.size
        self.image = paint.image(size) if isinstance(paint, Fade) else Image.new("RGBA", size, (*paint, 255))

    def rim(self, colour: Colour, shift: Point, *, strength: float = 1.0) -> None:
        """Light that grazes everything drawn so far from one side: the edge that a shifted copy leaves uncovered."""
        alpha = self.image.getchannel("A")
        dx, dy = (round(part * self.ratio) for part in shift)
        edge = ImageChops.subtract(alpha, ImageChops.offset(alpha, dx, dy))
        if strength < 1:
            edge = edge.point([round(value * strength) for value in range(256)])
        self.image.paste((*colour, 255), (0, 0), edge)

    def shade(self, colour: Colour, *, top: float, bottom: float) -> None:
        """Everything drawn so far tinted towards `colour`, by `top` at the upper edge to `bottom` at the lower one.

        A negative `top` leaves the upper part as it is.
        """
        width, height = self.image.size
        clear = round(height * max(0.0, -top / (bottom - top)))
        ramp = _BAND.point(
            [round(255 * (max(0.0, top) + (bottom - max(0.0, top)) * value / 255)) for value in range(256)]
        )
        veil = ramp.resize((1, height - clear), Image.Resampling.BILINEAR).resize((width, height - clear))
        alpha = self.image.getchannel("A").crop((0, clear, width, height))
        self.image.paste((*colour, 255), (0, clear), ImageChops.multiply(veil, alpha))


@dataclass(frozen=True)
class _Brush:
    paint: Paint
    opacity: float = 1.0
    soft: float = 0.0
    clip: Sequence[Point] | None = None


class Pen:
    """A place on a canvas to draw from: its own origin, scale and side."""

    def __init__(self, canvas: Canvas, x: float, y: float, scale: float, *, flip: bool) -> None:
        self.canvas, self.x, self.y, self.scale = canvas, x, y, scale
        self.side = -1 if flip else 1

    def at(self, x: float, y: float, scale: float = 1.0, *, flip: bool = False) -> "Pen":
        """A pen whose origin lies at (x, y) of this one."""
        left = self.x + x * self.scale * self.side
        return Pen(self.canvas, left, self.y + y * self.scale, self.scale * scale, flip=(self.side < 0) != flip)

    def shape(
        self,
        outline: Sequence[Point],
        paint: Paint,
        *,
        opacity: float = 1.0,
        soft: float = 0.0,
        clip: Sequence[Point] | None = None,
    ) -> None:
        """Fill an outline; `soft` blurs its edge (in units), `clip` keeps it inside another outline."""
        pixels = self._pixels(outline)
        if isinstance(paint, tuple) and opacity >= 1 and not soft and clip is None:
            ImageDraw.Draw(self.canvas.image).polygon(pixels, fill=(*paint, 255))
            return
        self._blend(pixels, _Brush(paint, opacity, soft * self.scale * self.canvas.ratio, clip))

    def line(
        self, points: Sequence[Point], colour: Colour, width: float, *, taper: float = 0.0, opacity: float = 1.0
    ) -> None:
        self.shape(stroke(points, width, taper=taper), colour, opacity=opacity)

    def glow(self, x: float, y: float, radius: float, colour: Colour, opacity: float = 1.0) -> None:
        """Light that falls off from a point."""
        self.halo(x, y, (radius, radius), colour, opacity)

    def halo(self, x: float, y: float, radii: tuple[float, float], colour: Colour, opacity: float = 1.0) -> None:
        """A glow that may be wider than high; on an empty canvas it is a soft disc."""
        (cx, cy), ratio = self._pixel((x, y)), self.scale * self.canvas.ratio
        across, down = max(1, round(radii[0] * ratio)), max(1, round(radii[1] * ratio))
        mask = _falling_light(round(opacity * 50)).resize((across * 2, down * 2), Image.Resampling.BILINEAR)
        self.canvas.image.paste((*colour, 255), (round(cx) - across, round(cy) - down), mask)

    def _pixel(self, point: Point) -> Point:
        ratio = self.canvas.ratio
        return (self.x + point[0] * self.scale * self.side) * ratio, (self.y + point[1] * self.scale) * ratio

    def _pixels(self, outline: Sequence[Point]) -> Outline:
        return [self._pixel(point) for point in outline]

    def _blend(self, pixels: Outline, brush: _Brush) -> None:
        area = self._area(pixels, brush.soft * 2)
        if area is None:
            return
        mask = _mask(pixels, area, round(255 * brush.opacity))
        if brush.soft:
            mask = _softened(mask, brush.soft)
        if brush.clip is not None:
            mask = ImageChops.multiply(mask, _mask(self._pixels(brush.clip), area))
        if isinstance(brush.paint, Fade):
            self.canvas.image.paste(brush.paint.image(mask.size), area[:2], mask)
        else:
            self.canvas.image.paste((*brush.paint, 255), area[:2], mask)

    def _area(self, pixels: Outline, margin: float) -> tuple[int, int, int, int] | None:
        xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
        width, height = self.canvas.image.size
        left, top = max(0, math.floor(min(xs) - margin)), max(0, math.floor(min(ys) - margin))
        right, bottom = min(width, math.ceil(max(xs) + margin) + 1), min(height, math.ceil(max(ys) + margin) + 1)
        return (left, top, right, bottom) if right > left and bottom > top else None


@functools.cache
def _falling_light(fiftieths: int) -> Image.Image:
    """A round light of a strength in fiftieths, falling off as light does."""
    return _RADIAL.point([round(255 * fiftieths / 50 * (value / 255) ** 1.6) for value in range(256)])


def _mask(pixels: Outline, area: tuple[int, int, int, int], value: int = 255) -> Image.Image:
    mask = Image.new("L", (area[2] - area[0], area[3] - area[1]))
    ImageDraw.Draw(mask).polygon([(x - area[0], y - area[1]) for x, y in pixels], fill=value)
    return mask


def _softened(mask: Image.Image, radius: float) -> Image.Image:
    """A blurred mask; wide blurs are made on a smaller copy, which costs a tenth and looks the same."""
    shrink = max(1, min(8, int(radius / 3)))
    if shrink == 1:
        return mask.filter(ImageFilter.GaussianBlur(radius))
    small = mask.reduce(shrink).filter(ImageFilter.GaussianBlur(radius / shrink))
    return small.resize(mask.size, Image.Resampling.BILINEAR)


def brush_line(pen: Pen, points: Sequence[Point], colour: Colour, width: float) -> None:
    """A line that thins towards both ends, as hair and folds are drawn."""
    pen.line(points, colour, width, taper=0.9)
