"""What templates draw: icons that assistive technology passes over, lengths and sizes in words."""

import pytest
from django.template import Context, Template, TemplateSyntaxError

from core.templatetags.ui import duration, icon, size_in_words


def test_an_icon_is_inline_svg_without_style_or_comment_and_is_hidden_from_readers():
    svg = icon("play")
    assert svg.startswith("<svg")
    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg
    assert "<!--" not in svg


def test_an_icon_has_a_size_and_may_be_mirrored():
    assert 'class="icon icon--16 icon--flip"' in icon("chevron-left", 16, flip=True)
    assert Template('{% load ui %}{% icon "x" 20 %}').render(Context()) == icon("x", 20)


@pytest.mark.parametrize(("name", "size"), [("no-such-icon", 24), ("../../package", 24), ("play", 23)])
def test_an_unknown_icon_or_size_is_a_mistake_of_the_template(name, size):
    with pytest.raises(TemplateSyntaxError):
        icon(name, size)


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(0, "0:00"), (65_000, "1:05"), (59_999, "0:59"), (3_725_000, "1:02:05"), (None, ""), (-5, "0:00")],
)
def test_a_length_reads_like_a_clock(milliseconds, words):
    assert duration(milliseconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (1_530_000, "1.5 MB"), (4 * 1000**3, "4.0 GB"), (10**17, "100000.0 TB"), (None, "")],
)
def test_a_size_is_told_in_decimal_units(count, words):
    assert size_in_words(count) == words
