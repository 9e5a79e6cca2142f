"""Does the picture show a QR code? It leads viewers off the platform as well as a number does, and no reader of text sees it.

OpenCV's detector by markers finds codes from 8 % of the picture's width on; what a code says is read from about 20 % on.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from typing import Any

from moderation.checks.contract import (
    BrokenInputError,
    CheckInput,
    CheckOutput,
    Evidence,
    Frame,
    Need,
    concluded,
    not_available,
)
from moderation.checks.nearness import stretches_of
from moderation.checks.reading import level, milliseconds

PACKAGES = ("numpy", "cv2")
ENGINE = "OpenCV, QR codes by their markers"
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class SeenCode:
    """A code in one frame: what it says (empty when it is too small to be read), and where."""

    at_ms: int
    text: str
    bbox: Box


@dataclass(frozen=True)
class CodesCheck:
    """Finds stretches in which a code is seen. Parameters: join_seconds, level."""

    key: str = "qr-codes"
    version: int = 1
    policy_code: str = "C-CONTACT"

    @property
    def needs(self) -> frozenset[Need]:
        return frozenset({Need.FOOTAGE})

    @property
    def policy_codes(self) -> tuple[str, ...]:
        return (self.policy_code,)

    def available(self) -> bool:
        return all(find_spec(package) for package in PACKAGES)

    def run(self, given: CheckInput) -> CheckOutput:
        if given.footage is None:
            return not_available("there is no picture")
        weight, gap_ms = level(given.parameters), milliseconds(given.parameters, "join_seconds")
        cv2, numpy = import_module("cv2"), import_module("numpy")
        detector = cv2.QRCodeDetectorAruco()
        seen = list(chain.from_iterable(_codes_in(frame, detector, cv2, numpy) for frame in given.footage.frames))
        found = tuple(
            Evidence(
                label="qr-code",
                level=weight,
                policy_code=self.policy_code,
                start_ms=codes[0].at_ms,
                end_ms=codes[-1].at_ms,
                text=next((code.text for code in codes if code.text), ""),
                bbox=codes[0].bbox,
                frames=tuple(dict.fromkeys(code.at_ms for code in codes)),
            )
            for codes in stretches_of(seen, gap_ms, fits=_may_be_the_same)
        )
        return concluded(found, metrics={"frames": len(given.footage.frames), "codes": len(seen)}, engine=ENGINE)


def _codes_in(frame: Frame, detector: Any, cv2: Any, numpy: Any) -> list[SeenCode]:
    picture = cv2.imdecode(numpy.frombuffer(frame.jpeg, numpy.uint8), cv2.IMREAD_GRAYSCALE) if frame.jpeg else None
    if picture is None:
        raise BrokenInputError(f"the frame at {frame.at_ms} ms is no picture")
    found, texts, corners, _straight = detector.detectAndDecodeMulti(picture)
    if not found:
        return []
    height, width = picture.shape
    return [SeenCode(frame.at_ms, text, _box(four, width, height)) for text, four in zip(texts, corners, strict=True)]


def _box(corners: Any, width: int, height: int) -> Box:
    """Left, top, width and height in thousandths of the picture."""
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return (
        round(1000 * float(left) / width),
        round(1000 * float(top) / height),
        round(1000 * float(right - left) / width),
        round(1000 * float(bottom - top) / height),
    )


def _may_be_the_same(codes: list[SeenCode], code: SeenCode) -> bool:
    """Codes are one as long as none says something else than the others."""
    said = next((one.text for one in codes if one.text), "")
    return not said or not code.text or said == code.text


finds_codes = CodesCheck()
