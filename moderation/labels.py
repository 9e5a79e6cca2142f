"""Checks and their findings in words; the pure package knows only stable ids."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

CHECK_LABELS: dict[str, Sentence] = {
    "black": _("Black picture"),
    "frozen": _("Frozen picture"),
    "silent": _("Silence"),
    "loudness": _("Loudness"),
    "framing": _("Framing"),
    "banned-words": _("Words"),
    "declarations": _("Declarations"),
    "same-bytes": _("Same file elsewhere"),
}

EVIDENCE_LABELS: dict[str, Sentence] = {
    "black": _("black"),
    "frozen": _("frozen"),
    "silent": _("silent"),
    "no-sound": _("no sound track"),
    "too-loud": _("too loud"),
    "too-quiet": _("too quiet"),
    "peaks": _("peaks clip"),
    "not-vertical": _("not 9:16"),
    "banned-word": _("word to look at"),
    "no-number": _("no filing number"),
    "number-format": _("does not look like a filing number"),
    "ai-undeclared": _("AI: neither yes nor no declared"),
    "ai-made": _("declared as made with AI"),
    "same-file": _("the same file is used in another work"),
}
