"""The files of the repository and their syntax trees, for tests that read the source."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "accounts", "media", "dramas", "playback", "billing", "moderation", "ads", "watch", "studio")
PRODUCT = (*ROOMS, "config")
TEST_PART = re.compile(r"(^|/)tests/|^conftest\.py$|/conftest\.py$")


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of ours, product and tests, without migrations."""
    folders = (*PRODUCT, "tests", "benchmarks", "ops")
    found = [path for folder in folders if (ROOT / folder).is_dir() for path in (ROOT / folder).rglob("*.py")]
    return tuple(
        sorted(path for path in [*found, ROOT / "conftest.py", ROOT / "manage.py"] if "migrations" not in path.parts)
    )


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def is_test(path: Path) -> bool:
    """Whether a file belongs to the tests."""
    return bool(TEST_PART.search(name_of(path)))


@cache
def product_files() -> tuple[Path, ...]:
    """Python files of the product itself."""
    return tuple(path for path in python_files() if not is_test(path) and path.relative_to(ROOT).parts[0] in PRODUCT)


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def templates() -> tuple[Path, ...]:
    """Every template of ours."""
    return tuple(sorted((ROOT / "templates").rglob("*.html")))
