"""Whether the libraries that fingerprints need are here, and the one door to the modules that use them."""

import importlib
from importlib.util import find_spec
from typing import Any

LIBRARIES = ("numpy", "cv2")
TRACE_VERSION = 1
"""Rises when hashes of the same file come out otherwise: fingerprints of other versions are not compared."""


def is_installed() -> bool:
    """Whether NumPy and OpenCV can be imported now; they may arrive while the process runs."""
    return all(find_spec(name) is not None for name in LIBRARIES)


def engine() -> Any:
    """The module `engine`, imported when it is first asked for; raises ImportError where the libraries are missing."""
    return importlib.import_module("moderation.checks.copies.engine")
