"""Labels that the law wants on the picture: derived from the declarations, stored in every interface language at submission."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from dramas.models import SeriesVersion
from media.services.presentations import Label

AI_MADE: Final = "ai-made"
FILING_NUMBER: Final = "filing-number"


def stored_labels(version: SeriesVersion) -> list[dict[str, Any]]:
    """``[{"id", "texts": {language: text}}…]`` of a version's declarations; nothing when nothing is required."""
    labels: list[dict[str, Any]] = [{"id": name, "texts": {}} for name in label_ids(version)]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for label in labels:
                label["texts"][language] = _sentence(label["id"], version)
    return labels


def label_ids(version: SeriesVersion) -> list[str]:
    """The labels that a version's declarations give it."""
    wanted = [AI_MADE] if version.ai_made else []
    return [*wanted, FILING_NUMBER] if version.filing_number else wanted


def _sentence(name: str, version: SeriesVersion) -> str:
    if name == FILING_NUMBER:
        return _("Filing number %(number)s") % {"number": version.filing_number}
    return _("Made with AI")


def labels_of(version: SeriesVersion | None) -> tuple[Label, ...]:
    """Every label in every language, as playlists carry them."""
    return tuple(
        Label(label["id"], text, language) for label in _rows(version) for language, text in label["texts"].items()
    )


def labels_in(version: SeriesVersion | None, language: str) -> tuple[Label, ...]:
    """Each label once, in the language or else in the first one there is."""
    return tuple(Label(label["id"], *_text_in(label["texts"], language)) for label in _rows(version))


def _text_in(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    chosen = language if language in texts else next(iter(texts))
    return texts[chosen], chosen


def _rows(version: SeriesVersion | None) -> list[dict[str, Any]]:
    """What was stored with the version; a version of before labels were stored, or a draft, is derived anew."""
    if version is None:
        return []
    rows = [row for row in version.required_labels if isinstance(row, dict) and row.get("texts")]
    return rows or stored_labels(version)
