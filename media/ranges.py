"""The Range header of RFC 9110 section 14, for exactly one range; several at once are answered with the whole file."""

import re
from dataclasses import dataclass

PATTERN = re.compile(r"^bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})$", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class ByteRange:
    """First byte and number of bytes."""

    start: int
    length: int


class UnsatisfiableError(ValueError):
    """The range lies outside the file."""


def parse_range(header: str, size: int) -> ByteRange | None:
    """The wanted part of a file of ``size`` bytes; None means all of it. Raises UnsatisfiableError."""
    match = PATTERN.match(header.replace(" ", ""))
    if not match or (not match["first"] and not match["last"]):
        return None
    if not match["first"]:
        length = min(int(match["last"]), size)
        if length == 0:
            raise UnsatisfiableError
        return ByteRange(size - length, length)
    start = int(match["first"])
    last = min(int(match["last"]), size - 1) if match["last"] else size - 1
    if start >= size:
        raise UnsatisfiableError
    return ByteRange(start, last - start + 1) if last >= start else None
