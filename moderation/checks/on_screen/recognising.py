"""The engine that finds and reads text in one picture: rapidocr, whose models lie inside its wheel.

It is heavy (about 300 MB of memory) and optional: it is loaded when first asked for, and only where it is installed.
Settings as measured: detection at 480 px on the longest side, no search for upside-down text, one thread.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from PIL import Image

from moderation.checks.contract import BrokenInputError

PACKAGES = ("rapidocr", "onnxruntime", "cv2")
SETTINGS = {
    "Det.limit_type": "max",
    "Det.limit_side_len": 480,
    "Global.use_cls": False,
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
ENGINE = "rapidocr, PP-OCRv6 small"

Region = tuple[tuple[float, float], ...]
"""The four corners of a line of text in pixels, clockwise from the upper left."""


class TextReader(Protocol):
    """Finds lines of text in a picture, and reads one."""

    def find(self, picture: Image.Image) -> Sequence[Region]:
        """Where the lines are."""

    def read(self, picture: Image.Image, region: Region) -> tuple[str, float]:
        """What one line says, and how sure that is (0 to 1)."""


def ocr_available() -> bool:
    """Whether the engine and its models are installed here; loads nothing."""
    return all(find_spec(package) for package in PACKAGES)


@lru_cache(maxsize=1)
def rapid_reader() -> TextReader:
    """The engine, loaded once per process. Raises ImportError where it is not installed."""
    return RapidReader()


class RapidReader:
    """rapidocr behind the protocol: each line is read alone, which is cheaper than batches padded to the widest line.

    Whatever goes wrong inside the engine is a BrokenInputError: the picture was not read, and nobody may think it was.
    """

    def __init__(self) -> None:
        self._array: Any = import_module("numpy")
        self._engine: Any = import_module("rapidocr").RapidOCR(params=SETTINGS)
        self._failures = _failures()

    def find(self, picture: Image.Image) -> Sequence[Region]:
        try:
            found = self._engine(self._pixels(picture), use_det=True, use_cls=False, use_rec=False)
        except self._failures as error:
            raise BrokenInputError(f"the text reader failed: {error}") from error
        boxes = () if found.boxes is None else found.boxes
        return [tuple((float(x), float(y)) for x, y in box) for box in boxes]

    def read(self, picture: Image.Image, region: Region) -> tuple[str, float]:
        corners = self._array.array([region], dtype=self._array.float32)
        try:
            answer = self._engine.recognize_txt(self._engine.crop_text_regions(self._pixels(picture), corners))
        except self._failures as error:
            raise BrokenInputError(f"the text reader failed: {error}") from error
        return str(answer.txts[0]), float(answer.scores[0])

    def _pixels(self, picture: Image.Image) -> Any:
        """Blue, green, red, as OpenCV has them."""
        return self._array.ascontiguousarray(self._array.asarray(picture)[:, :, ::-1])


def _failures() -> tuple[type[Exception], ...]:
    """Everything that the engine and the libraries under it may raise; onnxruntime's errors have no common ancestor."""
    runtime = vars(import_module("onnxruntime.capi.onnxruntime_pybind11_state")).values()
    raised = [kind for kind in runtime if isinstance(kind, type) and issubclass(kind, Exception)]
    engine = import_module("rapidocr.main").RapidOCRError
    return (
        ArithmeticError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        import_module("cv2").error,
        engine,
        *raised,
    )
