"""Documents point at things that exist, and say what the code says."""

import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOMS, ROOT, name_of

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
TARGET = re.compile(r"`?make ([a-z-]+)`?")
OF_DJANGO = {"check", "migrate", "collectstatic", "makemigrations", "createsuperuser", "shell", "test", "runserver"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path):
    targets = [
        target for target in LINK.findall(page.read_text(encoding="utf-8")) if not target.startswith("docs/images/")
    ]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_a_page_exists(page: Path):
    ours = {path.stem for room in (*ROOMS, "config") for path in (ROOT / room / "management" / "commands").glob("*.py")}
    named = set(COMMAND.findall(page.read_text(encoding="utf-8")))
    assert named - ours - OF_DJANGO == set()


def test_every_make_target_that_a_page_names_exists():
    rules = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        code = re.findall(r"`[^`]*`|^ *make .*$", page.read_text(encoding="utf-8"), re.MULTILINE)
        named = {target for part in code for target in TARGET.findall(part)}
        assert named - rules == set(), name_of(page)
