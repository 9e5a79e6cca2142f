"""Curves: outlines as lists of points, so that figures can be written down as a few numbers."""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Outline = list[Point]


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 7) -> Outline:
    """A Catmull-Rom curve through `points`; a point written twice is a sharp corner."""
    count = len(points)
    spans = count if closed else count - 1
    curve: Outline = []
    for index in range(spans):
        before, start, end, after = (_neighbour(points, index + offset, closed=closed) for offset in (-1, 0, 1, 2))
        if start == end:
            continue
        curve.extend(_span(before, start, end, after, steps))
    if not closed:
        curve.append(points[-1])
    return curve


def _neighbour(points: Sequence[Point], index: int, *, closed: bool) -> Point:
    return points[index % len(points)] if closed else points[max(0, min(len(points) - 1, index))]


def _span(before: Point, start: Point, end: Point, after: Point, steps: int) -> Iterable[Point]:
    for step in range(steps):
        t = step / steps
        yield (
            _spline(before[0], start[0], end[0], after[0], t),
            _spline(before[1], start[1], end[1], after[1], t),
        )


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)


def ellipse(x: float, y: float, across: float, down: float, *, steps: int = 36) -> Outline:
    """An ellipse with its centre at (x, y) and the given half axes."""
    turns = (math.tau * step / steps for step in range(steps))
    return [(x + across * math.cos(turn), y + down * math.sin(turn)) for turn in turns]


def box(left: float, top: float, right: float, bottom: float) -> Outline:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def rounded_box(left: float, top: float, right: float, bottom: float, *, corner: float) -> Outline:
    """A box whose corners are quarters of a circle."""
    outline: Outline = []
    corners = ((right, bottom, -1, -1, 0), (left, bottom, 1, -1, 1), (left, top, 1, 1, 2), (right, top, -1, 1, 3))
    for x, y, inward_x, inward_y, quarter in corners:
        for step in range(7):
            turn = math.pi / 2 * (quarter + step / 6)
            middle_x, middle_y = x + inward_x * corner, y + inward_y * corner
            outline.append((middle_x + corner * math.cos(turn), middle_y + corner * math.sin(turn)))
    return outline


def mirrored(half: Sequence[Point]) -> Outline:
    """The whole of a figure that is symmetrical about x = 0, from its right half (top to bottom)."""
    return [*half, *((-x, y) for x, y in reversed(half))]


def moved(points: Iterable[Point], x: float, y: float) -> Outline:
    return [(px + x, py + y) for px, py in points]


def flipped(points: Iterable[Point]) -> Outline:
    return [(-px, py) for px, py in points]


def turned(points: Iterable[Point], degrees: float, about: Point = (0, 0)) -> Outline:
    """The outline turned clockwise on the screen about a point."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    ax, ay = about
    return [(ax + (x - ax) * cosine - (y - ay) * sine, ay + (x - ax) * sine + (y - ay) * cosine) for x, y in points]


def stroke(points: Sequence[Point], width: float, *, taper: float = 0.0) -> Outline:
    """A line of the given width as an outline; `taper` (0 to 1) thins its ends like ink from a brush."""
    left: Outline = []
    right: Outline = []
    last = len(points) - 1
    for index, (x, y) in enumerate(points):
        ahead, behind = points[min(last, index + 1)], points[max(0, index - 1)]
        dx, dy = ahead[0] - behind[0], ahead[1] - behind[1]
        length = math.hypot(dx, dy) or 1.0
        half = width / 2 * (1 - taper * abs(2 * index / max(1, last) - 1) ** 2)
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]
