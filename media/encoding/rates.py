"""Frame rates: measured, wobbling rates become one constant rate of a short list, at most 30 a second."""

from fractions import Fraction

STANDARD_RATES = tuple(
    Fraction(text) for text in ("10", "12", "12.5", "15", "20", "24000/1001", "24", "25", "30000/1001", "30")
)
FILM = Fraction(24000, 1001)
FAST_RATES = (Fraction(48), Fraction(50), Fraction(60000, 1001), Fraction(60))
FASTEST = 30
TOLERANCE = 0.005
WOBBLE = 0.05
SEGMENT_SECONDS = 2


def output_rate(nominal: float, average: float, fastest: int = FASTEST) -> Fraction:
    """The constant rate of all rungs: the source's own, else its half or quarter if that is standard, else the fastest one."""
    rate = average if abs(nominal - average) <= WOBBLE * nominal else nominal
    allowed = [known for known in (*STANDARD_RATES, *FAST_RATES) if known <= fastest]
    if rate > fastest * (1 + TOLERANCE):
        parts = (_standard(rate / divisor, allowed) for divisor in (2, 4))
        return next((part for part in parts if part and part >= FILM), allowed[-1])
    return _standard(rate, allowed) or next((known for known in allowed if float(known) >= rate), allowed[-1])


def _standard(rate: float, allowed: list[Fraction]) -> Fraction | None:
    near = [known for known in allowed if abs(float(known) - rate) <= TOLERANCE * rate]
    return min(near, key=lambda known: abs(float(known) - rate), default=None)


def group_frames(rate: Fraction) -> int:
    """Frames in one closed group of about two seconds, the length of a segment."""
    return max(1, round(rate * SEGMENT_SECONDS))
