"""The Chinese catalogue says everything that the pages can say, with the same placeholders."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.test import override_settings

from config.management.commands.compile_translations import compile_catalogue
from tests.architecture.source_tree import ROOMS, ROOT
from tests.fixtures.browser import missing

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%%|</?\w+[^>]*>")
HOW = "run `make messages` and translate what is new in " + CATALOGUE.relative_to(ROOT).as_posix()


def committed() -> list[polib.POEntry]:
    """The entries of the catalogue that are in use."""
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def key_of(entry: polib.POEntry) -> tuple[str, str]:
    """What gettext finds an entry by."""
    return entry.msgctxt or "", entry.msgid


def texts_of(entry: polib.POEntry) -> list[str]:
    """The translations of an entry; Chinese has one form for every number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(*texts: str) -> set[str]:
    """What is filled in later, and the marks around words."""
    return {found for text in texts for found in PLACEHOLDER.findall(text) if found not in ("<kbd>", "</kbd>")}


def test_every_text_is_translated():
    untranslated = [entry.msgid for entry in committed() if entry.fuzzy or not all(map(str.strip, texts_of(entry)))]
    assert untranslated == [], HOW


def test_every_translation_keeps_the_placeholders():
    differing = [
        (entry.msgid, text)
        for entry in committed()
        for text in texts_of(entry)
        if placeholders(text) != placeholders(entry.msgid, entry.msgid_plural)
    ]
    assert differing == []


def extracted(folder: Path) -> list[polib.POEntry]:
    """The texts of today's sources, extracted from a copy of them in `folder`."""
    for name in (*ROOMS, "config", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    (folder / "locale").mkdir()
    settings_free = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}  # noqa: TID251
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans", "--no-location", "--no-wrap"],
        cwd=folder,
        env=settings_free,
        check=True,
        capture_output=True,
        timeout=60,
    )
    return list(polib.pofile(str(folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")))


def test_no_text_of_the_sources_is_missing_in_the_catalogue(tmp_path):
    if shutil.which("xgettext") is None:
        missing("xgettext was not found (apt-get install gettext)")
    found = {key_of(entry) for entry in extracted(tmp_path)}
    assert ("", "Continue watching") in found
    assert found - {key_of(entry) for entry in committed()} == set(), HOW


@pytest.mark.django_db
def test_the_first_page_answers_in_chinese(client, tmp_path):
    copy = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    shutil.copy(CATALOGUE, copy)
    compile_catalogue(copy)
    with override_settings(LOCALE_PATHS=[tmp_path]):
        page = client.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"}).content.decode()
    assert 'lang="zh-hans"' in page
    assert "首页" in page
    assert "跳到正文" in page
    assert "Skip to the content" not in page
