"""Templates: nothing that a strict Content-Security-Policy refuses, and no text that cannot be translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.architecture.source_tree import name_of, templates

REFUSED = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE
    ),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "hx-on or an hx eval": re.compile(r"\shx-on|\shx-vals=['\"]js:", re.IGNORECASE),
    "a file from another host": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']https?://", re.IGNORECASE
    ),
    "autoescape off": re.compile(r"autoescape off|\|safe\b"),
}
TRANSLATED = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
CLASS_BLOCK = re.compile(r"{%\s*block (?:theme|\w*_class)\s*%}.*?{%\s*endblock[^%]*%}")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPEAKING = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
SILENT = {"script", "style", "svg", "code", "kbd"}
NAMES = {
    "Duanju",
    "duanju",
    "English",
    "中文",
    "ID",
    "URL",
    "px",
    "MB",
    "kB",
    "GB",
    "MP4",
    "WebVTT",
    "Ctrl",
    "Esc",
    "dBTP",
    "LUFS",
    "AI",
}
WORD = re.compile(r"[A-Za-z一-鿿]{2,}")


class Texts(HTMLParser):
    """Collects what a person reads or hears on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        self.found += [value for name, value in attrs if name in SPEAKING and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def without_comments(path: Path) -> str:
    return CLASS_BLOCK.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))


def untranslated(text: str) -> list[str]:
    """Words for people that stand in the template as they are."""
    reader = Texts()
    reader.feed(TAG.sub("", TRANSLATED.sub("", text)))
    return [found.strip() for found in reader.found if set(WORD.findall(found)) - NAMES]


@pytest.mark.parametrize("what", REFUSED)
def test_no_template_has_what_the_content_policy_refuses(what):
    assert [name_of(path) for path in templates() if REFUSED[what].search(without_comments(path))] == []


def test_every_text_of_every_template_can_be_translated():
    found = {name_of(path): words for path in templates() if (words := untranslated(without_comments(path)))}
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hello</p>",
        '<img alt="A cup">',
        '{% if a %}<button aria-label="Close">{% icon "x" %}</button>{% endif %}',
        '<b title="{{ a }} cups">',
    ],
)
def test_a_text_that_was_forgotten_is_found(text):
    assert untranslated(text)


@pytest.mark.parametrize(
    "text",
    [
        '<p>{% translate "Hello" %}</p>',
        "<p>{% blocktranslate trimmed with n=1 %}Hello {{ n }}{% endblocktranslate %} · 12</p>",
        "<img alt=\"{% translate 'A cup' %}\"><svg><title>x y</title></svg>",
    ],
)
def test_a_text_that_is_translated_is_left_alone(text):
    assert not untranslated(text)


def test_every_component_says_in_its_first_line_what_it_takes():
    silent = [
        name_of(path)
        for path in templates()
        if path.parent.name == "components" and not path.read_text("utf-8").startswith("{#")
    ]
    assert silent == []
