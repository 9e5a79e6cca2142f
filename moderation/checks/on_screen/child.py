"""Reads on-screen text in a process of its own: `python -m moderation.checks.on_screen.child < PICKLE` prints one JSON list.

The engine takes some 300 MB and is written in C++: here it can only harm the child, and gives everything back.
"""

import json
import pickle
import sys

from moderation.checks.contract import BrokenInputError, Footage
from moderation.checks.on_screen.lines import as_rows
from moderation.checks.on_screen.reading import read_on_screen_text


def packed(footage: Footage) -> bytes:
    """What the child reads."""
    return pickle.dumps(footage)


def main() -> None:
    """Read, look, answer; or say what is wrong and end badly."""
    try:
        lines = read_on_screen_text(pickle.load(sys.stdin.buffer))  # noqa: S301 - written by our own parent
    except BrokenInputError as broken:
        sys.exit(str(broken))
    sys.stdout.write(json.dumps(as_rows(lines)))


if __name__ == "__main__":
    main()
