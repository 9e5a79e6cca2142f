"""Frame rates: measured, wobbling rates become one constant rate of a short list, at most 30 a second."""

from fractions import Fraction

STANDARD_RATES = tuple(
    Fraction(text) for text in ("10", "12", "12.5", "15", "20", "24000/1001", "24", "25", "30000/1001", "30")
)
FILM = Fraction(24000, 1001)
FASTEST = STANDARD_RATES[-1]
TOLERANCE = 0.005
WOBBLE = 0.05
SEGMENT_SECONDS = 2


def output_rate(nominal: float, average: float) -> Fraction:
    """The constant rate of all rungs: the source's own, else its half or quarter if that is standard, else 30."""
    rate = average if abs(nominal - average) <= WOBBLE * nominal else nominal
    if rate > float(FASTEST) * (1 + TOLERANCE):
        parts = (_standard(rate / divisor) for divisor in (2, 4))
        return next((part for part in parts if part and part >= FILM), FASTEST)
    return _standard(rate) or next((known for known in STANDARD_RATES if float(known) >= rate), FASTEST)


def _standard(rate: float) -> Fraction | None:
    near = [known for known in STANDARD_RATES if abs(float(known) - rate) <= TOLERANCE * rate]
    return min(near, key=lambda known: abs(float(known) - rate), default=None)


def group_frames(rate: Fraction) -> int:
    """Frames in one closed group of about two seconds, the length of a segment."""
    return max(1, round(rate * SEGMENT_SECONDS))
