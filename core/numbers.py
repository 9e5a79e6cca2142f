"""Whole numbers from outside: what ``str.isdigit`` and ``int`` accept is more than what anybody means by a number."""

LARGEST = 2**63 - 1  # what a column of the database holds
LONGEST = len(str(LARGEST))


def whole_number(text: object, *, at_most: int = LARGEST) -> int | None:
    """``"0"`` to ``at_most`` in the digits 0 to 9; None for everything else: signs, blanks, ``²``, ``٣``, longer numbers, no text."""
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()) or len(text) > LONGEST:
        return None
    number = int(text)
    return number if number <= at_most else None
