"""Plates and frames: pictures kept as video keeps them (brightness and two half-size colour planes), so that a frame costs milliseconds.

A plate holds twice the pixels that a frame shows. The camera samples the nearest of them, which moves smoothly by
half pixels at a tenth of the price of interpolation. Colours follow ITU-R BT.709, limited range.
"""

import functools
import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from config.demo.drawing.canvas import Canvas
from config.demo.drawing.colours import Colour

WIDTH, HEIGHT = 720, 1280
_BT709 = (0.1826, 0.6142, 0.0620, 16.5, -0.1006, -0.3386, 0.4392, 128.5, 0.4392, -0.3989, -0.0403, 128.5)
_GRAIN = 512
_FULL_COLOUR = [min(255, max(0, round(128 + (value - 128) * 255 / 224))) for value in range(256)]


@dataclass(frozen=True)
class View:
    """Where a plate lies in a frame: its middle at (x, y), enlarged by `zoom`, turned by `degrees`, at `opacity`."""

    x: float
    y: float
    zoom: float = 1.0
    degrees: float = 0.0
    opacity: float = 1.0


class Frame:
    """One picture of the film in planes: `luma` 720 x 1280, `blue` and `red` 360 x 640."""

    def __init__(self) -> None:
        self.luma = Image.new("L", (WIDTH, HEIGHT), 16)
        self.blue = Image.new("L", (WIDTH // 2, HEIGHT // 2), 128)
        self.red = Image.new("L", (WIDTH // 2, HEIGHT // 2), 128)

    def planes(self) -> tuple[Image.Image, Image.Image, Image.Image]:
        return self.luma, self.blue, self.red

    def raw(self) -> bytes:
        """The planes one after the other, as the encoder reads them (yuv420p)."""
        return b"".join(plane.tobytes() for plane in self.planes())

    def blend(self, other: "Frame", share: float) -> None:
        """Dissolve into another frame."""
        self.luma = Image.blend(self.luma, other.luma, share)
        self.blue = Image.blend(self.blue, other.blue, share)
        self.red = Image.blend(self.red, other.red, share)

    def brighten(self, factor: float) -> None:
        """Lightning or a fade: brightness times `factor`."""
        table = [min(235, max(16, round(16 + (value - 16) * factor))) for value in range(256)]
        self.luma = self.luma.point(table)

    def darken_edges(self) -> None:
        """A lens's vignette, and a darker foot for captions to stand on."""
        for top, bottom, mask in _vignette():
            self.luma.paste(16, (0, top, WIDTH, bottom), mask)

    def picture(self) -> Image.Image:
        """The frame as an ordinary RGB picture, for looking at."""
        full = [value * 255 // 219 for value in range(-16, 240)]
        luma = self.luma.point([min(255, max(0, value)) for value in full])
        colour = [plane.resize((WIDTH, HEIGHT)).point(_FULL_COLOUR) for plane in (self.blue, self.red)]
        return Image.merge("YCbCr", (luma, *colour)).convert("RGB")


@functools.cache
def _grain() -> Image.Image:
    """Fine noise that hides the steps of long fades; the same on every machine."""
    noise = Image.frombytes("L", (_GRAIN, _GRAIN), random.Random(7).randbytes(_GRAIN * _GRAIN))
    return noise.point([value * 5 // 256 for value in range(256)])


@functools.cache
def _vignette() -> tuple[tuple[int, int, Image.Image], ...]:
    """How dark the upper and the lower part of a picture become: (top, bottom, mask) of each."""
    corner = Image.radial_gradient("L").point([max(0, value - 110) * 105 // 145 for value in range(256)])
    foot = Image.linear_gradient("L").point([max(0, value - 140) * 70 // 115 for value in range(256)])
    size = (WIDTH, HEIGHT)
    edges = ImageChops.add(corner.resize(size, Image.Resampling.BICUBIC), foot.resize(size, Image.Resampling.BICUBIC))
    strips = []
    for top, bottom in ((0, 400), (640, HEIGHT)):
        fade = Image.linear_gradient("L").point([min(255, value * 2) for value in range(256)])
        fade = fade.resize((WIDTH, bottom - top), Image.Resampling.BILINEAR)
        if top == 0:
            fade = fade.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        strips.append((top, bottom, ImageChops.multiply(edges.crop((0, top, WIDTH, bottom)), fade)))
    return tuple(strips)


def _grained(luma: Image.Image) -> Image.Image:
    tile = Image.new("L", luma.size)
    for top in range(0, luma.height, _GRAIN):
        for left in range(0, luma.width, _GRAIN):
            tile.paste(_grain(), (left, top))
    return ImageChops.add(luma, tile, 1, -2)


def _even(rounded: Callable[[float], int], value: float) -> int:
    """The even pixel on the side that `rounded` (math.floor or math.ceil) goes to."""
    return rounded(value / 2) * 2


class Veil:
    """Pieces of one colour in front of everything (weather): a mask that is moved by whole pixels and never enlarged."""

    def __init__(self, mask: Image.Image, colour: Colour) -> None:
        self._mask, self._half = mask, mask.reduce(2)
        pixel = Image.new("RGB", (1, 1), colour).convert("RGB", _BT709).getpixel((0, 0))
        self._values = pixel if isinstance(pixel, tuple) else (235, 128, 128)

    def lay(self, frame: Frame, view: View) -> None:
        """Draw the part of the mask that lies over the frame; `view` is the place of its middle."""
        left = round((self._mask.width - WIDTH) / 2 - (view.x - WIDTH / 2)) & ~1
        top = round((self._mask.height - HEIGHT) / 2 - (view.y - HEIGHT / 2)) & ~1
        half = self._half.crop((left // 2, top // 2, (left + WIDTH) // 2, (top + HEIGHT) // 2))
        luma, blue, red = self._values
        frame.luma.paste(luma, (0, 0), self._mask.crop((left, top, left + WIDTH, top + HEIGHT)))
        frame.blue.paste(blue, (0, 0), half)
        frame.red.paste(red, (0, 0), half)


def softened(canvas: Canvas, radius: float) -> Image.Image:
    """A canvas out of focus, as a place is behind a face, at a quarter of a frame's pixels (see Plate's `enlarge`)."""
    return canvas.image.reduce(round(4 * canvas.ratio)).filter(ImageFilter.GaussianBlur(radius / 4))


class Plate:
    """A picture ready to be laid into frames. Opaque plates have no masks."""

    def __init__(self, picture: Image.Image, *, grain: bool = True, fine: bool = True, enlarge: int = 1) -> None:
        """`picture` is RGB or RGBA, at a frame's pixels or `enlarge` times smaller; `fine` keeps it at twice the size."""
        self._dx, self._dy = 0.0, 0.0
        if picture.mode == "RGBA":
            picture = self._trimmed(picture, enlarge)
        self.width, self.height = picture.width * enlarge, picture.height * enlarge
        self.scale = 2 if fine else 1
        luma, blue, red = picture.convert("RGB").convert("RGB", _BT709).split()
        self._luma, self._blue, self._red = self._stored(luma), self._colour(blue), self._colour(red)
        if grain:
            self._luma = _grained(self._luma)
        self._mask: Image.Image | None = None
        self._half_mask: Image.Image | None = None
        if picture.mode == "RGBA":
            alpha = picture.getchannel("A")
            self._mask, self._half_mask = self._stored(alpha), self._colour(alpha)

    @classmethod
    def of(cls, canvas: Canvas, *, grain: bool = True, opaque: bool = False) -> "Plate":
        """A plate from a canvas drawn at twice the size."""
        picture = canvas.image.reduce(2)
        return cls(picture.convert("RGB") if opaque else picture, grain=grain)

    def _trimmed(self, picture: Image.Image, enlarge: int) -> Image.Image:
        """Only the part with something on it; remembers how far its middle moved."""
        left, top, right, bottom = picture.getchannel("A").getbbox() or (0, 0, 2, 2)
        left, top, right, bottom = left & ~1, top & ~1, right + (right & 1), bottom + (bottom & 1)
        self._dx = (left + right - picture.width) / 2 * enlarge
        self._dy = (top + bottom - picture.height) / 2 * enlarge
        return picture.crop((left, top, right, bottom))

    def _stored(self, plane: Image.Image) -> Image.Image:
        size = (self.width * self.scale, self.height * self.scale)
        return plane if plane.size == size else plane.resize(size, Image.Resampling.BILINEAR)

    def _colour(self, plane: Image.Image) -> Image.Image:
        size = (max(1, self.width * self.scale // 2), max(1, self.height * self.scale // 2))
        return plane if plane.size == size else plane.resize(size, Image.Resampling.BILINEAR)

    def lay(self, frame: Frame, view: View) -> None:
        """Draw the plate into a frame."""
        view = self._shifted(view)
        area = self._area(view)
        if area is None or view.opacity <= 0:
            return
        left, top, _, _ = area
        mask = self._sampled(self._mask, view, area, 1) if self._mask else None
        half = self._sampled(self._half_mask, view, area, 2) if self._half_mask else None
        if view.opacity < 1:
            mask, half = self._thinned(mask, area, 1, view.opacity), self._thinned(half, area, 2, view.opacity)
        frame.luma.paste(self._sampled(self._luma, view, area, 1), (left, top), mask)
        corner = (left // 2, top // 2)
        frame.blue.paste(self._sampled(self._blue, view, area, 2), corner, half)
        frame.red.paste(self._sampled(self._red, view, area, 2), corner, half)

    def _shifted(self, view: View) -> View:
        """The view of what is left after trimming."""
        if not (self._dx or self._dy):
            return view
        cosine, sine = math.cos(math.radians(view.degrees)), math.sin(math.radians(view.degrees))
        x = view.x + (self._dx * cosine - self._dy * sine) * view.zoom
        y = view.y + (self._dx * sine + self._dy * cosine) * view.zoom
        return View(x, y, view.zoom, view.degrees, view.opacity)

    def _area(self, view: View) -> tuple[int, int, int, int] | None:
        """The part of the frame that the plate can touch, on even pixels."""
        across, down = self.width * view.zoom / 2, self.height * view.zoom / 2
        if view.degrees:
            cosine = abs(math.cos(math.radians(view.degrees)))
            sine = abs(math.sin(math.radians(view.degrees)))
            across, down = across * cosine + down * sine, across * sine + down * cosine
        near, far = (math.floor, math.ceil) if self._mask else (math.ceil, math.floor)
        left, top = max(0, _even(near, view.x - across)), max(0, _even(near, view.y - down))
        right, bottom = min(WIDTH, _even(far, view.x + across)), min(HEIGHT, _even(far, view.y + down))
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _sampled(self, plane: Image.Image, view: View, area: tuple[int, int, int, int], step: int) -> Image.Image:
        """The plane as the camera sees it inside `area`; `step` is 2 for the half-size planes."""
        left, top, right, bottom = area
        if view.zoom == 1 and not view.degrees and self.scale == 1:
            return self._cropped(plane, view, area, step)
        ratio = plane.width / self.width / view.zoom * step
        cosine, sine = math.cos(math.radians(view.degrees)) * ratio, math.sin(math.radians(view.degrees)) * ratio
        dx, dy = (left - view.x) / step, (top - view.y) / step
        matrix = (
            cosine,
            sine,
            dx * cosine + dy * sine + plane.width / 2,
            -sine,
            cosine,
            -dx * sine + dy * cosine + plane.height / 2,
        )
        size = ((right - left) // step, (bottom - top) // step)
        return plane.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST)

    @staticmethod
    def _cropped(plane: Image.Image, view: View, area: tuple[int, int, int, int], step: int) -> Image.Image:
        """Lettering is only copied: it is kept at a frame's pixels and never enlarged."""
        left = (area[0] - round(view.x / 2) * 2) // step + plane.width // 2
        top = (area[1] - round(view.y / 2) * 2) // step + plane.height // 2
        return plane.crop((left, top, left + (area[2] - area[0]) // step, top + (area[3] - area[1]) // step))

    @staticmethod
    def _thinned(mask: Image.Image | None, area: tuple[int, int, int, int], step: int, opacity: float) -> Image.Image:
        if mask is None:
            size = ((area[2] - area[0]) // step, (area[3] - area[1]) // step)
            return Image.new("L", size, round(255 * opacity))
        return mask.point([round(value * opacity) for value in range(256)])
