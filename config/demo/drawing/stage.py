"""The stage: layers at different depths, and a camera that moves between them."""

from collections.abc import Callable
from dataclasses import dataclass

from config.demo.drawing.plates import HEIGHT, WIDTH, Frame, Plate, Veil, View

FRAMES_PER_SECOND = 24


@dataclass(frozen=True)
class Sway:
    """How a layer itself moves at a moment: shift in pixels, degrees, opacity and size."""

    x: float = 0.0
    y: float = 0.0
    degrees: float = 0.0
    opacity: float = 1.0
    zoom: float = 1.0


STILL = Sway()
Motion = Callable[[float], Sway]


def still(_seconds: float) -> Sway:
    return STILL


@dataclass(frozen=True)
class Layer:
    """A plate whose middle lies at (x, y) of the stage; `depth` 0 stays with the camera's frame, 1 is the subject."""

    plate: Plate | Veil
    x: float = WIDTH / 2
    y: float = HEIGHT / 2
    depth: float = 1.0
    motion: Motion = still


@dataclass(frozen=True)
class Camera:
    """A straight, eased move from one framing to another: (x, y, zoom) at the start and at the end."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]

    def at(self, share: float) -> tuple[float, float, float]:
        eased = share * share * (3 - 2 * share) * 0.45 + share * 0.55
        x, y, zoom = (a + (b - a) * eased for a, b in zip(self.start, self.end, strict=True))
        return x, y, zoom


@dataclass(frozen=True)
class Shot:
    """A scene ready to be filmed: layers from back to front and a camera. `on_twos`: each drawing stands for two frames."""

    layers: tuple[Layer, ...]
    camera: Camera
    seconds: float
    on_twos: bool = False

    def frame(self, seconds: float) -> Frame:
        """The picture at a moment of the shot."""
        frame = Frame()
        pan_x, pan_y, zoom = self.camera.at(min(1.0, max(0.0, seconds / self.seconds)))
        for layer in self.layers:
            sway = layer.motion(seconds)
            if sway.opacity <= 0:
                continue
            own = 1 + (zoom - 1) * layer.depth
            x = WIDTH / 2 + (layer.x + sway.x - WIDTH / 2 - pan_x * layer.depth) * own
            y = HEIGHT / 2 + (layer.y + sway.y - HEIGHT / 2 - pan_y * layer.depth) * own
            layer.plate.lay(frame, View(x, y, own * sway.zoom, sway.degrees, sway.opacity))
        frame.darken_edges()
        return frame
