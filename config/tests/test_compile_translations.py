"""Translations are compiled without gettext's system tools."""

import gettext

import pytest
from django.core.management import CommandError, call_command

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: zh_Hans\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "Home"
msgstr "首页"

msgid "Later"
msgstr ""
"""


@pytest.fixture
def catalogue(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    return source


def test_a_catalogue_becomes_what_gettext_reads(catalogue, capsys):
    call_command("compile_translations")
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        texts = gettext.GNUTranslations(compiled)
    assert texts.gettext("Home") == "首页"
    assert texts.gettext("Later") == "Later"
    assert "1 of 2 texts" in capsys.readouterr().out
    assert sorted(path.name for path in catalogue.parent.iterdir()) == ["django.mo", "django.po"]


def test_a_damaged_catalogue_is_named(catalogue):
    catalogue.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"django\.po"):
        call_command("compile_translations")
