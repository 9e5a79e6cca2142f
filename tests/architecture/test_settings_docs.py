"""The documentation of the settings is what the settings say."""

import pytest
from django.conf import settings

from config.env import VARIABLES
from config.settings_pages import pages


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.name)
def test_the_page_is_what_the_settings_say(path):
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make docs`"


def test_every_setting_has_a_sentence_that_ends():
    assert not [variable.name for variable in VARIABLES.values() if not variable.sentence.endswith(".")]


def test_no_default_names_this_machine():
    own = str(settings.BASE_DIR)
    assert not [path.name for path, text in pages().items() if own in text]
